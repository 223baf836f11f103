// Advisories about authData: what is no identifier, no proof and no user, and factors that count once.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertRefused, knock } from '../lib/doors.js';
import { startAdapter } from '../lib/http-adapter.js';
import { oneTimePassword, startIdentityServer } from '../lib/identity.js';
import { openSuite } from '../lib/suite.js';

const identity = await startIdentityServer();
const phone = await startAdapter();
const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: {
    allowExpiredAuthDataToken: true,
    auth: {
      idp: { oidc: true, clientId: ['e2e-client'], jwksUrl: `${identity.url}/keys`, issuer: identity.url },
      mfa: { adapter: 'http', url: phone.url, methods: ['sendSMS'], options: { options: ['TOTP', 'SMS'] } },
    },
  },
});
after(() => Promise.all([identity.stop(), phone.stop()]));

const as = ({ sessionToken }) => ({ sessionToken });
const signIn = authData => suite.rest.post('/users', { authData });
const proof = id => ({ idp: { id, id_token: identity.idToken({ sub: id }) } });
const users = async () => (await suite.master.get('/users', { count: 1, limit: 0 })).body.count;
let counter = 0;
const newName = () => `someone${(counter += 1)}`;

async function signUp() {
  const username = newName();
  const { body } = await suite.rest.post('/users', { username, password: 'secret' });
  return { username, id: body.objectId, sessionToken: body.sessionToken };
}

const operators = [{ $ne: null }, { $regex: '.' }, { $exists: true }, { $gt: '' }, { $in: ['x'] }, ['x'], true, { id: 'x' }];

test('GHSA-5fw2-8jcv-xh87: an operator in place of an id finds nobody', async () => {
  assert.equal((await signIn({ anonymous: { id: newName() } })).status, 201);
  const id = newName();
  assert.equal((await signIn(proof(id))).status, 201);
  const before = await users();
  for (const wrong of operators) {
    for (const authData of [{ anonymous: { id: wrong } }, { idp: { ...proof(id).idp, id: wrong } }]) {
      for (const [door, body] of await knock(suite, 'POST', '/users', { body: { authData } })) {
        assert.ok(body.code !== undefined && !body.sessionToken, `${door}: ${JSON.stringify([authData, body])}`);
      }
    }
  }
  assert.equal(await users(), before);
});

test('GHSA-wjqw-r9x4-j59v: authData without a proof is no sign-up', async () => {
  const before = await users();
  for (const authData of [{}, null, [], { anonymous: null }, { anonymous: {} }, { idp: {} }, 'x', 1]) {
    for (const more of [{}, { username: newName() }, { password: 'secret' }, { username: '', password: '' }]) {
      for (const [door, body] of await knock(suite, 'POST', '/users', { body: { authData, ...more } })) {
        assert.ok(body.code !== undefined && !body.sessionToken, `${door}: ${JSON.stringify([authData, more, body])}`);
      }
    }
  }
  assert.equal(await users(), before);
  assert.equal((await signIn({ anonymous: { id: newName() } })).status, 201);
});

test('GHSA-pfj7-wv7c-22pr: a known id alone logs nobody in, with allowExpiredAuthDataToken neither', async () => {
  const id = newName();
  const made = await signIn(proof(id));
  const stale = identity.idToken({ sub: id, exp: 1 });
  const attempts = [{ id }, { id, id_token: null }, { id, id_token: '' }, { id, id_token: stale }, { id, id_token: 'x.y.z' }];
  for (const idp of attempts) {
    await assertRefused(suite, 101, 'POST', '/users', { body: { authData: { idp } } });
    const both = await signIn({ idp, anonymous: { id: newName() } });
    assert.equal(both.body.sessionToken, undefined, both.text);
  }
  const again = await signIn(proof(id));
  assert.deepEqual([again.status, again.body.objectId], [200, made.body.objectId]);
});

test('GHSA-g4cf-xj29-wqqr, CVE-2026-33538: for a service that is not set up nobody is looked for', async () => {
  await signIn({ anonymous: { id: newName() } });
  await suite.sql(`UPDATE "_User" SET "authData" = "authData" || '{"elsewhere": {"id": "e1"}}'`);
  // A search would find more than one, and complain of that.
  for (const provider of ['elsewhere', 'x"; --', '__proto__', 'constructor', 'toString', 'a.b']) {
    const text = `{"authData": {"${provider.replaceAll('"', '\\"')}": {"id": "e1"}}}`;
    const { body } = await suite.rest.post('/users', text);
    assert.ok([105, 252].includes(body.code), JSON.stringify([provider, body]));
  }
  await assertRefused(suite, 252, 'POST', '/users', { body: { authData: { elsewhere: { id: 'e1' } } } });
  const indexes = await suite.sql(`SELECT indexdef FROM pg_indexes WHERE tablename = '_User' AND indexdef LIKE '%authData%'`);
  for (const provider of ['idp', 'anonymous']) {
    assert.ok(indexes.some(({ indexdef }) => /UNIQUE/.test(indexdef) && indexdef.includes(`'${provider}'`)), provider);
  }
});

