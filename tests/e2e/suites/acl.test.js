// Who may read and write an object: public, users, roles, roles of roles, the master key; on every door.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addRole, addSession, addUser, ensureSystemClasses, newId } from '../lib/principals.js';
import { improved, newClass, openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { prepare: fill });

let ann, bob, chief;

// ann is in Editors; Chiefs is a role of Editors, so that bob, a chief, is an editor too.
async function fill() {
  await ensureSystemClasses(suite);
  ann = await addUser(suite, 'ann');
  bob = await addUser(suite, 'bob');
  chief = await addRole(suite, 'Chiefs', { users: [bob.id] });
  await addRole(suite, 'Editors', { users: [ann.id], roles: [chief] });
  await addRole(suite, 'Empty');
}

const entry = (read, write) => ({ ...(read && { read: true }), ...(write && { write: true }) });

async function make(ACL, fields = {}) {
  const Thing = newClass();
  const { status, body } = await suite.master.post(`/classes/${Thing}`, { value: 1, ...fields, ACL });
  assert.equal(status, 201, JSON.stringify(body));
  return { Thing, path: `/classes/${Thing}/${body.objectId}`, id: body.objectId };
}

const as = who => (who ? { sessionToken: who.sessionToken } : {});

async function mayRead(thing, who) {
  const direct = await suite.rest.get(thing.path, {}, as(who));
  const listed = await suite.rest.get(`/classes/${thing.Thing}`, {}, as(who));
  const counted = await suite.rest.get(`/classes/${thing.Thing}`, { count: 1, limit: 0 }, as(who));
  assert.equal(listed.body.results.length, counted.body.count);
  assert.equal(direct.status === 200, listed.body.results.length === 1);
  if (direct.status !== 200) {
    assert.deepEqual([direct.status, direct.body], [404, { code: 101, error: 'Object not found.' }]);
  }
  return direct.status === 200;
}

async function mayWrite(thing, who) {
  const { status, body } = await suite.rest.put(thing.path, { value: 2 }, as(who));
  const stored = await suite.master.get(thing.path);
  assert.equal(stored.body.value, status === 200 ? 2 : 1);
  if (status !== 200) {
    assert.deepEqual([status, body], [404, { code: 101, error: 'Object not found.' }]);
  }
  return status === 200;
}

const cases = {
  'no ACL: everybody': [undefined, { nobody: 'rw', ann: 'rw', bob: 'rw' }],
  'public read': [{ '*': entry(true, false) }, { nobody: 'r', ann: 'r', bob: 'r' }],
  'public write alone does not show the row': [{ '*': entry(false, true) }, { nobody: 'w', ann: 'w', bob: 'w' }],
  'an empty ACL: the master key alone': [{}, { nobody: '', ann: '', bob: '' }],
  'one user': [() => ({ [ann.id]: entry(true, true) }), { nobody: '', ann: 'rw', bob: '' }],
  'one user reads, another writes': [
    () => ({ [ann.id]: entry(true, false), [bob.id]: entry(true, true) }),
    { nobody: '', ann: 'r', bob: 'rw' },
  ],
  'a role held directly': [{ 'role:Chiefs': entry(true, true) }, { nobody: '', ann: '', bob: 'rw' }],
  'a role held through another role': [{ 'role:Editors': entry(true, true) }, { nobody: '', ann: 'rw', bob: 'rw' }],
  'a role that nobody holds': [{ 'role:Empty': entry(true, true) }, { nobody: '', ann: '', bob: '' }],
  'a role that does not exist': [{ 'role:Nowhere': entry(true, true) }, { nobody: '', ann: '', bob: '' }],
};

for (const [name, [acl, expected]] of Object.entries(cases)) {
  test(`${name}`, async () => {
    for (const [who, rights] of Object.entries(expected)) {
      const thing = await make(typeof acl === 'function' ? acl() : acl);
      const caller = { ann, bob }[who];
      assert.equal(await mayRead(thing, caller), rights.includes('r'), `${who} reads`);
      assert.equal(await mayWrite(thing, caller), rights.includes('w') , `${who} writes`);
    }
  });
}

test('the master key passes every ACL', async () => {
  const thing = await make({});
  assert.equal((await suite.master.get(thing.path)).status, 200);
  assert.equal((await suite.master.put(thing.path, { value: 3 })).status, 200);
  assert.equal((await suite.master.delete(thing.path)).status, 200);
});

test('a wrong master key is no key', async () => {
  const thing = await make({});
  const { status } = await suite.rest.get(thing.path, {}, { masterKey: 'wrong' });
  assert.equal(status, 404);
});

