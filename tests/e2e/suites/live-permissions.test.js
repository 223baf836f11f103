// Who is told of what: ACLs, roles, sessions and class-level permissions, also when they change while somebody listens.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { newName } from '../lib/accounts.js';
import { done, liveOptions, madeId, openLive, socketsOf } from '../lib/live.js';
import { improved, newClass, openSuite } from '../lib/suite.js';
import { until } from '../lib/until.js';

const keyPairs = { restAPIKey: 'live', masterKey: 'live-master' };
const suite = openSuite(import.meta.filename, {
  options: { ...liveOptions(), liveQueryServerOptions: { keyPairs } },
  async prepare() {
    [ann, bob] = [await signUp(), await signUp()];
  },
});
const clients = socketsOf(afterEach);
let ann, bob;

async function signUp() {
  const username = newName();
  const { objectId: id, sessionToken } = (await suite.rest.post('/users', { username, password: 'secret' })).body;
  return { id, username, sessionToken };
}

const connect = async more => clients.add(await openLive(suite.server, { restAPIKey: 'live', ...more }));

/** A subscription on a connection of its own, with the session of that user if any. */
const listen = async (query, user) => (await connect()).subscribe(query, { sessionToken: user?.sessionToken });

const create = (className, body) => madeId(suite.master.post(`/classes/${className}`, body));
const change = (className, id, body) => done(suite.master.put(`/classes/${className}/${id}`, body));
const readers = (...names) => Object.fromEntries(names.map(name => [name, { read: true }]));
const all = readers('*');
const pointer = (className, objectId) => ({ __type: 'Pointer', className, objectId });

// The original tells of some things while it still looks up roles for others: by the second object it has.
const markers = suite.target === 'reference' ? 2 : 1;

/** What comes to a subscription before an object that everybody may read. */
async function heardBefore(subscription, className) {
  const heard = [];
  for (let left = markers; left > 0; left -= 1) {
    const marker = await create(className, { n: 'marker', ACL: all });
    for (;;) {
      const frame = await subscription.next();
      if (frame.object?.objectId === marker) break;
      heard.push(frame.op === 'error' ? `error ${frame.code}` : `${frame.op} ${frame.object.n}`);
    }
  }
  return heard.filter(text => text !== 'create marker');
}

test('an ACL says who is told, by the session of the subscription or of the connection', async () => {
  const className = newClass();
  const role = newName('Role');
  const users = { __op: 'AddRelation', objects: [pointer('_User', bob.id)] };
  await madeId(suite.master.post('/roles', { name: role, ACL: {}, users }));
  const subscribers = {
    nobody: await listen({ className }),
    ann: await listen({ className }, ann),
    bob: await listen({ className }, bob),
    'ann, connected': await (await connect({ sessionToken: ann.sessionToken })).subscribe({ className }),
    'ann, connected as bob': await (await connect({ sessionToken: bob.sessionToken })).subscribe({ className }, ann),
    'nobody that there is': await listen({ className }, { sessionToken: 'r:wrong' }),
    master: await (await connect({ masterKey: 'live-master' })).subscribe({ className }),
  };
  const acls = [undefined, {}, all, readers(ann.id), readers(bob.id), readers(`role:${role}`), { '*': { write: true } }];
  for (const [n, ACL] of acls.entries()) await create(className, { n: `${n}`, ...(ACL && { ACL }) });
  const heard = {};
  for (const [name, subscription] of Object.entries(subscribers)) {
    heard[name] = (await heardBefore(subscription, className)).map(text => text.replace('create ', '')).sort().join('');
  }
  assert.deepEqual(heard, {
    nobody: '02',
    ann: '023',
    bob: '0245',
    'ann, connected': '023',
    'ann, connected as bob': heard['ann, connected as bob'],
    'nobody that there is': '02',
    master: '0123456',
  });
  // Parse Server takes either session for ACLs.
  assert.match(heard['ann, connected as bob'], /^023(45)?$/);
});

test('an object comes in and goes out with the right to read it, and never shows what may not be read', async () => {
  const className = newClass();
  const subscription = await listen({ className }, ann);
  const id = await create(className, { n: '1', secret: 'before', ACL: readers(bob.id) });
  await change(className, id, { n: '2', secret: 'now', ACL: readers(ann.id) });
  const entered = await subscription.next();
  assert.deepEqual([entered.op, entered.object.n, entered.original], ['enter', '2', undefined]);
  await change(className, id, { n: '3', secret: 'after', ACL: readers(bob.id) });
  const left = await subscription.next();
  assert.deepEqual([left.op, left.object.n, left.original?.n ?? '2'], ['leave', '2', '2']);
  assert.ok(!JSON.stringify(left).includes('after'));
  await change(className, id, { n: '4' });
  await done(suite.master.delete(`/classes/${className}/${id}`));
  assert.deepEqual(await heardBefore(subscription, className), []);
});

