// The advisories about live queries that Parse Server has had, each played again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { done } from '../lib/live.js';
import { everybody, openStage, pointer, readers } from '../lib/live-stage.js';
import { improved, newClass } from '../lib/suite.js';

const stage = openStage(import.meta.filename, {
  options: { requestComplexity: { queryDepth: 5 }, enforcePrivateUsers: false },
  live: { regexTimeout: 100 },
  prepare() {
    ({ ann, bob } = stage);
  },
});
const { suite, connect, listen, refusal, create, change, remove, permit, heardBefore } = stage;
let ann, bob;

async function protectedClass(protectedFields, fields = { n: 'x', secret: 's' }) {
  const className = newClass();
  await remove(className, await create(className, { ...fields, ACL: {} }));
  await permit(className, { protectedFields });
  return className;
}

test('GHSA-7ch5-98q2-7289: class-level permissions hold for live queries', async () => {
  const className = newClass();
  await create(className, { n: '0' });
  await permit(className, { find: { [bob.id]: true }, get: { [bob.id]: true } });
  for (const where of [{}, { n: '1' }, { objectId: 'x' }]) {
    assert.equal((await refusal({ className, where }, ann)).code, 119);
    assert.equal((await refusal({ className, where })).code, 119);
  }
});

test('GHSA-fph2-r4qg-9576: an object of a class with pointer permissions is told to those it points to', async () => {
  const className = newClass();
  await create(className, { n: '0', owner: pointer('_User', ann.id) });
  await permit(className, { find: { pointerFields: ['owner'] }, get: { pointerFields: ['owner'] } });
  const [ofAnn, ofBob] = [await listen({ className }, ann), await listen({ className }, bob)];
  const ofNobody = await stage.connect().then(live => live.askFor({ className }));
  await create(className, { n: '1', owner: pointer('_User', ann.id) });
  await create(className, { n: '2', owner: pointer('_User', bob.id) });
  assert.equal((await ofAnn.next()).object.n, '1');
  assert.equal((await ofBob.next()).object.n, '2');
  assert.ok(['subscribed', 'error'].includes(ofNobody.op));
});

test('GHSA-j7mm-f4rv-6q6q: conditions on protected fields are refused', async () => {
  const className = await protectedClass({ '*': ['secret'] });
  const wheres = [
    { secret: 's' },
    { 'secret.a': 1 },
    { secret: { $regex: '^s' } },
    { secret: { $exists: true } },
    { $or: [{ secret: 's' }, { n: 'x' }] },
    { $nor: [{ $and: [{ secret: 's' }] }] },
  ];
  for (const where of wheres) assert.equal((await refusal({ className, where }, ann)).code, 119, JSON.stringify(where));
});

test('GHSA-qpc3-fg4j-8hgm: watch of a protected field is refused', async () => {
  const className = await protectedClass({ '*': ['secret'] });
  for (const watch of [['secret'], ['secret.a'], ['n', 'secret']]) {
    assert.deepEqual((await refusal({ className, watch }, ann)).code, 119);
  }
});

test('GHSA-mmg8-87c5-jrc2: what only looks like a list of conditions is none', async () => {
  const className = await protectedClass({ '*': ['secret'] });
  for (const op of ['$or', '$and', '$nor']) {
    for (const value of [{ 0: { secret: 's' }, length: 1 }, { secret: 's' }, 'a']) {
      const { code, error } = await refusal({ className, where: { [op]: value } }, ann);
      assert.deepEqual([code, error], [102, `${op} must be an array`]);
    }
  }
});

test('GHSA-9jpp-xhh6-75mf: what is protected depends on who subscribed, each for itself', async () => {
  const owner = pointer('_User', ann.id);
  const className = await protectedClass({ '*': ['secret'], [ann.id]: [] }, { n: 'x', secret: 's', owner });
  const subscriptions = [];
  for (const user of [bob, ann, undefined, ann, bob]) subscriptions.push([user, await listen({ className }, user)]);
  await create(className, { n: '1', secret: 's', owner });
  const seen = [];
  for (const [user, subscription] of subscriptions) {
    const { object } = await subscription.next();
    const found = await suite.rest.get(`/classes/${className}`, {}, { sessionToken: user?.sessionToken });
    seen.push(['secret' in object, 'secret' in found.body.results[0]]);
  }
  assert.ok(seen.every(([told, found]) => told === found), JSON.stringify(seen));
});

test('GHSA-crrq-vr9j-fxxh: events do not have protected fields', async () => {
  const className = await protectedClass({ '*': ['secret'] });
  const subscription = await listen({ className, where: { n: { $ne: 'out' } } }, ann);
  const id = await create(className, { n: '1', secret: 'hidden', ACL: everybody });
  for (const n of ['2', 'out', '3']) await change(className, id, { n, secret: `hidden ${n}` });
  await remove(className, id);
  for (const op of ['create', 'update', 'leave', 'enter', 'delete']) {
    const frame = await subscription.next();
    assert.equal(frame.op, op);
    assert.ok(!JSON.stringify(frame).includes('hidden'), JSON.stringify(frame));
  }
});