test('deleting needs the right to write', async () => {
  const thing = await make({ '*': entry(true, false), 'role:Chiefs': entry(true, true) });
  assert.equal((await suite.rest.delete(thing.path)).status, 404);
  assert.equal((await suite.rest.delete(thing.path, as(ann))).status, 404);
  assert.equal((await suite.rest.delete(thing.path, as(bob))).status, 200);
});

test('the ACL is stored, returned and changed', async () => {
  const acl = { '*': { read: true }, [ann.id]: { read: true, write: true } };
  const thing = await make(acl);
  assert.deepEqual((await suite.rest.get(thing.path)).body.ACL, acl);
  const [row] = await suite.sql(`SELECT _rperm, _wperm FROM "${thing.Thing}"`);
  assert.deepEqual([row._rperm.sort(), row._wperm], [['*', ann.id].sort(), [ann.id]]);
  const mine = { [ann.id]: { read: true, write: true } };
  assert.equal((await suite.rest.put(thing.path, { ACL: mine }, as(ann))).status, 200);
  assert.equal(await mayRead(thing, null), false);
  assert.deepEqual((await suite.rest.get(thing.path, {}, as(ann))).body.ACL, mine);
});

test('the SDK sends the session token it is given', async () => {
  const thing = await make({ [ann.id]: entry(true, true) });
  const sessionToken = ann.sessionToken;
  const found = await new Parse.Query(thing.Thing).get(thing.id, { sessionToken });
  assert.equal(found.getACL().getReadAccess(ann.id), true);
  await found.save({ value: 5 }, { sessionToken });
  await assert.rejects(new Parse.Query(thing.Thing).get(thing.id), { code: Parse.Error.OBJECT_NOT_FOUND });
  await assert.rejects(found.save({ value: 6 }), { code: Parse.Error.OBJECT_NOT_FOUND });
});

test('what may not be read is not included', async () => {
  const hidden = await make({ [ann.id]: entry(true, true) });
  const pointer = { __type: 'Pointer', className: hidden.Thing, objectId: hidden.id };
  const shown = await make({ '*': entry(true, true) }, { pointer, list: [pointer] });
  const query = { include: 'pointer,list' };
  const forAnn = (await suite.rest.get(shown.path, query, as(ann))).body;
  assert.equal(forAnn.pointer.value, 1);
  assert.equal(forAnn.list[0].value, 1);
  const forBob = (await suite.rest.get(shown.path, query, as(bob))).body;
  assert.equal('pointer' in forBob, false);
  assert.deepEqual(forBob.list, []);
});

test('a subquery sees what its caller sees', async () => {
  const hidden = await make({ [ann.id]: entry(true, true) });
  const pointer = { __type: 'Pointer', className: hidden.Thing, objectId: hidden.id };
  const shown = await make({ '*': entry(true, true) }, { pointer });
  const where = { pointer: { $inQuery: { className: hidden.Thing, where: {} } } };
  const count = async who => (await suite.rest.get(`/classes/${shown.Thing}`, { where }, as(who))).body.results.length;
  assert.equal(await count(ann), 1);
  assert.equal(await count(bob), 0);
});

test('$relatedTo needs the right to read the owner', async () => {
  const item = await make({ '*': entry(true, true) });
  const object = { __type: 'Pointer', className: item.Thing, objectId: item.id };
  const owner = await make({ [ann.id]: entry(true, true) }, { items: { __op: 'AddRelation', objects: [object] } });
  const pointer = { __type: 'Pointer', className: owner.Thing, objectId: owner.id };
  const where = { $relatedTo: { object: pointer, key: 'items' } };
  const count = async who => (await suite.rest.get(`/classes/${item.Thing}`, { where }, as(who))).body.results.length;
  assert.equal(await count(ann), 1);
  assert.equal(await count(bob), 0);
});

test('a batch acts for its caller', async () => {
  const thing = await make({ [ann.id]: entry(true, true) });
  const requests = [{ method: 'PUT', path: `/parse${thing.path}`, body: { value: 2 } }];
  const forBob = await suite.rest.post('/batch', { requests }, as(bob));
  assert.equal(forBob.body[0].error.code, 101);
  const forAnn = await suite.rest.post('/batch', { requests }, as(ann));
  assert.ok(forAnn.body[0].success.updatedAt);
});