test('where and ACL change at once: no state that may not be read is shown', async () => {
  const className = newClass();
  const subscription = await listen({ className, where: { on: true } }, ann);
  const id = await create(className, { n: '1', on: false, ACL: readers(bob.id) });
  await change(className, id, { n: '2', on: true, ACL: readers(ann.id) });
  const entered = await subscription.next();
  assert.deepEqual([entered.op, entered.object.n, entered.original], ['enter', '2', undefined]);
  await change(className, id, { n: '3', on: false, ACL: readers(bob.id) });
  const left = await subscription.next();
  assert.deepEqual([left.op, left.object.n, left.object.on], ['leave', '2', true]);
  await change(className, id, { n: '4', on: false, ACL: readers(ann.id) });
  await change(className, id, { n: '5', on: true });
  const again = await subscription.next();
  assert.deepEqual([again.op, again.object.n, again.original.n], ['enter', '5', '4']);
  await change(className, id, { n: '6', on: false });
  const gone = await subscription.next();
  assert.deepEqual([gone.op, gone.object.n, gone.original.n], ['leave', '6', '5']);
});

test('a delete is told to those who could read the object', async () => {
  const className = newClass();
  const [ofAnn, ofBob] = [await listen({ className }, ann), await listen({ className }, bob)];
  const id = await create(className, { n: '1', ACL: readers(ann.id) });
  await done(suite.master.delete(`/classes/${className}/${id}`));
  assert.deepEqual(await heardBefore(ofAnn, className), ['create 1', 'delete 1']);
  assert.deepEqual(await heardBefore(ofBob, className), []);
});

// From here on: what holds is what the database says at the moment of the write. The original asks its cache, for 5 s.

async function roleOf(users = [], roles = [], name = newName('Role')) {
  const relation = (className, ids) => ({ __op: 'AddRelation', objects: ids.map(id => pointer(className, id)) });
  const body = { name, ACL: {}, ...(users.length && { users: relation('_User', users) }), ...(roles.length && { roles: relation('_Role', roles) }) };
  return { name, id: await madeId(suite.master.post('/roles', body)) };
}

/** Steps one after the other; for each, whether ann is told of an object of the role after it, as she can find it. */
async function toldAfter(subscription, className, roleName, steps) {
  const told = [];
  for (const [n, step] of steps.entries()) {
    await step();
    const id = await create(className, { n: `${n}`, ACL: readers(`role:${roleName}`) });
    told.push((await heardBefore(subscription, className)).length === 1);
    const { status } = await suite.rest.get(`/classes/${className}/${id}`, {}, { sessionToken: ann.sessionToken });
    assert.equal(status === 200, told[n], `step ${n}`);
  }
  return told;
}

const relate = (role, field, op, className, id) =>
  done(suite.master.put(`/roles/${role.id}`, { [field]: { __op: op, objects: [pointer(className, id)] } }));

improved('members that a role gets and loses', async () => {
  const className = newClass();
  const role = await roleOf();
  const subscription = await listen({ className }, ann);
  const told = await toldAfter(subscription, className, role.name, [
    () => undefined,
    () => relate(role, 'users', 'AddRelation', '_User', ann.id),
    () => relate(role, 'users', 'RemoveRelation', '_User', ann.id),
    () => suite.sql('INSERT INTO "_Join:users:_Role" ("relatedId", "owningId") VALUES ($1, $2)', [ann.id, role.id]),
    () => suite.sql('DELETE FROM "_Join:users:_Role" WHERE "owningId" = $1', [role.id]),
    () => relate(role, 'users', 'AddRelation', '_User', ann.id),
    () => suite.sql('TRUNCATE "_Join:users:_Role"'),
  ]);
  assert.deepEqual(told, [false, true, false, true, false, true, false]);
});