test('GHSA-8w3j-g983-8jh5: who links somebody\'s id without a proof does not hear whether it is taken', async () => {
  const [taken, free] = [newName(), newName()];
  await signIn(proof(taken));
  const eve = await signUp();
  const link = idp => suite.rest.put(`/users/${eve.id}`, { authData: { idp } }, as(eve));
  const answers = await Promise.all([taken, free].map(id => link({ id, id_token: 'x.y.z' })));
  assert.deepEqual(answers[0].body, answers[1].body);
  assert.equal(answers[0].status, 404);
  assert.equal((await link(proof(taken).idp)).body.code, 208);
  assert.equal((await link(proof(free).idp)).status, 200);
});

test('#10223: authData is not written by paths into it', async () => {
  const eve = await signUp();
  const id = newName();
  await signIn(proof(id));
  for (const [field, value] of [['authData.idp.id', id], ['authData.idp', { id }], ['authData.anonymous', { id: newName() }]]) {
    for (const [door, body] of await knock(suite, 'PUT', `/users/${eve.id}`, { body: { [field]: value }, as: as(eve) })) {
      assert.ok(body.code !== undefined, `${field} at ${door}: ${JSON.stringify(body)}`);
    }
  }
  assert.equal((await suite.master.get(`/users/${eve.id}`)).body.authData, undefined);
});

test('#10224: a challenge for what is no authData is refused, and answered for a user who is there', async () => {
  const ask = authData => suite.rest.post('/challenge', { challengeData: { mfa: {} }, authData });
  const id = newName();
  await signIn({ anonymous: { id } });
  for (const wrong of [{ anonymous: null }, { anonymous: 1 }, { anonymous: {} }, { anonymous: 'x' }, 'x', [], 1]) {
    const { status, body } = await ask(wrong);
    assert.ok(status >= 400 && status < 500 && body.code !== undefined, JSON.stringify([wrong, body]));
  }
  for (const operator of operators) {
    assert.equal((await ask({ anonymous: { id: operator } })).body.code, 162, JSON.stringify(operator));
  }
  assert.equal((await ask({ anonymous: { id } })).status, 200);
});

const seed = Buffer.from('12345678901234567890');

async function withApp() {
  const user = await signUp();
  const mfa = { secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', token: oneTimePassword(seed) };
  const { body } = await suite.rest.put(`/users/${user.id}`, { authData: { mfa } }, as(user));
  return { ...user, recovery: body.authDataResponse.mfa.recovery.split(', ') };
}

const logIn = ({ username }, token) => suite.rest.post('/login', { username, password: 'secret', authData: { mfa: { token } } });
const together = (n, ask) => Promise.all(Array.from({ length: n }, ask));
const successes = answers => answers.filter(({ status, body }) => status === 200 && body.sessionToken).length;

test('GHSA-4hf6-3x24-c9m8: a recovery code is gone once it was used', async () => {
  const user = await withApp();
  for (const code of user.recovery) {
    assert.equal((await logIn(user, code)).status, 200);
    assert.deepEqual((await logIn(user, code)).body, { code: 141, error: 'Invalid MFA token' });
  }
  assert.equal((await logIn(user, oneTimePassword(seed))).status, 200);
});

test('GHSA-2299-ghjr-6vjp: many at once with one recovery code: one gets in', async () => {
  const user = await withApp();
  const before = (await suite.master.get('/sessions', { count: 1, limit: 0 })).body.count;
  assert.equal(successes(await together(8, () => logIn(user, user.recovery[0]))), 1);
  const after = (await suite.master.get('/sessions', { count: 1, limit: 0 })).body.count;
  assert.equal(after - before, 1);
  assert.equal((await logIn(user, user.recovery[1])).status, 200);
});

/** A user whose second factor comes by SMS, and a token that was just sent. */
async function withPhone() {
  const user = await signUp();
  const mobile = '+15555555555';
  const lastToken = () => phone.asked.at(-1).args[0];
  const put = mfa => suite.rest.put(`/users/${user.id}`, { authData: { mfa } }, as(user));
  await put({ mobile });
  const confirmed = await put({ mobile, token: lastToken() });
  assert.equal(confirmed.status, 200, confirmed.text);
  const asked = await logIn(user, 'request');
  assert.match(asked.body.error, /enter the token/);
  return { ...user, token: lastToken() };
}

test('GHSA-w73w-g5xw-rwhf: many at once with one token from an SMS: one gets in', async () => {
  const user = await withPhone();
  assert.equal(successes(await together(8, () => logIn(user, user.token))), 1);
  assert.equal((await logIn(user, user.token)).status, 400);
});

test('GHSA-w73w-g5xw-rwhf: nor does it count at two doors', async () => {
  const user = await withPhone();
  const path = `${new URL(suite.server.url).pathname}/login`;
  const body = { username: user.username, password: 'secret', authData: { mfa: { token: user.token } } };
  const requests = Array.from({ length: 3 }, () => ({ method: 'POST', path, body }));
  const [direct, batch] = await Promise.all([logIn(user, user.token), suite.rest.post('/batch', { requests })]);
  const inBatch = Array.isArray(batch.body) ? batch.body.filter(({ success }) => success?.sessionToken).length : 0;
  assert.equal(successes([direct]) + inBatch, 1, JSON.stringify([direct.body, batch.body]));
});
