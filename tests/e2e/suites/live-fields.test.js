// What of an object is told to whom: protected fields, permissions by pointers, users and sessions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { done } from '../lib/live.js';
import { everybody, openStage, pointer } from '../lib/live-stage.js';
import { improved, newClass } from '../lib/suite.js';

const stage = openStage(import.meta.filename, {
  options: { protectedFields: { _User: { '*': ['email'] } }, enforcePrivateUsers: false },
  prepare() {
    ({ ann, bob } = stage);
  },
});
const { suite, connect, listen, refusal, create, change, remove, permit, signUp } = stage;
let ann, bob;

/** A class with an object in it, so that its fields are known, and these permissions. */
async function newClassWith(fields, permissions) {
  const className = newClass();
  const id = await create(className, { ...fields, ACL: {} });
  await permit(className, permissions);
  await remove(className, id);
  return className;
}

const userFields = { owner: () => pointer('_User', ann.id), others: () => [pointer('_User', ann.id)] };

for (const kind of ['pointerFields', 'readUserFields']) {
  test(`whom an object points to hears of it: ${kind}`, async () => {
    const fields = { owner: userFields.owner(), others: userFields.others(), n: 'x' };
    const permissions =
      kind === 'pointerFields'
        ? { find: { pointerFields: ['owner', 'others'] }, get: { pointerFields: ['owner', 'others'] } }
        : { find: {}, get: {}, readUserFields: ['owner', 'others'] };
    const className = await newClassWith(fields, permissions);
    const [ofAnn, ofBob] = [await listen({ className }, ann), await listen({ className }, bob)];
    const ids = [];
    for (const [n, body] of [{}, { owner: pointer('_User', ann.id) }, { others: userFields.others() }].entries()) {
      ids.push(await create(className, { n: `${n}`, ...body }));
    }
    await create(className, { n: '3', others: [pointer('_User', bob.id), pointer('_User', ann.id)] });
    for (const n of ['1', '2', '3']) assert.equal((await ofAnn.next()).object.n, n);
    assert.equal((await ofBob.next()).object.n, '3');
    await remove(className, ids[0]);
    await remove(className, ids[1]);
    assert.equal((await ofAnn.next()).object.n, '1');
  });
}

improved('an object comes in for whom it begins to point to, and goes out', async () => {
  const className = await newClassWith(
    { owner: userFields.owner(), n: 'x' },
    { find: { pointerFields: ['owner'] }, get: { pointerFields: ['owner'] } }
  );
  const ofAnn = await listen({ className }, ann);
  const id = await create(className, { n: '1', secret: 'of bob', owner: pointer('_User', bob.id) });
  await change(className, id, { n: '2', owner: pointer('_User', ann.id) });
  const entered = await ofAnn.next();
  assert.deepEqual([entered.op, entered.object.n, entered.original], ['enter', '2', undefined]);
  await change(className, id, { n: '3', secret: 'after', owner: pointer('_User', bob.id) });
  const left = await ofAnn.next();
  assert.deepEqual([left.op, left.object.n], ['leave', '2']);
  assert.ok(!JSON.stringify(left).includes('after'));
});

test('protected fields are in no event, in no where and in no watch', async () => {
  const className = await newClassWith({ n: 'x', secret: 's', inner: { a: 1 } }, { protectedFields: { '*': ['secret', 'inner'] } });
  const subscription = await listen({ className }, ann);
  const id = await create(className, { n: '1', secret: 'hidden', inner: { a: 1 } });
  await change(className, id, { n: '2', secret: 'hidden too' });
  await remove(className, id);
  for (const op of ['create', 'update', 'delete']) {
    const frame = await subscription.next();
    assert.equal(frame.op, op);
    for (const object of [frame.object, frame.original].filter(Boolean)) {
      assert.deepEqual(['n' in object, 'secret' in object, 'inner' in object], [true, false, false]);
    }
  }
  const wheres = [{ secret: 'a' }, { 'inner.a': 1 }, { $or: [{ n: '1' }, { secret: 'a' }] }, { $and: [{ $nor: [{ inner: {} }] }] }];
  for (const where of wheres) assert.equal((await refusal({ className, where })).code, 119, JSON.stringify(where));
  for (const watch of [['secret'], ['n', 'inner.a']]) assert.equal((await refusal({ className, watch })).code, 119);
  const master = await (await connect({ masterKey: 'live-master' })).subscribe({ className, where: { secret: 'known' } });
  await create(className, { secret: 'known' });
  assert.equal((await master.next()).object.secret, 'known');
});

test('keys that are protected give nothing', async () => {
  const className = await newClassWith({ n: 'x', secret: 's' }, { protectedFields: { '*': ['secret'] } });
  const subscription = await listen({ className, keys: ['secret'] });
  await create(className, { n: '1', secret: 'hidden' });
  const { object } = await subscription.next();
  assert.deepEqual(['n' in object, 'secret' in object], [false, false]);
});