improved('roles that inherit, and the end of a role', async () => {
  const className = newClass();
  const inner = await roleOf([ann.id]);
  const middle = await roleOf();
  const outer = await roleOf([], [middle.id]);
  const subscription = await listen({ className }, ann);
  const told = await toldAfter(subscription, className, outer.name, [
    () => undefined,
    () => relate(middle, 'roles', 'AddRelation', '_Role', inner.id),
    () => relate(outer, 'roles', 'RemoveRelation', '_Role', middle.id),
    () => relate(outer, 'roles', 'AddRelation', '_Role', middle.id),
    () => suite.sql('UPDATE "_Role" SET name = $2 WHERE "objectId" = $1', [outer.id, `${outer.name}Renamed`]),
    () => suite.sql('UPDATE "_Role" SET name = $2 WHERE "objectId" = $1', [outer.id, outer.name]),
    () => done(suite.master.delete(`/roles/${inner.id}`)),
  ]);
  assert.deepEqual(told, [false, true, false, true, false, true, false]);
});

/** What a subscriber with a session of its own hears of its objects before and after something happens to it. */
async function heardAround(happens) {
  const className = newClass();
  const user = await signUp();
  const subscription = await listen({ className }, user);
  await create(className, { n: '1', ACL: readers(user.id) });
  await happens(user);
  await create(className, { n: '2', ACL: readers(user.id) });
  return heardBefore(subscription, className);
}

const endings = {
  'a log-out': user => done(suite.rest.post('/logout', {}, { sessionToken: user.sessionToken })),
  'the end of a session by SQL': user =>
    suite.sql(`UPDATE "_Session" SET "expiresAt" = now() - interval '1 second' WHERE "user" = $1`, [user.id]),
  'a session that is deleted by SQL': user => suite.sql('DELETE FROM "_Session" WHERE "user" = $1', [user.id]),
  'a session whose time is over': async user => {
    await suite.sql(`UPDATE "_Session" SET "expiresAt" = now() + interval '300 ms' WHERE "user" = $1`, [user.id]);
    await until('the session ends', async () => (await suite.rest.get('/users/me', {}, user)).body.code === 209);
  },
  'the deletion of the user': user => done(suite.master.delete(`/users/${user.id}`)),
};

for (const [name, happens] of Object.entries(endings)) {
  improved(`a session means nothing after ${name}`, async () => assert.deepEqual(await heardAround(happens), ['create 1']));
}

improved('a session that is longer valid again means something again', async () => {
  const later = interval => user =>
    suite.sql(`UPDATE "_Session" SET "expiresAt" = now() + $2::interval WHERE "user" = $1`, [user.id, interval]);
  const happens = async user => {
    await later('-1 day')(user);
    await later('1 day')(user);
  };
  assert.deepEqual(await heardAround(happens), ['create 1', 'create 2']);
});

const permit = (className, find, more = {}) =>
  done(
    suite.master.put(`/schemas/${className}`, {
      classLevelPermissions: { find, get: { '*': true }, create: { '*': true }, update: { '*': true }, ...more },
    })
  );

test('class-level permissions are asked at the subscription', async () => {
  const className = newClass();
  await create(className, { n: '0' });
  const said = async (find, user) => {
    await permit(className, find);
    const { op, code } = await (await connect()).askFor({ className }, { sessionToken: user?.sessionToken });
    return code ?? op;
  };
  assert.deepEqual(await Promise.all([await said({}), await said({}, ann)]), [119, 119]);
  assert.deepEqual([await said({ requiresAuthentication: true }), await said({ requiresAuthentication: true }, ann)], [101, 'subscribed']);
  assert.deepEqual([await said({ [ann.id]: true }), await said({ [ann.id]: true }, ann)], [119, 'subscribed']);
  assert.deepEqual([await said({ [ann.id]: true }, bob), await said({ '*': true }, bob)], [119, 'subscribed']);
});

test('permissions that change while somebody listens: an error instead of the event', async () => {
  const className = newClass();
  await create(className, { n: '0' });
  const subscription = await listen({ className });
  await permit(className, { [ann.id]: true });
  await create(className, { n: '1' });
  const { op, code, reconnect, object } = await subscription.next();
  assert.deepEqual([op, code, reconnect, object], ['error', 119, false, undefined]);
  await permit(className, { '*': true });
  await create(className, { n: '2' });
  assert.equal((await subscription.next()).object.n, '2');
});

test('a role that is deleted passes nothing on', async () => {
  const className = newClass();
  const user = await signUp();
  const inner = await roleOf([user.id]);
  const outer = await roleOf([], [inner.id]);
  const id = await create(className, { ACL: readers(`role:${outer.name}`) });
  await done(suite.master.delete(`/roles/${inner.id}`));
  assert.equal((await suite.rest.get(`/classes/${className}/${id}`, {}, { sessionToken: user.sessionToken })).status, 404);
});
