// Random objects and random conditions: who is told of a write is who finds the object, before it and after it.
//   PARSEGRES_LIVE_SEED    which objects and conditions (default 1)
//   PARSEGRES_LIVE_WRITES  how many writes (default 70)

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Requests } from '../differential/requests.js';
import { Path, Ref, World } from '../differential/world.js';
import { openStage } from '../lib/live-stage.js';

const seed = Number(process.env.PARSEGRES_LIVE_SEED || 1);
const writes = Number(process.env.PARSEGRES_LIVE_WRITES || 70);
const conditionCount = 120;
const atOnce = 16;

const stage = openStage(import.meta.filename, { target: 'parsegres' });
const { suite, connect } = stage;

const world = new World();
const requests = new Requests(seed, world);
const { random, conditions } = requests;
// Pointers are to objects of the first class, which stays as it is.
const [targets, things] = world.classes;
const ids = new Map();

function render(value) {
  if (value instanceof Ref) return ids.get(value.symbol) ?? 'unknownUnk';
  if (value instanceof Path) return value.parts.map(render).join('');
  if (Array.isArray(value)) return value.map(render);
  return value && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, render(item)]))
    : value;
}

/** Makes an object as the generator wants it; its symbol, or null when the server refuses it. */
async function make(klass, request) {
  const { status, body } = await suite.master.post(render(request.path), render(request.body));
  if (status !== 201) return null;
  const [{ symbol }] = request.subjects;
  ids.set(symbol, body.objectId);
  klass.objects.push(symbol);
  return symbol;
}

const path = () => `/classes/${world.className(things)}`;

async function each(list, work) {
  for (let begin = 0; begin < list.length; begin += atOnce) {
    await Promise.all(list.slice(begin, begin + atOnce).map(work));
  }
}

/** Whether a find finds that object; null when the condition is refused. */
async function finds(where, objectId) {
  const { status, body } = await suite.master.get(path(), { where: { $and: [where, { objectId }] }, keys: 'objectId' });
  return status === 200 ? body.results.length === 1 : null;
}

/** Conditions that a find takes, each with a subscription; those that it refuses are refused here in the same words. */
async function subscribe(live) {
  const subscriptions = [];
  const differences = [];
  while (subscriptions.length < conditionCount) {
    const where = render(conditions.where());
    const { status, body } = await suite.master.get(path(), { where, limit: 1 });
    const answer = await live.askFor({ className: world.className(things), where });
    if (answer.op === 'subscribed') subscriptions.push({ where, requestId: answer.requestId, inside: new Set() });
    const [found, told] = [status === 200 ? 'found' : `${body.code} ${body.error}`, answer.error ? `${answer.code} ${answer.error}` : 'found'];
    if (found !== told) differences.push(`${JSON.stringify(where)}: find ${found}, subscribe ${told}`);
  }
  return { subscriptions, differences };
}

/** A random write: {id, seq, deleted} of what was written, or null when it was refused. */
async function write() {
  const kind = things.objects.length < 4 ? 'create' : random.weighted({ create: 2, update: 8, delete: 1 });
  if (kind === 'create') {
    const request = requests.create(things);
    const symbol = await make(things, request);
    return symbol && { id: ids.get(symbol), seq: request.body.seq };
  }
  const symbol = random.pick(things.objects);
  const id = ids.get(symbol);
  if (kind === 'delete') {
    await suite.master.delete(`${path()}/${id}`);
    world.forget(symbol);
    return { id, deleted: true };
  }
  world.sequence += 1;
  const changes = random.chance(0.5) ? requests.changes() : requests.object(things);
  // What is in a relation is not in the row: that it was otherwise before is not known afterwards.
  const inRow = Object.entries(changes).filter(([, value]) => !/Relation|Batch/.test(value?.__op));
  const seq = world.sequence;
  const { status } = await suite.master.put(`${path()}/${id}`, render({ ...Object.fromEntries(inRow), seq }));
  return status === 200 ? { id, seq } : null;
}

function kindOf(was, is, isNew, deleted) {
  if (deleted) return was ? 'delete' : undefined;
  if (was && is) return 'update';
  if (was || is) return was ? 'leave' : isNew ? 'create' : 'enter';
  return undefined;
}

/** What each subscription is to hear of a write, by what finds say. */
async function expect(subscriptions, { id, seq, deleted }, last, expected) {
  const isNew = !last.has(id);
  await each(subscriptions, async subscription => {
    const was = subscription.inside.has(id);
    const is = deleted ? false : await finds(subscription.where, id);
    // A column may have got a type that the condition does not fit.
    if (is === null) subscription.refused = true;
    if (is) subscription.inside.add(id);
    else subscription.inside.delete(id);
    const key = deleted ? `deleted ${last.get(id)}` : `${seq}`;
    expected.push({ subscription, key, kind: kindOf(was, is, isNew, deleted) });
  });
  last.set(id, seq);
}

test('a live query is told of what a find finds', async context => {
  for (let left = 6; left > 0; left -= 1) {
    await make(targets, left === 6 ? requests.begin(targets) : requests.create(targets));
  }
  await make(things, requests.begin(things));
  const live = await connect({ masterKey: 'live-master' });
  const all = await live.subscribe({ className: world.className(things) });
  const { subscriptions, differences } = await subscribe(live);
  const expected = [];
  const last = new Map();
  // The first object is there already; nothing is said of it here.
  things.objects = [];
  for (let count = 0; count < writes; ) {
    const written = await write();
    if (!written) continue;
    count += 1;
    await expect(subscriptions, written, last, expected);
  }
  for (let end = 0; end < 2; end += 1) {
    const id = (await suite.master.post(path(), { seq: -1 - end })).body.objectId;
    for (let frame; frame?.object.objectId !== id; ) frame = await all.next();
  }
  const told = new Map();
  for (const { op, requestId, object } of live.frames) {
    if (op === 'error') continue;
    const key = `${requestId} ${op === 'delete' ? 'deleted ' : ''}${object.seq}`;
    told.set(key, told.has(key) ? `${told.get(key)}, ${op}` : op);
  }
  let compared = 0;
  for (const { subscription, key, kind } of expected) {
    if (subscription.refused) continue;
    compared += 1;
    const heard = told.get(`${subscription.requestId} ${key}`);
    if (heard !== kind) differences.push(`${JSON.stringify(subscription.where)} of ${key}: find ${kind}, told ${heard}`);
  }
  const refused = subscriptions.filter(one => one.refused).length;
  const counts = {};
  for (const { kind } of expected) counts[kind] = (counts[kind] ?? 0) + 1;
  context.diagnostic(`seed ${seed}: ${compared} comparisons, ${JSON.stringify(counts)}, ${refused} conditions not fit any more`);
  assert.ok(compared > 1000);
  assert.equal(differences.length, 0, `seed ${seed}, ${differences.length} differences\n${differences.slice(0, 20).join('\n')}`);
});