improved('protected fields by group: everybody, signed in, a user, whom the object points to', async () => {
  const owner = pointer('_User', ann.id);
  const fields = { n: 'x', a: 'a', b: 'b', c: 'c', d: 'd', owner };
  const protectedFields = { '*': ['a', 'b', 'c', 'd'], authenticated: ['b', 'c', 'd'], 'userField:owner': ['c', 'a', 'b'] };
  const className = await newClassWith(fields, { protectedFields });
  const seen = async user => {
    const subscription = await listen({ className }, user);
    await create(className, fields);
    const { object } = await subscription.next();
    return ['a', 'b', 'c', 'd'].filter(name => name in object).join('');
  };
  const found = async user => {
    const { results } = await done(suite.rest.get(`/classes/${className}`, { limit: 1 }, { sessionToken: user?.sessionToken }));
    return ['a', 'b', 'c', 'd'].filter(name => name in results[0]).join('');
  };
  for (const user of [undefined, bob, ann]) assert.equal(await seen(user), await found(user));
  assert.deepEqual([await seen(), await seen(bob), await seen(ann)], ['', 'a', 'ad']);
});

improved('protected fields by role', async () => {
  const users = { __op: 'AddRelation', objects: [pointer('_User', ann.id)] };
  await suite.master.post('/roles', { name: 'Seers', ACL: {}, users });
  const className = await newClassWith({ n: 'x', a: 'a', b: 'b' }, { protectedFields: { '*': ['a', 'b'], 'role:Seers': ['b'] } });
  const [ofAnn, ofBob] = [await listen({ className }, ann), await listen({ className }, bob)];
  await create(className, { a: 'a', b: 'b' });
  assert.deepEqual([(await ofAnn.next()).object.a, (await ofBob.next()).object.a], ['a', undefined]);
  assert.equal((await refusal({ className, where: { a: 'a' } }, bob)).code, 119);
  const watching = await listen({ className, watch: ['a'], where: { a: 'a' } }, ann);
  await create(className, { a: 'a' });
  assert.equal((await watching.next()).op, 'create');
});

improved('permissions and protected fields that change while somebody listens', async () => {
  const className = await newClassWith({ n: 'x', secret: 's' }, {});
  const subscription = await listen({ className, where: { secret: 's' } });
  await create(className, { n: '1', secret: 's' });
  assert.equal((await subscription.next()).object.secret, 's');
  await permit(className, { protectedFields: { '*': ['secret'] } });
  await create(className, { n: '2', secret: 's' });
  // That it fits the condition would say what it holds.
  const { op, code, object } = await subscription.next();
  assert.deepEqual([op, code, object], ['error', 119, undefined]);
  await permit(className, { protectedFields: {} });
  await create(className, { n: '3', secret: 's' });
  assert.equal((await subscription.next()).object.n, '3');
});

const secrets = /r:[0-9a-f]{32}|password|authData|sessionToken|"_[a-z]|e-mail@/;

test('events of users tell nothing that a find does not', async () => {
  const subscription = await listen({ className: '_User', where: { username: { $regex: '^user' } } });
  const authData = { anonymous: { id: 'an-id-of-a-device' } };
  const user = await signUp({ email: 'e-mail@example.com', nick: 'n', ACL: everybody });
  await done(suite.rest.put(`/users/${user.id}`, { nick: 'm', authData, ACL: everybody }, { sessionToken: user.sessionToken }));
  await done(suite.master.put(`/users/${user.id}`, { password: 'other', nick: 'o' }));
  await done(suite.master.delete(`/users/${user.id}`));
  for (;;) {
    const frame = await subscription.next();
    assert.doesNotMatch(JSON.stringify(frame), secrets);
    if (frame.op === 'delete') break;
  }
});

test('users hear of themselves as they read themselves', async () => {
  const user = await signUp({ email: `own${Date.now()}@example.com` });
  const subscription = await listen({ className: '_User', where: { objectId: user.id } }, user);
  await done(suite.rest.put(`/users/${user.id}`, { nick: 'm' }, { sessionToken: user.sessionToken }));
  const { op, object } = await subscription.next();
  assert.deepEqual([op, object.nick, 'sessionToken' in object, 'password' in object], ['update', 'm', false, false]);
});

test('sessions are told to their own user alone', async () => {
  assert.deepEqual(await refusal({ className: '_Session' }), { code: 209, error: 'Invalid session token' });
  const ofAnn = await listen({ className: '_Session' }, ann);
  await suite.rest.post('/login', { username: bob.username, password: 'secret' });
  await suite.rest.post('/login', { username: ann.username, password: 'secret' });
  const { op, object } = await ofAnn.next();
  assert.deepEqual([op, object.user.objectId], ['create', ann.id]);
});

improved('sessions that are asked for with another user or with the master key', async () => {
  const where = { user: pointer('_User', bob.id) };
  const ofAnn = await listen({ className: '_Session', where }, ann);
  const master = await (await connect({ masterKey: 'live-master' })).subscribe({ className: '_Session' });
  await suite.rest.post('/login', { username: bob.username, password: 'secret' });
  await suite.rest.post('/login', { username: ann.username, password: 'secret' });
  assert.equal((await master.next()).object.user.objectId, bob.id);
  assert.deepEqual(ofAnn.live.frames.filter(({ object }) => object?.user.objectId === bob.id), []);
});

improved('a where by objectId alone asks for the permission to get', async () => {
  const className = await newClassWith({ n: 'x' }, { find: {}, get: { '*': true } });
  const id = await create(className, { n: '1' });
  assert.equal((await refusal({ className })).code, 119);
  const subscription = await listen({ className, where: { objectId: id } });
  await change(className, id, { n: '2' });
  assert.equal((await subscription.next()).object.n, '2');
});