for (const [name, token] of [['unknown', 'r:0123456789abcdef0123456789abcdef'], ['without form', 'nonsense']]) {
  test(`a session token ${name} is refused`, async () => {
    const { status, body } = await suite.rest.get(`/classes/${newClass()}`, {}, { sessionToken: token });
    assert.equal(status, 400);
    assert.equal(body.code, Parse.Error.INVALID_SESSION_TOKEN);
  });
}

test('an expired session is refused', async () => {
  const late = await addUser(suite, `late${newId()}`, { expiresAt: new Date(Date.now() - 1000) });
  const { status, body } = await suite.rest.get(`/classes/${newClass()}`, {}, as(late));
  assert.equal(status, 400);
  assert.equal(body.code, Parse.Error.INVALID_SESSION_TOKEN);
});

test('a second session of the same user works too', async () => {
  const token = `r:${'5'.repeat(32)}`;
  await addSession(suite, ann.id, token, new Date(Date.now() + 864e5));
  const thing = await make({ [ann.id]: entry(true, true) });
  assert.equal((await suite.rest.get(thing.path, {}, { sessionToken: token })).status, 200);
});

test('a principal that is no user is only a name', async () => {
  const thing = await make({ "x'; DROP TABLE \"_User\"; --": entry(true, true), '': entry(true, true) });
  assert.equal(await mayRead(thing, ann), false);
  assert.equal((await suite.master.get('/classes/_User')).status, 200);
});

improved('a role taken away and a session revoked count at the very next request', async () => {
  const carl = await addUser(suite, `carl${newId()}`);
  const role = await addRole(suite, `Temporary${newId()}`, { users: [carl.id] });
  const [{ name }] = await suite.sql('SELECT name FROM "_Role" WHERE "objectId" = $1', [role]);
  const thing = await make({ [`role:${name}`]: entry(true, true) });
  assert.equal(await mayRead(thing, carl), true);
  await suite.sql('DELETE FROM "_Join:users:_Role" WHERE "owningId" = $1', [role]);
  assert.equal(await mayRead(thing, carl), false);
  await suite.sql('DELETE FROM "_Session" WHERE "sessionToken" = $1', [carl.sessionToken]);
  const { body } = await suite.rest.get(thing.path, {}, as(carl));
  assert.equal(body.code, Parse.Error.INVALID_SESSION_TOKEN);
});

// Each connection of the pool has its own memory of sessions; many requests at once reach all of them.
const everywhere = (path, who) => Promise.all(Array.from({ length: 200 }, () => suite.rest.get(path, {}, as(who))));

improved('what all connections know of a session is forgotten by all of them at once', async () => {
  const dora = await addUser(suite, `dora${newId()}`);
  const role = await addRole(suite, `Everywhere${newId()}`, { users: [dora.id] });
  const [{ name }] = await suite.sql('SELECT name FROM "_Role" WHERE "objectId" = $1', [role]);
  const thing = await make({ [`role:${name}`]: entry(true, true) });
  const statuses = async () => new Set((await everywhere(thing.path, dora)).map(({ status }) => status));
  assert.deepEqual(await statuses(), new Set([200]));
  await suite.sql('DELETE FROM "_Join:users:_Role" WHERE "owningId" = $1', [role]);
  assert.deepEqual(await statuses(), new Set([404]));
  await suite.sql('INSERT INTO "_Join:users:_Role" ("relatedId", "owningId") VALUES ($1, $2)', [dora.id, role]);
  assert.deepEqual(await statuses(), new Set([200]));
  await suite.sql('DELETE FROM "_Session" WHERE "sessionToken" = $1', [dora.sessionToken]);
  const codes = new Set((await everywhere(thing.path, dora)).map(({ body }) => body.code));
  assert.deepEqual(codes, new Set([Parse.Error.INVALID_SESSION_TOKEN]));
});

improved('nothing is remembered while the triggers that watch sessions are off', async () => {
  const emil = await addUser(suite, `emil${newId()}`);
  const thing = await make({ [emil.id]: entry(true, true) });
  await everywhere(thing.path, emil);
  await suite.sql('ALTER TABLE "_Session" DISABLE TRIGGER parsegres_sessions');
  try {
    await everywhere(thing.path, emil);
    await suite.sql('DELETE FROM "_Session" WHERE "sessionToken" = $1', [emil.sessionToken]);
    const codes = new Set((await everywhere(thing.path, emil)).map(({ body }) => body.code));
    assert.deepEqual(codes, new Set([Parse.Error.INVALID_SESSION_TOKEN]));
  } finally {
    await suite.sql('ALTER TABLE "_Session" ENABLE ALWAYS TRIGGER parsegres_sessions');
  }
});