test('GHSA-7pr3-p5fm-8r9x: events of users do not have session tokens', async () => {
  const subscription = await listen({ className: '_User', where: { nick: 'seen' } });
  const user = await stage.signUp({ nick: 'seen', ACL: everybody });
  await suite.rest.post('/login', { username: user.username, password: 'secret' });
  await done(suite.rest.put(`/users/${user.id}`, { more: 1 }, { sessionToken: user.sessionToken }));
  for (let op; op !== 'update'; ) {
    const frame = await subscription.next();
    assert.doesNotMatch(JSON.stringify(frame), /r:[0-9a-f]{32}|sessionToken|_hashed|password/);
    op = frame.op;
  }
});

improved('GHSA-2xm2-xj2q-qgpj: a session that has ended is served nothing', async () => {
  const className = newClass();
  const user = await stage.signUp();
  const subscription = await listen({ className }, user);
  const connection = await (await connect({ sessionToken: user.sessionToken })).subscribe({ className });
  await create(className, { n: '1', ACL: readers(user.id) });
  await done(suite.rest.post('/logout', {}, { sessionToken: user.sessionToken }));
  await create(className, { n: '2', ACL: readers(user.id) });
  assert.deepEqual(await heardBefore(subscription, className), ['create 1']);
  assert.deepEqual(await heardBefore(connection, className), ['create 1']);
});

const evil = ['(a+)+$', '(a|a)*$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y'];

test('GHSA-mf3j-86qx-cq5j: an expression that takes for ever keeps nobody else waiting', async () => {
  const className = newClass();
  for (const pattern of evil) {
    await (await connect()).askFor({ className, where: { text: { $regex: pattern } } });
  }
  const other = await listen({ className, where: { n: '1' } });
  const begun = Date.now();
  await create(className, { n: '1', text: `${'a'.repeat(40)}!${'x'.repeat(40)}` });
  assert.equal((await other.next()).object.n, '1');
  assert.ok(Date.now() - begun < 5000);
});

const broken = ['[', '(', '*', '(?<a', 'a{2,1}', '\\'];

test('GHSA-827p-g5x5-h86c: an expression that is none is refused, and the server goes on', async () => {
  const className = newClass();
  const subscription = await listen({ className });
  for (const pattern of broken) {
    for (const where of [{ text: { $regex: pattern } }, { $or: [{ $and: [{ text: { $regex: pattern } }] }] }]) {
      assert.equal((await refusal({ className, where })).code, 102, pattern);
    }
  }
  for (const $regex of [1, null, {}, []]) {
    const { op } = await (await connect()).askFor({ className, where: { text: { $regex } } });
    assert.ok(['error', 'subscribed'].includes(op));
  }
  await create(className, { n: '1', text: 'a' });
  assert.equal((await subscription.next()).object.n, '1');
});

const nested = (depth, inner = { n: '1' }, op = '$or') =>
  Array.from({ length: depth }).reduce(where => ({ [op]: [where] }), inner);

test('GHSA-9xp9-j92r-p88v: conditions in conditions in conditions', async () => {
  const className = newClass();
  const subscription = await listen({ className, where: nested(5) });
  for (const depth of [6, 100]) assert.equal((await refusal({ className, where: nested(depth) })).code, 102);
  await create(className, { n: '1' });
  assert.equal((await subscription.next()).object.n, '1');
});

test('GHSA-9xp9-j92r-p88v: a message that nests too deep to be read is answered', async () => {
  const query = { className: newClass(), where: nested(1000) };
  const { op } = await (await connect()).ask({ op: 'subscribe', requestId: 1, query });
  assert.equal(op, 'error');
});

improved('GHSA-9xp9-j92r-p88v: messages that are nested deeper than anything is parsed', async () => {
  const live = await connect();
  const where = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
  live.say(`{"op":"subscribe","requestId":1,"query":{"className":"A","where":${where}}}`);
  live.say(`${'['.repeat(100_000)}`);
  const className = newClass();
  const other = await listen({ className });
  await create(className, { n: '1' });
  assert.equal((await other.next()).object.n, '1');
});

test('GHSA-6qh5-m6g3-xhq6: the limit of depth counts all that nests', async () => {
  const className = newClass();
  const wheres = [
    nested(6, undefined, '$and'),
    nested(6, undefined, '$nor'),
    nested(3, nested(3, undefined, '$and')),
    { n: '1', $or: [{ n: '2' }, nested(5)] },
  ];
  for (const where of wheres) assert.equal((await refusal({ className, where })).code, 102, JSON.stringify(where));
  const master = await connect({ masterKey: 'live-master' });
  assert.equal((await master.askFor({ className, where: nested(20) })).op, 'subscribed');
});

test('keys of prototypes are fields like others', async () => {
  const className = newClass();
  const live = await connect();
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    live.say(`{"op":"subscribe","requestId":7,"query":{"className":"${className}","where":{"${name}":1}}}`);
    const { op, requestId } = await live.take('an answer');
    assert.ok(['subscribed', 'error'].includes(op) && requestId === 7, name);
  }
  for (const op of ['__proto__', 'constructor', 'toString']) {
    assert.equal((await live.ask({ op, requestId: 1 })).code, 1);
  }
});
