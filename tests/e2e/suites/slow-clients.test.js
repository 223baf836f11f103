// Clients that send or read slowly, or go away: they are let go after the timeouts, nobody else waits for them, and nothing of them
// stays behind, neither descriptors nor queries.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { afterEach, test } from 'node:test';
import { almost, endless } from '../lib/endless.js';
import { head } from '../lib/raw.js';
import { send } from '../lib/rest.js';
import { defaultTarget } from '../lib/servers.js';
import { newClass, openSuite } from '../lib/suite.js';

const many = 60;
const few = 6;
// Of all objects together; much more than what the system keeps for a socket.
const size = 16_000_000;
const timeouts = { headerTimeout: 2000, bodyTimeout: 2000, responseTimeout: 4000, keepAliveTimeout: 2000 };
const limits = { statementTimeout: 60_000, databaseOptions: { max: 4 }, threads: 1 };
const suite = openSuite(import.meta.filename, { options: { ...timeouts, ...limits }, prepare: fill });
const Thing = newClass();
let objectId, others;

const bounded = (name, body) => test(name, { skip: defaultTarget === 'reference' && 'other timeouts' }, body);
const json = { 'Content-Type': 'application/json' };
const single = new http.Agent({ keepAlive: false });

const links = folder =>
  fs.readdirSync(folder).map(name => {
    try {
      return fs.readlinkSync(`${folder}/${name}`);
    } catch {
      return ''; // closed since
    }
  });

/** The descriptors of the server: how many are connections of clients, and how many are not. */
function descriptors() {
  const process = `/proc/${suite.server.process.child.pid}`;
  const port = suite.server.port.toString(16).toUpperCase().padStart(4, '0');
  const established = new Set();
  for (const file of ['tcp', 'tcp6']) {
    for (const line of fs.readFileSync(`${process}/net/${file}`, 'utf8').split('\n')) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (local?.endsWith(`:${port}`) && state !== '0A') {
        established.add(`socket:[${inode}]`);
      }
    }
  }
  const all = links(`${process}/fd`);
  const clients = all.filter(link => established.has(link)).length;
  return { clients, others: all.length - clients };
}

async function fill() {
  const large = 'x'.repeat(size / 8);
  for (let n = 0; n < 8; n += 1) {
    objectId = (await suite.rest.post(`/classes/${Thing}`, { n, large, text: almost })).body.objectId;
  }
}

async function until(condition, what) {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, what());
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** A connection that sends `bytes`, then one more byte of `drip` at a time; `reads` false: it does not read. */
function slowClient(bytes, { drip, reads = true } = {}) {
  const socket = net.connect({ port: suite.server.port, host: '127.0.0.1' });
  const client = { socket, text: '', closed: false };
  const timer = drip && setInterval(() => socket.write(drip), 100);
  client.gone = new Promise(resolve =>
    socket.once('close', () => {
      clearInterval(timer);
      client.closed = true;
      resolve();
    })
  );
  socket.on('error', () => undefined);
  if (reads) {
    socket.on('data', data => (client.text += data.toString('latin1')));
  }
  client.connected = new Promise(resolve => socket.once('connect', () => (bytes ? socket.write(bytes, resolve) : resolve())));
  return client;
}

async function crowd(bytes, { count = many, ...options } = {}) {
  const clients = Array.from({ length: count }, () => slowClient(bytes, options));
  await Promise.all(clients.map(client => client.connected));
  return clients;
}

const ask = (query, patience) =>
  send(`${suite.server.url}/classes/${Thing}${query}`, {
    headers: { 'X-Parse-Application-Id': suite.server.config.appId },
    agent: single,
    patience,
  });

/** Everybody else gets answers at once: sooner than any timeout of the slow ones. */
async function othersAreServed() {
  for (let n = 0; n < 10; n += 1) {
    assert.equal((await ask(`/${objectId}?keys=n`, 1900)).status, 200);
  }
}

const count = async () => (await ask('?count=1&limit=0')).body.count;

async function connections() {
  const [{ count }] = await suite.sql(
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'parsegres'`
  );
  return count;
}

async function active() {
  const [{ count }] = await suite.sql(
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'parsegres'
     AND state = 'active'`
  );
  return count;
}

// Whatever the clients did, the server is as before.
afterEach(async () => {
  if (defaultTarget === 'reference') {
    return;
  }
  await until(() => descriptors().clients === 0, () => `${descriptors().clients} clients stay`);
  others ??= descriptors().others;
  await until(() => descriptors().others <= others, () => `${descriptors().others} descriptors instead of ${others}`);
  assert.ok((await connections()) <= limits.databaseOptions.max);
  await othersAreServed();
});

