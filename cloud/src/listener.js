// The HTTP side: calls of the server in, answers out. No framework, since this is in the way of every save.

import { createHash, timingSafeEqual } from 'node:crypto';
import http from 'node:http';

const digest = text => createHash('sha256').update(text).digest();

function makeGuard(key) {
  if (!key) {
    return () => true;
  }
  const expected = digest(key);
  return given => typeof given === 'string' && timingSafeEqual(digest(given), expected);
}

function send(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

function refuse(response, status, message) {
  send(response, status, JSON.stringify({ error: { code: 141, message } }));
}

function readBody(request, done) {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
}

async function reply(response, body, dispatcher, log) {
  let call;
  try {
    call = JSON.parse(body);
  } catch {
    return refuse(response, 400, 'The call is not JSON.');
  }
  const answer = await dispatcher.answer(call);
  try {
    return send(response, 200, JSON.stringify(answer));
  } catch (error) {
    log.error('an answer cannot be written as JSON', error);
    return refuse(response, 200, `The answer cannot be written as JSON: ${error.message}`);
  }
}

/** Listens; {address, close()}. */
export async function listen({ host, port, webhookKey }, dispatcher, log) {
  const mayCall = makeGuard(webhookKey);
  const server = http.createServer((request, response) => {
    if (!mayCall(request.headers['x-parse-webhook-key'])) {
      return refuse(response, 401, 'The webhook key is missing or wrong.');
    }
    if (request.method !== 'POST') {
      return refuse(response, 405, 'Calls are POST.');
    }
    return readBody(request, body => reply(response, body, dispatcher, log));
  });
  // The server keeps its connections, and closes what it no longer needs.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    address: server.address(),
    close: () =>
      new Promise(resolve => {
        server.close(resolve);
        server.closeIdleConnections();
      }),
  };
}
