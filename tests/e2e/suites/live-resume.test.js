// Resuming a live query: whoever comes back with what it has seen last hears exactly what it missed.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { apply, found, hammer } from '../lib/live-hammer.js';
import { everybody, openStage, readers } from '../lib/live-stage.js';
import { startServer } from '../lib/servers.js';
import { improved, newClass } from '../lib/suite.js';
import { until } from '../lib/until.js';

const stage = openStage(import.meta.filename, {
  target: 'parsegres',
  live: { resumable: ['Kept', 'Kept2', 'Hammered', 'Short', 'Unborn'] },
  prepare() {
    ({ ann, bob } = stage);
  },
});
const { suite, connect, listen, create, change, remove } = stage;
let ann, bob, second;
after(() => second?.stop());

const options = () => suite.server.config;
const secondServer = async () =>
  (second ??= await startServer('parsegres', {
    databaseURI: suite.server.databaseURI,
    options: { liveQuery: options().liveQuery, startLiveQueryServer: true, liveQueryServerOptions: options().liveQueryServerOptions },
  }));

/** Subscribes, hears one event, and is cut off: the seq of that event. */
async function cutOff(query, user) {
  const subscription = await listen(query, user);
  await create(query.className, { n: 'heard', ACL: everybody });
  const { seq } = await subscription.next();
  assert.equal(typeof seq, 'string');
  subscription.live.socket.terminate();
  await subscription.live.closed;
  return seq;
}

const take = async (subscription, count) => {
  const frames = [];
  while (frames.length < count) frames.push(await subscription.next());
  return frames;
};

improved('resume: exactly what was missed, in its order, then what happens', async () => {
  const query = { className: 'Kept', where: { on: { $ne: false } } };
  const seq = await cutOff(query, ann);
  const id = await create('Kept', { n: 'a', ACL: everybody });
  await change('Kept', id, { n: 'b' });
  await create('Kept', { n: 'secret', ACL: readers(bob.id) });
  await change('Kept', id, { on: false, n: 'c' });
  await create('Kept', { n: 'not on', on: false });
  await change('Kept', id, { on: true, n: 'd' });
  await remove('Kept', id);
  const subscription = await listen({ ...query, resume: seq }, ann);
  await create('Kept', { n: 'later', ACL: everybody });
  const frames = await take(subscription, 6);
  const told = frames.map(({ op, object }) => `${op} ${object.n}`);
  assert.deepEqual(told, ['create a', 'update b', 'leave c', 'enter d', 'delete d', 'create later']);
  assert.deepEqual(frames[1].original.n, 'a');
  const again = await listen({ ...query, resume: frames[2].seq }, ann);
  assert.deepEqual((await take(again, 3)).map(({ object }) => object.n), ['d', 'd', 'later']);
  assert.deepEqual(again.live.frames, []);
});

improved('resume: the order is that of the commits, however quickly they follow one another', async () => {
  const seq = await cutOff({ className: 'Kept' });
  const id = await create('Kept', { v: 0 });
  for (let v = 1; v <= 100; v += 1) await change('Kept', id, { v });
  const subscription = await listen({ className: 'Kept', resume: seq });
  const order = (await take(subscription, 101)).map(({ object }) => object.v);
  assert.deepEqual(order, Array.from({ length: 101 }, (_, v) => v));
});

improved('resume: from the answer to a subscription, with initial results or without', async () => {
  for (const initial of [true, false]) {
    const first = await listen({ className: 'Kept2', ...(initial && { initial }) });
    assert.equal(typeof first.answer.seq, 'string');
    first.live.socket.terminate();
    const id = await create('Kept2', { n: 'a' });
    const subscription = await listen({ className: 'Kept2', resume: first.answer.seq });
    assert.equal((await subscription.next()).object.objectId, id);
  }
});

improved('resume: a class that nobody has made yet', async () => {
  const { answer, live } = await listen({ className: 'Unborn' });
  live.socket.terminate();
  const subscription = await listen({ className: 'Unborn', resume: answer.seq });
  const id = await create('Unborn', { n: 'a' });
  assert.equal((await subscription.next()).object.objectId, id);
});

improved('resume: at another server, and after servers began anew', async () => {
  const query = { className: 'Kept' };
  const other = await secondServer();
  const seq = await cutOff(query);
  const id = await create('Kept', { n: 'a' });
  const there = await (await connect({}, other)).subscribe({ ...query, resume: seq });
  await there.expect('create', id);
  await other.stop();
  second = undefined;
  await suite.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type ~ 'live'`);
  await create('Kept', { n: 'b' });
  const subscription = await until('live queries are there again', () => listen({ ...query, resume: seq }).catch(() => null));
  assert.deepEqual((await take(subscription, 2)).map(({ object }) => object.n), ['a', 'b']);
});

improved('resume: rights are those of the moment', async () => {
  const seq = await cutOff({ className: 'Kept' }, bob);
  const id = await create('Kept', { n: 'secret', ACL: readers(ann.id) });
  await change('Kept', id, { n: 'now open', ACL: everybody });
  const subscription = await listen({ className: 'Kept', resume: seq }, bob);
  const { op, object, original } = await subscription.next();
  assert.deepEqual([op, object.n, original], ['enter', 'now open', undefined]);
});

improved('resume: what cannot be known any more is refused with 120, and so are other classes', async () => {
  const refused = async query => (await (await connect()).refused(query)).code;
  const className = newClass();
  await create(className, { n: 1 });
  const { answer } = await listen({ className: 'Kept' });
  assert.equal(await refused({ className, resume: answer.seq }), 120);
  for (const resume of ['x', '', '1', '-1', '99999999999999999999']) {
    assert.notEqual(await refused({ className: 'Kept', resume }), undefined, resume);
  }
  const seq = await cutOff({ className: 'Short' });
  await create('Short', { n: 'missed' });
  await suite.sql(`UPDATE parse_internal.live_log SET logged_at = now() - interval '2 hours' WHERE class_name = 'Short'`);
  await suite.sql('SELECT parse_internal.forget_live_log()');
  assert.equal(await refused({ className: 'Short', resume: seq }), 120);
  const next = await listen({ className: 'Short' });
  await create('Short', { n: 'told' });
  assert.equal((await next.next()).object.n, 'told');
});

improved('resume: nothing is missed and nothing is double while servers write and the client is cut off again and again', async () => {
  const className = 'Hammered';
  await remove(className, await create(className, { v: 1, group: 1 }));
  const first = await listen({ className, initial: true });
  const view = new Map();
  const faults = [];
  let { seq } = first.answer;
  first.live.socket.terminate();
  const writers = hammer(suite.master, className, 4);
  const hear = frame => {
    const fault = apply(view, frame);
    if (fault) faults.push(fault);
    ({ seq } = frame);
  };
  try {
    for (let round = 0; round < 15; round += 1) {
      const subscription = await listen({ className, resume: seq });
      for (let left = 20; left > 0; left -= 1) hear(await subscription.next());
      subscription.live.socket.terminate();
    }
  } finally {
    await writers.stop();
  }
  const end = await create(className, { v: 1 });
  const subscription = await listen({ className, resume: seq });
  for (let frame; frame?.object.objectId !== end; ) hear((frame = await subscription.next()));
  assert.deepEqual(faults.slice(0, 5), []);
  assert.deepEqual([...view].sort(), await found(suite.master, className));
});
