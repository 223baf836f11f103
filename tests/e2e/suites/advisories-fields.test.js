// Advisories about fields: what a caller may not read is told by no condition, no order and no second way to read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAnswered, assertRefused, knock } from '../lib/doors.js';
import { oneTimePassword } from '../lib/identity.js';
import { openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: {
    enforcePrivateUsers: false,
    protectedFields: { _Session: { '*': ['createdWith', 'installationId'] } },
    auth: { mfa: { options: ['TOTP'] } },
  },
  prepare: fill,
});

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const code = () => oneTimePassword(Buffer.from('12345678901234567890'));
const Vault = 'Vault';
let ann, bob;

async function signUp(username) {
  const body = { username, password: 'secret', email: `${username}@example.com`, ACL: { '*': { read: true } } };
  const answer = await suite.rest.post('/users', body);
  assert.equal(answer.status, 201, answer.text);
  return { id: answer.body.objectId, sessionToken: answer.body.sessionToken };
}

// Everybody reads everybody; ann has a second factor. One object with protected fields.
async function fill() {
  ann = await signUp('ann');
  bob = await signUp('bob');
  const set = await suite.rest.put(`/users/${ann.id}`, { authData: { mfa: { secret, token: code() } } }, as(ann));
  assert.equal(set.status, 200, set.text);
  const open = { '*': true };
  const classLevelPermissions = { find: open, get: open, count: open, protectedFields: { '*': ['pin', 'inner'] } };
  const made = await suite.master.post(`/schemas/${Vault}`, {
    fields: { pin: { type: 'String' }, inner: { type: 'Object' }, name: { type: 'String' } },
    classLevelPermissions,
  });
  assert.equal(made.status, 200, made.text);
  await suite.master.post(`/classes/${Vault}`, { pin: '4711', inner: { pin: '4711' }, name: 'a' });
}

const as = ({ sessionToken }) => ({ sessionToken });
const one = async (className, where, who) => {
  const answers = await assertAnswered(suite, 'GET', `/classes/${className}`, { query: { where }, as: who });
  return answers.every(({ results }) => results.length === 1);
};

const internal = [
  '_hashed_password',
  '_perishable_token',
  '_email_verify_token',
  '_password_history',
  '_failed_login_count',
];
const hidden = [
  ...internal,
  '_account_lockout_expires_at',
  '_perishable_token_expires_at',
  '_auth_data_mfa',
  '_session_token',
];

test('GHSA-2m6g-crv8-p3c6: internal fields of users cannot be guessed with conditions', async () => {
  for (const field of hidden) {
    const where = { [field]: { $regex: '^.' } };
    await assertRefused(suite, 105, 'GET', '/classes/_User', { query: { where }, as: as(bob) });
    await assertRefused(suite, 105, 'GET', '/users', {
      query: { where: { $or: [where, { username: 'x' }] } },
      as: as(bob),
    });
    await assertRefused(suite, 105, 'GET', '/users', { query: { order: field }, as: as(bob) });
  }
  // The key may, so the fields are there to be guessed.
  const where = { username: 'ann', _perishable_token: null };
  assert.equal((await suite.master.get('/users', { where })).body.results.length, 1);
  assert.ok(await one('_User', { username: 'ann' }, as(bob)));
});

test('GHSA-2m6g-crv8-p3c6: nor can secrets of sign-in adapters', async () => {
  const where = { username: 'ann', 'authData.mfa.secret': { $regex: '^GEZ' } };
  assert.equal((await suite.master.get('/users', { where })).body.results.length, 1);
  const inner = { className: '_User', where };
  for (const query of [
    { where },
    { where, count: 1, limit: 0 },
    { where: { objectId: { $select: { query: inner, key: 'objectId' } } } },
    { where: { $nor: [where] } },
    { order: 'authData.mfa.secret' },
    { where: { objectId: ann.id, 'authData.mfa.secret': { $regex: '^G' } } },
  ]) {
    for (const who of [{}, as(bob), as(ann)]) await assertRefused(suite, 119, 'GET', '/users', { query, as: who });
  }
});

for (const [advisory, what, wrap] of [
  ['2m6g-crv8-p3c6', 'a condition', where => where],
  ['72hp-qff8-4pvv', '$or', where => ({ $or: [where, { name: 'none' }] })],
  ['72hp-qff8-4pvv', '$and', where => ({ $and: [where, { name: 'a' }] })],
  ['72hp-qff8-4pvv', '$nor', where => ({ $nor: [where] })],
  ['72hp-qff8-4pvv', '$and in $or', where => ({ $or: [{ $and: [{ $nor: [where] }] }] })],
]) {
  test(`GHSA-${advisory}: ${what} does not tell protected fields`, async () => {
    for (const constraint of ['4711', { $regex: '^4' }, { $ne: '0' }, { $exists: true }, { $in: ['4711'] }]) {
      const where = wrap({ pin: constraint });
      await assertRefused(suite, 119, 'GET', `/classes/${Vault}`, { query: { where }, as: as(bob), error: /pin/ });
    }
    const { body } = await suite.master.get(`/classes/${Vault}`, {
      where: wrap({ pin: what === '$nor' ? '0' : '4711' }),
    });
    assert.equal(body.results.length, what === '$and in $or' ? 0 : 1);
    assert.ok(await one(Vault, { $or: [{ name: 'a' }] }, as(bob)));
  });
}

