// Rights that change while somebody listens: what holds is what the database says at the moment of the write. The original
// asks a cache, for five seconds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newName } from '../lib/accounts.js';
import { done, madeId } from '../lib/live.js';
import { openStage, pointer, readers } from '../lib/live-stage.js';
import { improved, newClass } from '../lib/suite.js';
import { until } from '../lib/until.js';

const stage = openStage(import.meta.filename, {
  prepare() {
    ({ ann } = stage);
  },
});
const { suite, signUp, listen, create, heardBefore } = stage;
let ann;

async function roleOf(users = [], roles = [], name = newName('Role')) {
  const relation = (className, ids) => ({ __op: 'AddRelation', objects: ids.map(id => pointer(className, id)) });
  const body = { name, ACL: {} };
  if (users.length) body.users = relation('_User', users);
  if (roles.length) body.roles = relation('_Role', roles);
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

test('a role that is deleted passes nothing on', async () => {
  const className = newClass();
  const user = await signUp();
  const inner = await roleOf([user.id]);
  const outer = await roleOf([], [inner.id]);
  const id = await create(className, { ACL: readers(`role:${outer.name}`) });
  await done(suite.master.delete(`/roles/${inner.id}`));
  assert.equal((await suite.rest.get(`/classes/${className}/${id}`, {}, { sessionToken: user.sessionToken })).status, 404);
});
