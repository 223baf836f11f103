// Advisories about sessions: whose they are, what clients may write into them, and what is no session token.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAnswered, assertRefused, knock } from '../lib/doors.js';
import { addUser } from '../lib/principals.js';
import { keys } from '../lib/servers.js';
import { openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { target: 'parsegres', prepare: fill });

const as = ({ sessionToken }) => ({ sessionToken });
const date = iso => ({ __type: 'Date', iso });
const pointer = objectId => ({ __type: 'Pointer', className: '_User', objectId });
let ann, bob;

async function signUp(username) {
  const { body } = await suite.rest.post('/users', { username, password: 'secret' }, { installationId: 'phone' });
  const session = await suite.rest.get('/sessions/me', {}, as(body));
  return { id: body.objectId, sessionToken: body.sessionToken, sessionId: session.body.objectId };
}

async function fill() {
  ann = await signUp('ann');
  bob = await signUp('bob');
}

const stored = async id => (await suite.master.get(`/sessions/${id}`)).body;

test('GHSA-h4mf-75hf-67w4: an operator is no session token', async () => {
  const operators = [{ $regex: '^r:' }, { $ne: null }, { $exists: true }, { $gt: '' }, ['r:'], true, 1];
  for (const sessionToken of operators) {
    for (const path of ['/users/me', '/sessions/me', '/users']) {
      const answer = await suite.sdk.get(path, {}, { sessionToken });
      assert.ok(!answer.text.includes('sessionToken') && !answer.text.includes(ann.id), `${path}: ${answer.text}`);
    }
    const write = await suite.sdk.put(`/users/${ann.id}`, { stolen: true }, { sessionToken });
    assert.ok(write.status >= 400, write.text);
  }
  for (const header of ['{"$regex":"^r:"}', 'r:.*', '%', 'r:%', "' OR true --"]) {
    const answer = await suite.rest.get('/users/me', {}, { sessionToken: header });
    assert.deepEqual([answer.status, answer.body.code], [400, 209], answer.text);
  }
  assert.equal((await suite.sdk.get('/users/me', {}, as(ann))).body.objectId, ann.id);
});

test('#10194: a session that has expired since it was used last is refused', async () => {
  const eve = await addUser(suite, 'eve');
  assert.equal((await suite.rest.get('/users/me', {}, as(eve))).body.objectId, eve.id);
  await suite.sql(`UPDATE "_Session" SET "expiresAt" = now() - interval '1 s' WHERE "sessionToken" = $1`, [
    eve.sessionToken,
  ]);
  for (const path of ['/users/me', '/sessions', '/classes/Any', `/users/${eve.id}`]) {
    await assertRefused(suite, 209, 'GET', path, { as: as(eve) });
  }
  await assertRefused(suite, 209, 'PUT', `/users/${eve.id}`, { body: { a: 1 }, as: as(eve) });
});

test('GHSA-23r4-5mxp-c7g5: the session of an anonymous user says so', async () => {
  const made = await suite.rest.post('/users', { authData: { anonymous: { id: 'someone' } } });
  const again = await suite.rest.post('/users', { authData: { anonymous: { id: 'someone' } } });
  for (const { body } of [made, again]) {
    const me = await suite.rest.get('/sessions/me', {}, as(body));
    assert.deepEqual(me.body.createdWith, { action: 'login', authProvider: 'anonymous' });
  }
  const me = await suite.rest.get('/sessions/me', {}, as(ann));
  assert.deepEqual(me.body.createdWith, { action: 'signup', authProvider: 'password' });
});

test('GHSA-6w4q-23cf-j9jp: nobody changes a session of somebody else', async () => {
  const before = await stored(ann.sessionId);
  for (const path of [`/sessions/${ann.sessionId}`, `/classes/_Session/${ann.sessionId}`]) {
    for (const who of [as(bob), { sessionToken: bob.sessionToken, installationId: 'phone' }]) {
      await assertRefused(suite, 101, 'PUT', path, { body: { note: 'mine' }, as: who });
      await assertRefused(suite, 101, 'DELETE', path, { as: who });
      await assertRefused(suite, 101, 'GET', path, { as: who });
    }
    await assertRefused(suite, 209, 'PUT', path, { body: { note: 'mine' } });
    await assertRefused(suite, 209, 'DELETE', path);
  }
  assert.deepEqual(await stored(ann.sessionId), before);
  await assertAnswered(suite, 'PUT', `/sessions/${ann.sessionId}`, { body: { note: 'own' }, as: as(ann) });
  assert.equal((await stored(ann.sessionId)).note, 'own');
});

// What the server decides about a session, and what a client would rather have.
const wishes = () => ({
  sessionToken: 'r:chosen',
  expiresAt: date('2999-01-01T00:00:00.000Z'),
  createdWith: { action: 'login', authProvider: 'password' },
  user: pointer(ann.id),
});

