// Advisories about authData: what is no identifier, no proof and no user.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertRefused, knock } from '../lib/doors.js';
import { startIdentityServer } from '../lib/identity.js';
import { openSuite } from '../lib/suite.js';

const identity = await startIdentityServer();
const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: {
    allowExpiredAuthDataToken: true,
    auth: {
      idp: { oidc: true, clientId: ['e2e-client'], jwksUrl: `${identity.url}/keys`, issuer: identity.url },
      mfa: { options: ['TOTP'] },
      facebook: { appIds: 'e2e-client', graphUrl: identity.url },
    },
  },
});
after(() => identity.stop());

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

const operators = [
  { $ne: null },
  { $regex: '.' },
  { $exists: true },
  { $gt: '' },
  { $in: ['x'] },
  ['x'],
  true,
  { id: 'x' },
];

test('GHSA-5fw2-8jcv-xh87: an operator in place of an id finds nobody', async () => {
  assert.equal((await signIn({ anonymous: { id: newName() } })).status, 201);
  const id = newName();
  assert.equal((await signIn(proof(id))).status, 201);
  const before = await users();
  for (const wrong of operators) {
    for (const authData of [{ anonymous: { id: wrong } }, { idp: { ...proof(id).idp, id: wrong } }]) {
      await assertRefused(suite, 162, 'POST', '/users', { body: { authData }, error: /Invalid authData id/ });
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
  const attempts = [
    { id },
    { id, id_token: null },
    { id, id_token: '' },
    { id, id_token: stale },
    { id, id_token: 'x.y.z' },
  ];
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
  const indexes = await suite.sql(
    `SELECT indexdef FROM pg_indexes WHERE tablename = '_User' AND indexdef LIKE '%authData%'`
  );
  for (const provider of ['idp', 'anonymous']) {
    assert.ok(
      indexes.some(({ indexdef }) => /UNIQUE/.test(indexdef) && indexdef.includes(`'${provider}'`)),
      provider
    );
  }
});

test("GHSA-8w3j-g983-8jh5: who links somebody's id without a proof does not hear whether it is taken", async () => {
  const [taken, free] = [newName(), newName()];
  await signIn(proof(taken));
  const eve = await signUp();
  const link = idp => suite.rest.put(`/users/${eve.id}`, { authData: { idp } }, as(eve));
  const answers = await Promise.all([taken, free].map(id => link({ id, id_token: 'x.y.z' })));
  assert.deepEqual(answers[0].body, answers[1].body);
  assert.deepEqual([answers[0].status, answers[0].body.code], [400, 206]);
  assert.equal((await link(proof(taken).idp)).body.code, 208);
  assert.equal((await link(proof(free).idp)).status, 200);
});

test('#10223: authData is not written by paths into it', async () => {
  const eve = await signUp();
  const id = newName();
  await signIn(proof(id));
  for (const [field, value] of [
    ['authData.idp.id', id],
    ['authData.idp', { id }],
    ['authData.anonymous', { id: newName() }],
  ]) {
    for (const [door, body] of await knock(suite, 'PUT', `/users/${eve.id}`, {
      body: { [field]: value },
      as: as(eve),
    })) {
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

test('GHSA-r657-33vp-gp22: ids of apps that are configured as a text let nobody in by a part of it', async () => {
  for (const app of ['e2e', 'client', '', 'e2e-client', 'another']) {
    const id = newName();
    Object.assign(identity.routes, { '/me': () => ({ id }), '/app': () => ({ id: app }) });
    const { body } = await signIn({ facebook: { id, access_token: 'x' } });
    assert.deepEqual(body, { code: 101, error: 'Facebook auth is not configured.' }, app);
  }
});
