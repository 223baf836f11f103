// The frames of live queries, member by member as Parse Server sends them.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { openBoth } from '../lib/both-servers.js';
import { comparable } from '../lib/compare-calls.js';
import { done, liveOptions, madeId, openLive, openSocket, socketsOf } from '../lib/live.js';
import { startServer } from '../lib/servers.js';
import { newClass } from '../lib/suite.js';

const both = openBoth(import.meta.filename, () => liveOptions());
const clients = socketsOf(afterEach);

/** `scene(side)` gives frames: those of both servers have to be the same but for ids and times. */
function same(name, scene) {
  test(name, async () => {
    const expected = comparable(await scene(both.original));
    assert.deepEqual(comparable(await scene(both.ours)), expected);
    assert.ok(JSON.stringify(expected).includes('"op"'), 'there was something to compare');
  });
}

const socket = async ({ server }) => clients.add(await openSocket(server));
const connected = async ({ server }, more) => clients.add(await openLive(server, more));

same('connect', async side => {
  const live = await socket(side);
  return [await live.connect(), await live.connect({ installationId: 'again' })];
});

same('an installation is named in every frame', async side => {
  const className = newClass();
  const live = await connected(side, { installationId: 'of-this-device' });
  const subscription = await live.subscribe({ className });
  await madeId(side.rest.post(`/classes/${className}`, { n: 1 }));
  const created = await subscription.next();
  live.say({ op: 'unsubscribe', requestId: subscription.requestId });
  const frames = [subscription.answer, created, await subscription.next()];
  return frames.map(frame => ({ ...frame, object: undefined }));
});

const className = newClass();
// Parse Server does not tell of the relations of new objects, which a find has; so these have a class of their own.
const withRelation = newClass();

same('the five events', async side => {
  const live = await connected(side);
  const subscription = await live.subscribe({ className: withRelation, where: { n: { $lt: 10 } } }, { requestId: 17 });
  const id = await madeId(
    side.rest.post(`/classes/${withRelation}`, {
      n: 1,
      text: 'a',
      when: { __type: 'Date', iso: '2020-01-01T00:00:00.000Z' },
      list: [1, { when: { __type: 'Date', iso: '2020-01-01T00:00:00.000Z' } }],
      object: { a: { b: 1 } },
      where: { __type: 'GeoPoint', latitude: 1, longitude: 2 },
      other: { __type: 'Pointer', className: 'Other', objectId: 'o' },
      others: { __op: 'AddRelation', objects: [{ __type: 'Pointer', className: 'Other', objectId: 'o' }] },
      bytes: { __type: 'Bytes', base64: 'AAEC' },
      ACL: { '*': { read: true, write: true } },
    })
  );
  const frames = [subscription.answer, await subscription.next()];
  const steps = [{ n: 2 }, { n: 11 }, { n: 3 }, { n: { __op: 'Increment', amount: 1 } }, { text: { __op: 'Delete' } }];
  for (const step of steps) {
    await done(side.rest.put(`/classes/${withRelation}/${id}`, step));
    frames.push(await subscription.next());
  }
  await done(side.rest.delete(`/classes/${withRelation}/${id}`));
  frames.push(await subscription.next());
  assert.deepEqual(frames.map(({ op }) => op).slice(1, 5), ['create', 'update', 'leave', 'enter']);
  return frames;
});

same('keys and watch', async side => {
  const live = await connected(side);
  const keyed = await live.subscribe({ className, keys: ['n', 'object.a'] });
  const watching = await live.subscribe({ className, watch: ['n', 'missing'], keys: ['n'] });
  const id = await madeId(side.rest.post(`/classes/${className}`, { n: 1, text: 'a', object: { a: { b: 1 }, c: 1 } }));
  await done(side.rest.put(`/classes/${className}/${id}`, { text: 'b' }));
  await done(side.rest.put(`/classes/${className}/${id}`, { n: 2 }));
  await done(side.rest.delete(`/classes/${className}/${id}`));
  const frames = [];
  for (let i = 0; i < 4; i += 1) frames.push(await keyed.next());
  for (let i = 0; i < 3; i += 1) frames.push(await watching.next());
  // A dotted key selects nothing in Parse Server.
  return frames.map(({ object: { object, ...rest }, original, ...frame }) => ({
    ...frame,
    object: rest,
    original: original && { ...original, object: undefined },
  }));
});

same('a changed subscription, one that takes the place of another, and its end', async side => {
  const live = await connected(side);
  const first = await live.subscribe({ className, where: { n: 1 } });
  const make = n => madeId(side.rest.post(`/classes/${className}`, { n, text: 'a' }));
  const frames = [first.answer];
  await live.subscribe({ className, where: { n: 2 } }, { requestId: first.requestId, op: 'update' });
  await make(1);
  await make(2);
  frames.push(await first.next());
  await live.subscribe({ className, where: { n: 3 } }, { requestId: first.requestId });
  await make(2);
  await make(3);
  frames.push(await first.next());
  live.say({ op: 'unsubscribe', requestId: first.requestId });
  frames.push(await first.next());
  const { objectId: _, ...error } = await live.ask({ op: 'unsubscribe', requestId: first.requestId });
  assert.deepEqual([error.op, error.code], ['error', 2]);
  assert.deepEqual(frames.map(({ object }) => object?.n), [undefined, 2, 3, undefined]);
  return [...frames, { ...error, error: error.error.replace(/[0-9a-f-]{36}/, '<uuid>') }];
});