bounded('an idle connection is closed', async () => {
  await until(async () => (await connections()) === limits.databaseOptions.max, () => 'the pool is not complete');
  const client = slowClient(head(suite.server, 'GET', `/classes/${Thing}/absent`));
  await client.gone;
  assert.match(client.text, /^HTTP\/1\.1 404/);
});

const half = 'GET /parse/health HTTP/1.1\r\nHost: a\r\nX-Slow: ';
const post = length => head(suite.server, 'POST', `/classes/${Thing}`, { ...json, 'Content-Length': length });
const chunked = () => head(suite.server, 'POST', `/classes/${Thing}`, { ...json, 'Transfer-Encoding': 'chunked' });

for (const [name, bytes, drip, status] of [
  ['nothing at all', () => '', undefined, null],
  ['half of the headers', () => half, undefined, 408],
  ['headers byte by byte', () => half, 'x', 408],
  ['a body that stops', () => `${post(1000)}{"a":`, undefined, 408],
  ['a body byte by byte', () => `${post(1000)}{"a":"`, 'x', 408],
  ['chunks byte by byte', () => `${chunked()}6\r\n{"a":"\r\n`, '1\r\nx\r\n', 408],
]) {
  bounded(`${many} clients that send ${name} are let go, and others do not wait`, async () => {
    const clients = await crowd(bytes(), { drip });
    await othersAreServed();
    assert.ok(clients.every(client => !client.closed), 'nobody was slow while the others were served');
    await until(() => clients.every(client => client.closed), () => `${clients.filter(({ closed }) => !closed).length} stay`);
    for (const { text } of clients) {
      const answered = text.match(/^HTTP\/1\.1 (\d{3})/)?.[1];
      assert.equal(answered === undefined ? null : Number(answered), status, text);
    }
  });
}

bounded(`${few} clients that do not read a large answer are let go, and others do not wait`, async () => {
  const clients = await crowd(head(suite.server, 'GET', `/classes/${Thing}`), { reads: false, count: few });
  await until(() => descriptors().clients === few, () => `${descriptors().clients} clients`);
  // The answers have left the database, so that it is the clients alone who could be in the way.
  await until(async () => (await active()) === 0, () => 'the queries do not end');
  await othersAreServed();
  assert.equal(descriptors().clients, few);
  await until(() => descriptors().clients === 0, () => `${descriptors().clients} clients stay`);
  // Whoever does not read does not notice the end either: what came in before it is looked at now.
  for (const client of clients) {
    client.socket.on('data', data => (client.text += data.toString('latin1')));
    await client.gone;
    assert.match(client.text, /^HTTP\/1\.1 200/);
    assert.ok(client.text.length < size, `${client.text.length} bytes`);
  }
});

bounded('a client that reads a large answer slowly, but in time, gets all of it', async () => {
  const client = slowClient(head(suite.server, 'GET', `/classes/${Thing}`, { Connection: 'close' }), { reads: false });
  await client.connected;
  let taken = 0;
  client.socket.on('data', data => {
    taken += data.length;
    client.socket.pause();
    setTimeout(() => client.socket.resume(), 1);
  });
  await client.gone;
  assert.ok(taken > size, String(taken));
});

for (const [name, bytes] of [
  ['in the headers', () => half],
  ['in the body', () => `${post(1000)}{"a":`],
  ['in a chunk', () => `${chunked()}ff\r\n{"a":"`],
]) {
  bounded(`${many} clients that vanish ${name}`, async () => {
    const before = await count();
    for (const { socket } of await crowd(bytes())) {
      socket.resetAndDestroy();
    }
    await until(() => descriptors().clients === 0, () => `${descriptors().clients} clients stay`);
    assert.equal(await count(), before);
  });
}

for (const [name, leave] of [
  ['closes', socket => socket.destroy()],
  ['resets', socket => socket.resetAndDestroy()],
]) {
  bounded(`the query of a client that ${name} its connection is stopped long before the statement timeout`, async () => {
    const where = encodeURIComponent(JSON.stringify(endless));
    const bytes = head(suite.server, 'GET', `/classes/${Thing}?where=${where}`);
    const clients = [slowClient(bytes), slowClient(bytes)];
    await until(async () => (await active()) === 2, () => 'the queries do not begin');
    await othersAreServed();
    clients.forEach(({ socket }) => leave(socket));
    await until(async () => (await active()) === 0, () => 'the queries go on');
  });
}