test('GHSA-5v7g-9h8f-8pgg: what the server decides about a new session is not taken from the client', async () => {
  for (const path of ['/sessions', '/classes/_Session']) {
    const made = await assertAnswered(suite, 'POST', path, { body: { ...wishes(), note: 'mine' }, as: as(bob) });
    for (const { objectId } of made) {
      const session = await stored(objectId);
      assert.deepEqual(
        [session.user.objectId, session.createdWith, session.note],
        [bob.id, { action: 'create' }, 'mine']
      );
      assert.match(session.sessionToken, /^r:[0-9a-f]{32}$/);
      assert.ok(new Date(session.expiresAt.iso) < Date.now() + 366 * 864e5, session.expiresAt.iso);
    }
    await assertRefused(suite, 209, 'POST', path, { body: wishes() });
  }
  await assertRefused(suite, 209, 'GET', '/users/me', { as: { sessionToken: 'r:chosen' } });
});

test('GHSA-jc39-686j-wp6q: nor changed by its owner afterwards', async () => {
  const before = await stored(bob.sessionId);
  const operation = { __op: 'Delete' };
  for (const path of ['/sessions/', '/classes/_Session/']) {
    for (const [field, value] of Object.entries({ ...wishes(), installationId: 'other' })) {
      for (const wish of [value, operation]) {
        const answers = await knock(suite, 'PUT', path + bob.sessionId, { body: { [field]: wish }, as: as(bob) });
        for (const [door, body] of answers) assert.ok(body.code !== undefined, `${field} at ${door}`);
      }
    }
    for (const dotted of ['createdWith.action', 'user.objectId', 'expiresAt.iso']) {
      await knock(suite, 'PUT', path + bob.sessionId, { body: { [dotted]: 'x' }, as: as(bob) });
    }
  }
  const after = await stored(bob.sessionId);
  assert.deepEqual({ ...after, updatedAt: before.updatedAt }, before);
  const moved = await suite.master.put(`/sessions/${bob.sessionId}`, { expiresAt: date('2999-01-01T00:00:00.000Z') });
  assert.equal(moved.status, 200, moved.text);
});

test('#10213: writing to /sessions/me is no way around the check of the session', async () => {
  for (const method of ['PUT', 'DELETE', 'POST']) {
    for (const who of [{}, { sessionToken: 'r:none' }]) {
      for (const [door, body] of await knock(suite, method, '/sessions/me', { body: { note: 'x' }, as: who })) {
        assert.ok(body.code !== undefined || body.error, `${method} at ${door}: ${JSON.stringify(body)}`);
      }
    }
  }
  assert.equal((await suite.rest.get('/sessions/me', {}, as(ann))).body.objectId, ann.sessionId);
});

test('GHSA-79wj-8rqv-jvp5: the read-only master key logs in as nobody', async () => {
  const reader = { masterKey: keys.readOnlyMasterKey };
  const count = async () => (await suite.master.get('/sessions', { count: 1, limit: 0 })).body.count;
  const before = await count();
  await assertRefused(suite, 119, 'POST', '/loginAs', { body: { userId: ann.id }, as: reader });
  assert.equal(await count(), before);
  const allowed = await suite.master.post('/loginAs', { userId: ann.id });
  assert.match(allowed.body.sessionToken, /^r:/);
});

for (const [advisory, method, path, body] of [
  ['GHSA-xfh7-phr7-gr2x', 'POST', '/classes/Thing', { a: 1 }],
  ['GHSA-xfh7-phr7-gr2x', 'POST', '/users', { username: 'new', password: 'secret' }],
  ['GHSA-xfh7-phr7-gr2x', 'POST', '/roles', { name: 'New', ACL: {} }],
  ['GHSA-vc89-5g3r-cmhh', 'POST', '/schemas/NewClass', {}],
  ['GHSA-vc89-5g3r-cmhh', 'PUT', '/schemas/_User', { fields: { a: { type: 'String' } } }],
  ['GHSA-vc89-5g3r-cmhh', 'DELETE', '/schemas/_Role', {}],
  ['GHSA-vc89-5g3r-cmhh', 'DELETE', '/purge/_Session', {}],
]) {
  test(`${advisory}: the read-only master key does no ${method} ${path}`, async () => {
    const reader = { masterKey: keys.readOnlyMasterKey };
    for (const [door, said] of await knock(suite, method, path, { body, as: reader })) {
      assert.ok(said.error !== undefined, `${door}: ${JSON.stringify(said)}`);
    }
    assert.equal((await suite.rest.get(`/users/${ann.id}`, {}, reader)).body.username, 'ann');
    assert.equal((await suite.rest.get('/users/me', {}, as(ann))).status, 200);
    assert.equal((await suite.rest.get('/schemas', {}, reader)).status, 200);
    assert.ok(!(await suite.master.get('/schemas')).text.includes('NewClass'));
    const rows = await suite.sql(`SELECT 1 FROM "_User" WHERE username = 'new'`);
    assert.equal(rows.length, 0);
  });
}
