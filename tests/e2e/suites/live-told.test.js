// onLiveQueryEvent: what Cloud Code is told of sockets of live queries.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { startCloudSide } from '../lib/cloud.js';
import { sharedCluster } from '../lib/cluster.js';
import { stop } from '../lib/process.js';
import { defaultTarget, keys } from '../lib/servers.js';
import { createDatabase, dropDatabase, query } from '../lib/sql.js';
import { until } from '../lib/until.js';

const isOriginal = defaultTarget === 'reference';
const options = {
  liveQuery: { classNames: ['Told.*'] },
  startLiveQueryServer: true,
  liveQueryServerOptions: { keyPairs: { masterKey: keys.masterKey, javascriptKey: 'script' } },
};
const databaseName = 'e2e_live_told';
let cluster, databaseURI, side, user;
let heard = [];

before(async () => {
  cluster = await sharedCluster();
  databaseURI = await createDatabase(cluster, databaseName);
  const main = fileURLToPath(new URL('../cloud-app/told.js', import.meta.url));
  side = await startCloudSide(defaultTarget, databaseURI, main, options);
  const { body } = await side.rest.post('/users', { username: 'ann', password: 'secret' });
  user = { id: body.objectId, sessionToken: body.sessionToken };
});

after(async () => {
  await side?.stop();
  await dropDatabase(cluster, databaseName).catch(() => undefined);
  await cluster?.stop();
});

const ours = (name, body) => test(name, { skip: isOriginal && 'the original runs Cloud Code in its own process' }, body);

/** What was told since the last call, once there are so many of it. */
async function told(count) {
  await until(`${count} events`, () => (heard = [...heard, ...side.calls()]).length >= count);
  const all = heard;
  heard = [];
  return all;
}

const names = events => events.map(({ event }) => event);

async function openSocket() {
  const socket = new WebSocket(`ws://127.0.0.1:${side.server.port}${side.server.config.mountPath}`);
  const frames = [];
  let error;
  socket.on('message', data => frames.push(JSON.parse(data)));
  socket.on('error', problem => (error = problem));
  await until('the socket is open', () => {
    if (error) {
      throw error;
    }
    return socket.readyState === WebSocket.OPEN;
  });
  return {
    async ask(message, op) {
      socket.send(JSON.stringify(message));
      const index = await until(op, () => frames.findIndex(frame => frame.op === op) + 1);
      return frames.splice(index - 1, 1)[0];
    },
    connect(more) {
      return this.ask({ op: 'connect', applicationId: keys.appId, javascriptKey: 'script', ...more }, 'connected');
    },
    subscribe(requestId, more) {
      const question = { className: 'ToldOf', where: {} };
      return this.ask({ op: 'subscribe', requestId, query: question, ...more }, 'subscribed');
    },
    async close() {
      socket.close();
      await until('the socket is closed', () => socket.readyState === WebSocket.CLOSED);
    },
  };
}

test('each thing that happens to a client is told, with its members', async () => {
  const socket = await openSocket();
  const { clientId } = await socket.connect({ sessionToken: user.sessionToken, installationId: 'phone' });
  await socket.subscribe(1, { sessionToken: 'of the subscription' });
  await socket.ask({ op: 'unsubscribe', requestId: 1 }, 'unsubscribed');
  await socket.close();
  const [wsConnect, connect, subscribe, unsubscribe, wsDisconnect] = await told(5);
  assert.deepEqual(wsConnect, { event: 'ws_connect', clients: 0, subscriptions: 0 });
  const known = { useMasterKey: false, installationId: 'phone', sessionToken: user.sessionToken, clientId };
  // The original counts the client only afterwards.
  const clients = isOriginal ? 0 : 1;
  assert.deepEqual(connect, { event: 'connect', clients, subscriptions: 0, ...known, userId: user.id });
  const own = { ...known, sessionToken: 'of the subscription' };
  assert.deepEqual(subscribe, { event: 'subscribe', clients: 1, subscriptions: 1, ...own });
  assert.deepEqual(unsubscribe, { event: 'unsubscribe', clients: 1, subscriptions: 0, ...own });
  // The original does not say whose end it is.
  const { clientId: gone, ...end } = { event: 'ws_disconnect', clients: 0, subscriptions: 0, ...known };
  assert.deepEqual(wsDisconnect, isOriginal ? end : { ...end, clientId: gone });
});