same('whoever has not connected is told so', async side => {
  const live = await socket(side);
  const query = { className, where: {} };
  return [
    await live.ask({ op: 'subscribe', requestId: 1, query }),
    await live.ask({ op: 'unsubscribe', requestId: 1 }),
    await live.connect(),
    await live.ask({ op: 'subscribe', requestId: 1, query }),
  ];
});

const malformed = {
  'not an object': [[], 1, 'text', null, true],
  'no op, or an unknown one': [{}, { op: 1 }, { op: 'query', requestId: 1, query: { className, where: {} } }, { op: 'x"y' }],
  connect: [{ op: 'connect' }, { op: 'connect', applicationId: 1 }, { op: 'connect', applicationId: 'e2e', more: 1 }],
  'subscribe without what it needs': [
    { op: 'subscribe' },
    { op: 'subscribe', requestId: 1 },
    { op: 'subscribe', query: { className, where: {} } },
    { op: 'subscribe', requestId: 1, query: {} },
    { op: 'subscribe', requestId: 1, query: { className } },
    { op: 'subscribe', requestId: 1, query: { where: {} } },
  ],
  'subscribe with what is of another type': [
    { op: 'subscribe', requestId: '1', query: { className, where: {} } },
    { op: 'subscribe', requestId: 1, query: [] },
    { op: 'subscribe', requestId: 1, query: { className: 1, where: {} } },
    { op: 'subscribe', requestId: 1, query: { className, where: [] } },
    { op: 'subscribe', requestId: 1, query: { className, where: {}, keys: 'a' } },
    { op: 'subscribe', requestId: 1, query: { className, where: {}, keys: [] } },
    { op: 'subscribe', requestId: 1, query: { className, where: {}, keys: ['a', 'a'] } },
    { op: 'subscribe', requestId: 1, query: { className, where: {}, watch: [1] } },
    { op: 'subscribe', requestId: 1, query: { className, where: {}, fields: ['a'] } },
    { op: 'subscribe', requestId: 1, query: { className, where: {} }, sessionToken: 1 },
    { op: 'subscribe', requestId: 1, query: { className, where: {} }, more: 1 },
  ],
  update: [
    { op: 'update' },
    { op: 'update', requestId: 1, query: { className } },
    { op: 'update', requestId: 99, query: { className, where: {} } },
  ],
  unsubscribe: [{ op: 'unsubscribe' }, { op: 'unsubscribe', requestId: 'a' }, { op: 'unsubscribe', requestId: 1, more: 1 }],
};

for (const [kind, messages] of Object.entries(malformed)) {
  same(`a malformed message is refused, and the socket stays: ${kind}`, async side => {
    const live = await connected(side);
    const frames = [];
    for (const message of messages) {
      const frame = await live.ask(JSON.stringify(message));
      frames.push({ ...frame, error: frame.error?.replace(/[0-9a-f-]{36}/, '<uuid>') });
    }
    return [...frames, (await live.subscribe({ className })).answer];
  });
}

same('what is no JSON is not answered', async side => {
  const live = await socket(side);
  for (const text of ['{', 'connect', '{"op":"connect"', '\u0000']) live.say(text);
  return [await live.connect()];
});

same('a where that is refused', async side => {
  const live = await connected(side);
  const frames = [];
  for (const where of [{ $or: 1 }, { $and: {} }, { $nor: 'a' }]) {
    frames.push(await live.askFor({ className, where }));
  }
  return frames;
});

same('an event of a class that has permissions for nobody', async side => {
  const closed = newClass();
  await done(side.master.post(`/schemas/${closed}`, { classLevelPermissions: { find: {}, get: {}, create: { '*': true } } }));
  const { op, code, reconnect, error } = await (await connected(side)).askFor({ className: closed });
  return [{ op, code, reconnect, error: error.replace(closed, '<class>') }];
});

const keyPairs = { masterKey: 'live-master', javascriptKey: 'live-js', restAPIKey: 'live-rest' };

test('keys: one of those named has to be right, and the master key is one', async () => {
  const found = [];
  for (const { server } of [both.original, both.ours]) {
    const own = { ...server, ...(await startServer(server.target, {
      databaseURI: server.databaseURI,
      options: { ...liveOptions(), liveQueryServerOptions: { keyPairs } },
    })) };
    try {
      const answers = [];
      for (const given of [
        {},
        { javascriptKey: 'wrong' },
        { clientKey: 'live-js' },
        { javascriptKey: 'live-js' },
        { restAPIKey: 'live-rest', javascriptKey: 'wrong' },
        { masterKey: 'e2e-master' },
        { masterKey: 'live-master' },
      ]) {
        const live = clients.add(await openSocket(own));
        answers.push(await live.connect(given));
      }
      found.push(comparable(answers));
    } finally {
      await own.stop();
    }
  }
  assert.deepEqual(found[1], found[0]);
  assert.deepEqual(found[0].map(({ op }) => op === 'connected'), [false, false, false, true, true, false, true]);
});

same('the app is that of the server, whatever it is called', async side => {
  const live = await socket(side);
  return [await live.ask({ op: 'connect', applicationId: 'nobody' }), (await live.subscribe({ className })).answer];
});
