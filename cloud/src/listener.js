// Calls of the server in, answers out: over WebSockets, and one by one over HTTP. No framework, since this is in the way of
// every save.

import { createHash, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import { Channels } from './channels.js';

const digest = text => createHash('sha256').update(text).digest();

/** Why somebody may not call; undefined for the server. */
function makeGuard(key) {
  const expected = key && digest(key);
  return ({ headers }) => {
    // A page of any site can have a browser on this machine connect to this program.
    if (headers.origin !== undefined) {
      return 'Browsers cannot call.';
    }
    const given = headers['x-parse-webhook-key'];
    const isKnown = !expected || (typeof given === 'string' && timingSafeEqual(digest(given), expected));
    return isKnown ? undefined : 'The webhook key is missing or wrong.';
  };
}

function send(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

const refusal = message => JSON.stringify({ error: { code: 141, message } });

function readBody(request, done) {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => done((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString()));
}

/** The text of the answer to the text of a call. */
function makeAnswer(dispatcher, log) {
  return async text => {
    let call;
    try {
      call = JSON.parse(text);
    } catch {
      return refusal('The call is not JSON.');
    }
    const answer = await dispatcher.answer(call);
    try {
      return JSON.stringify(answer);
    } catch (error) {
      log.error('an answer cannot be written as JSON', error);
      return refusal(`The answer cannot be written as JSON: ${error.message}`);
    }
  };
}

function refuseUpgrade(socket) {
  socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

/** Listens; {address, close()}. */
export async function listen({ host, port, webhookKey }, dispatcher, log) {
  const problem = makeGuard(webhookKey);
  const answer = makeAnswer(dispatcher, log);
  const channels = new Channels(answer, log);
  const server = http.createServer((request, response) => {
    const why = problem(request);
    if (why) {
      return send(response, 401, refusal(why));
    }
    if (request.method !== 'POST') {
      return send(response, 405, refusal('Calls are POST.'));
    }
    return readBody(request, async text => send(response, 200, await answer(text)));
  });
  server.on('upgrade', (request, socket, head) =>
    problem(request) ? refuseUpgrade(socket) : channels.open(request, socket, head)
  );
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
        channels.leave();
      }),
  };
}