test('GHSA-mmg8-87c5-jrc2: an object that looks like a list is none for a logical operator', async () => {
  for (const operator of ['$or', '$and', '$nor']) {
    const where = { [operator]: { 0: { pin: '4711' }, length: 1 } };
    await assertRefused(suite, 102, 'GET', `/classes/${Vault}`, { query: { where }, as: as(bob) });
  }
});

test('GHSA-r2m8-pxm9-9c4g: dotted paths into a protected field are that field, in conditions and orders', async () => {
  for (const where of [{ 'inner.pin': '4711' }, { $or: [{ 'inner.pin': { $regex: '^4' } }] }]) {
    await assertRefused(suite, 119, 'GET', `/classes/${Vault}`, { query: { where }, as: as(bob) });
  }
  for (const order of ['inner.pin', '-inner.pin', 'name,inner.pin', 'pin', '-pin']) {
    await assertRefused(suite, 119, 'GET', `/classes/${Vault}`, { query: { order }, as: as(bob) });
    assert.equal((await suite.master.get(`/classes/${Vault}`, { order })).body.results.length, 1);
  }
  const [seen] = (await suite.rest.get(`/classes/${Vault}`, { keys: 'name,pin,inner.pin' }, as(bob))).body.results;
  assert.deepEqual([seen.name, seen.pin, seen.inner], ['a', undefined, undefined]);
});

// What the adapter shows, and nothing of what it keeps.
const shown = { mfa: { status: 'enabled' } };

test('GHSA-37mj-c2wf-cx96: /users/me shows of a second factor that it is on', async () => {
  for (const body of await assertAnswered(suite, 'GET', '/users/me', { as: as(ann) })) {
    assert.deepEqual(body.authData, shown);
  }
  const own = await suite.rest.get(`/users/${ann.id}`, {}, as(ann));
  const listed = await suite.rest.get('/users', { where: { objectId: ann.id } }, as(ann));
  const pointer = { __type: 'Pointer', className: '_User', objectId: ann.id };
  await suite.master.post('/classes/Link', { user: pointer });
  const [link] = (await suite.rest.get('/classes/Link', { include: 'user' }, as(ann))).body.results;
  for (const user of [own.body, listed.body.results[0], link.user]) assert.deepEqual(user.authData, shown);
  const sessions = await suite.rest.get('/sessions', { include: 'user' }, as(ann));
  const all = JSON.stringify([own.body, listed.body, link, sessions.body]);
  assert.ok(!all.includes(secret) && !all.includes('recovery'), all);
  const [{ kept }] = await suite.sql(`SELECT "authData"::text AS kept FROM "_User" WHERE "objectId" = $1`, [ann.id]);
  assert.ok(kept.includes(secret));
});

test('GHSA-wp76-gg32-8258: nor does /verifyPassword give it to who knows the password', async () => {
  for (const method of ['GET', 'POST']) {
    const given = { username: 'ann', password: 'secret' };
    const options = method === 'GET' ? { query: given } : { body: given };
    for (const [door, body] of await knock(suite, method, '/verifyPassword', options)) {
      if (door === 'batch' && body.code !== undefined) continue; // not every route can be asked in a batch
      assert.deepEqual([body.objectId, body.authData], [ann.id, shown], `${method} at ${door}`);
      assert.ok(!JSON.stringify(body).includes(secret));
    }
  }
});

test('GHSA-g4v2-qx3q-4p64: /sessions/me and /upgradeToRevocableSession hide what is protected of sessions', async () => {
  const logIn = await suite.rest.post('/login', { username: 'bob', password: 'secret' }, { installationId: 'phone' });
  const me = await assertAnswered(suite, 'GET', '/sessions/me', { as: as(logIn.body) });
  const [listed] = (await suite.rest.get('/sessions', { where: { objectId: me[0].objectId } }, as(logIn.body))).body
    .results;
  const upgraded = await suite.rest.post('/upgradeToRevocableSession', {}, as(logIn.body));
  for (const session of [...me, listed, upgraded.body]) {
    assert.match(session.sessionToken, /^r:/);
    assert.deepEqual([session.createdWith, session.installationId], [undefined, undefined]);
  }
  const stored = await suite.master.get(`/sessions/${me[0].objectId}`);
  assert.deepEqual([stored.body.createdWith.action, stored.body.installationId], ['login', 'phone']);
});