test('the master key is told of; a subscription that takes the place of another is an end and a beginning', async () => {
  const socket = await openSocket();
  await socket.connect({ masterKey: keys.masterKey });
  await socket.subscribe(1);
  await socket.subscribe(1, { op: 'update' });
  await socket.close();
  const events = await told(6);
  assert.deepEqual(names(events), ['ws_connect', 'connect', 'subscribe', 'unsubscribe', 'subscribe', 'ws_disconnect']);
  assert.deepEqual(events.slice(1).map(({ useMasterKey }) => useMasterKey), [true, true, true, true, true]);
  assert.equal(events[2].sessionToken, undefined);
});

test('a socket whose client never connected, or was refused, ends with an error', async () => {
  const socket = await openSocket();
  await socket.close();
  const [first, second] = await told(2);
  assert.deepEqual(first, { event: 'ws_connect', clients: 0, subscriptions: 0 });
  assert.equal(typeof second.error, 'string');
  assert.deepEqual({ ...second, error: '' }, { event: 'ws_disconnect_error', clients: 0, subscriptions: 0, error: '' });
  const unwanted = await openSocket();
  const hello = { op: 'connect', applicationId: keys.appId, javascriptKey: 'script', installationId: 'unwanted' };
  assert.equal((await unwanted.ask(hello, 'error')).error, 'You are not wanted here.');
  await unwanted.close();
  assert.deepEqual(names(await told(2)), ['ws_connect', 'ws_disconnect_error']);
});

test('many at once: each socket has its events in order', async () => {
  const sockets = await Promise.all(Array.from({ length: 40 }, openSocket));
  await Promise.all(sockets.map((socket, index) => socket.connect({ installationId: `i${index}` })));
  await Promise.all(sockets.map(socket => socket.subscribe(7)));
  await Promise.all(sockets.map(socket => socket.close()));
  const events = await told(160);
  assert.equal(events.length, 160);
  for (const index of sockets.keys()) {
    const own = events.filter(({ installationId }) => installationId === `i${index}`);
    assert.deepEqual(names(own), ['connect', 'subscribe', 'ws_disconnect']);
  }
  // Threads of a server tell in their own order, so this need not be the last one that was told.
  assert.ok(events.some(({ event, clients, subscriptions }) => event === 'ws_disconnect' && clients === 0 && subscriptions === 0));
});

ours('a handler that throws hurts neither clients nor other handlers', async () => {
  const before = side.host.registrations();
  await side.rest.post('/functions/goWrong', {});
  await until('the new handlers are registered', () => side.host.registrations() > before);
  const socket = await openSocket();
  await socket.connect();
  await socket.subscribe(1);
  await socket.close();
  const events = await told(8);
  assert.deepEqual(names(events.filter(({ event }) => event)), ['ws_connect', 'connect', 'subscribe', 'ws_disconnect']);
  assert.deepEqual(events.flatMap(({ behind }) => behind ?? []), ['ws_connect', 'connect', 'subscribe', 'ws_disconnect']);
  assert.match(side.host.log(), /onLiveQueryEvent failed at connect: .*thrown at once/);
  assert.match(side.host.log(), /onLiveQueryEvent failed at connect: .*thrown later/);
});

ours('what happens while the server stops is told, too', async () => {
  const socket = await openSocket();
  await socket.connect({ installationId: 'last' });
  await told(4);
  await stop(side.server.process);
  assert.deepEqual((await told(2)).map(({ event, behind }) => event ?? behind), ['ws_disconnect', 'ws_disconnect']);
  await side.server.relaunch();
});

ours('clients do not need the host', async () => {
  const own = await openSocket();
  await own.connect();
  await stop(side.host.process);
  await query(databaseURI, `DELETE FROM parse.hook WHERE kind = 'beforeConnect'`);
  const socket = await openSocket();
  await socket.connect();
  await socket.subscribe(1);
  await socket.close();
  await own.close();
  await side.host.launch();
});

ours('without handlers nobody is told, and nothing is registered', async () => {
  await pause(200);
  side.calls();
  heard = [];
  assert.equal((await query(databaseURI, `SELECT name FROM parse.hook WHERE kind = 'onLiveQueryEvent'`))[0].name, '@LiveQuery');
  await side.rest.post('/functions/forget', {});
  await until('nothing is registered', async () => (await query(databaseURI, 'SELECT FROM parse.hook')).length === 0);
  for (let i = 0; i < 3; i += 1) {
    const socket = await openSocket();
    await socket.connect();
    await socket.subscribe(1);
    await socket.close();
  }
  await pause(200);
  assert.deepEqual(side.calls(), []);
});
