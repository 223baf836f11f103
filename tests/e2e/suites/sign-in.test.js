// Signing in without a password, or with more than one: services asked over the network, adapters of a team's own, and
// one-time passwords.

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { oneTimePassword, startIdentityServer } from '../lib/identity.js';
import { restClient } from '../lib/rest.js';
import { openSuite, Parse } from '../lib/suite.js';

const identity = await startIdentityServer();
const methods = ['validateSetUp', 'validateLogin', 'validateUpdate', 'afterFind', 'challenge'];
const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: {
    auth: {
      google: { clientId: 'e2e-client', jwksUrl: `${identity.url}/keys`, issuer: identity.url },
      idp: { oidc: true, clientId: ['e2e-client'], jwksUrl: `${identity.url}/keys`, issuer: identity.url },
      introspected: { oauth2: true, tokenIntrospectionEndpointUrl: `${identity.url}/introspect`, appidField: 'aud', appIds: ['app'] },
      github: {
        clientId: 'id',
        clientSecret: 'very-secret',
        tokenUrl: `${identity.url}/token`,
        userUrl: `${identity.url}/user`,
      },
      own: { adapter: 'http', url: `${identity.url}/adapter`, methods },
      mfa: { options: ['TOTP'] },
    },
  },
});
after(() => identity.stop());
beforeEach(() => {
  identity.adapter = {};
  identity.requests.length = 0;
});

const signIn = authData => suite.rest.post('/users', { authData });
const as = sessionToken => restClient(suite.server, { sessionToken });
let counter = 0;
const newId = () => `user${(counter += 1)}`;

for (const provider of ['google', 'idp']) {
  test(`${provider}: a signed token makes a user, and finds it again`, async () => {
    const id = newId();
    const proof = () => ({ [provider]: { id, id_token: identity.idToken({ sub: id }) } });
    const first = await signIn(proof());
    assert.equal(first.status, 201, JSON.stringify(first.body));
    assert.match(first.body.sessionToken, /^r:/);
    const again = await signIn(proof());
    assert.deepEqual([again.status, again.body.objectId], [200, first.body.objectId]);
  });
}

test('what is wrong with a token is told, and lets nobody in', async () => {
  const id = newId();
  const refusal = async idToken => (await signIn({ google: { id, id_token: idToken } })).body;
  const past = Math.floor(Date.now() / 1000) - 1;
  assert.deepEqual(await refusal(identity.idToken({ sub: id, exp: past })), { code: 101, error: 'jwt expired' });
  assert.match((await refusal(identity.idToken({ sub: id, aud: 'x' }))).error, /^jwt audience invalid/);
  assert.match((await refusal(identity.idToken({ sub: id, iss: 'x' }))).error, /^id token not issued by correct provider/);
  assert.equal((await refusal(identity.idToken({ sub: 'other' }))).error, 'auth data is invalid for this user.');
  assert.equal((await refusal('x.y.z')).error, 'provided token does not decode as JWT');
  assert.equal((await refusal(identity.idToken({ sub: id }, { header: { alg: 'none' } }))).error, 'invalid algorithm');
  assert.equal((await refusal(undefined)).error, 'id token is invalid for this user.');
});

test('keys are asked for once, and again when they change', async () => {
  const id = newId();
  await signIn({ idp: { id, id_token: identity.idToken({ sub: id }) } });
  identity.requests.length = 0;
  await signIn({ idp: { id, id_token: identity.idToken({ sub: id }) } });
  assert.deepEqual(identity.requests, []);
  const old = identity.key;
  identity.rotate();
  assert.equal((await signIn({ idp: { id, id_token: identity.idToken({ sub: id }) } })).status, 200);
  assert.deepEqual(identity.requests, ['GET /keys']);
  const late = await signIn({ idp: { id, id_token: identity.idToken({ sub: id }, { key: old }) } });
  assert.match(late.body.error, /^Unable to find matching key/);
});

test('an introspected token has to be active, for this user and this app', async () => {
  identity.tokens.set('good', { active: true, sub: 'i1', aud: 'app' });
  identity.tokens.set('foreign', { active: true, sub: 'i1', aud: 'other' });
  const answer = async (id, token) => (await signIn({ introspected: { id, access_token: token } })).body;
  assert.ok((await answer('i1', 'good')).sessionToken);
  assert.equal((await answer('i2', 'good')).error, 'OAuth2 access token is invalid for this user.');
  assert.equal((await answer('i1', 'none')).error, 'OAuth2: Invalid app ID.');
  assert.equal((await answer('i1', 'foreign')).error, 'OAuth2: Invalid app ID.');
});

test('a code is exchanged for an id; what it brought is kept and not shown', async () => {
  identity.codes.set('c1', 4711).set('c2', 4711);
  const made = await signIn({ github: { code: 'c1' } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const again = await signIn({ github: { code: 'c2' } });
  assert.equal(again.body.objectId, made.body.objectId);
  const me = await as(made.body.sessionToken).get('/users/me');
  assert.deepEqual(me.body.authData, { github: { id: '4711' } });
  assert.equal((await signIn({ github: { code: 'c1' } })).body.error, 'The code is not good.');
  assert.deepEqual((await signIn({ github: { id: '4711' } })).body, { code: 142, error: 'GitHub code is required.' });
  const [{ kept }] = await suite.sql('SELECT "authData" AS kept FROM "_User" WHERE "objectId" = $1', [made.body.objectId]);
  assert.deepEqual(kept, { github: { id: '4711', access_token: 'token-of-4711' } });
});

test('the secrets of services do not reach the database', async () => {
  const [{ options }] = await suite.sql('SELECT options::text FROM parse.app');
  assert.ok(options.includes('github'));
  assert.ok(!options.includes('very-secret'));
});

test('an adapter of a team\'s own is asked in its order', async () => {
  identity.adapter.afterFind = () => ({ shown: true });
  const made = await signIn({ own: { id: 'o1', word: 'a' } });
  assert.equal(identity.requests[0], 'adapter validateSetUp');
  identity.requests.length = 0;
  await signIn({ own: { id: 'o1', word: 'b' } });
  assert.equal(identity.requests[0], 'adapter validateLogin');
  identity.requests.length = 0;
  await as(made.body.sessionToken).put(`/users/${made.body.objectId}`, { authData: { own: { id: 'o2' } } });
  assert.equal(identity.requests[0], 'adapter validateUpdate');
  assert.deepEqual((await as(made.body.sessionToken).get('/users/me')).body.authData, { own: { shown: true } });
  identity.adapter.validateLogin = () => {
    throw Object.assign(new Error('not today'), { code: 119 });
  };
  assert.deepEqual((await signIn({ own: { id: 'o2' } })).body, { code: 119, error: 'not today' });
  identity.adapter.challenge = challenge => ({ echo: challenge });
  const challenge = await suite.rest.post('/challenge', { challengeData: { own: { a: 1 } } });
  assert.deepEqual(challenge.body, { challengeData: { own: { echo: { a: 1 } } } });
});

test('the JavaScript SDK links, unlinks and logs in', async () => {
  const user = await Parse.User.signUp(newId(), 'secret');
  const id = newId();
  const proof = { authData: { id, id_token: identity.idToken({ sub: id }) } };
  await user.linkWith('idp', proof, { sessionToken: user.getSessionToken() });
  const known = await Parse.User.logInWith('idp', proof);
  assert.equal(known.id, user.id);
  await known._unlinkFrom('idp', { sessionToken: known.getSessionToken() });
  const other = await Parse.User.logInWith('idp', proof);
  assert.notEqual(other.id, user.id);
});

test('one id signed up fifty times at once makes one user', async () => {
  const id = newId();
  const attempts = Array.from({ length: 50 }, () => signIn({ idp: { id, id_token: identity.idToken({ sub: id }) } }));
  const answers = await Promise.all(attempts);
  const users = new Set(answers.map(answer => answer.body.objectId).filter(Boolean));
  assert.equal(users.size, 1);
  for (const { status, body } of answers) assert.ok(status < 300 || body.code === 208, JSON.stringify(body));
});

async function userWithApp() {
  const secret = Buffer.from('12345678901234567890');
  const name = newId();
  const { body } = await suite.rest.post('/users', { username: name, password: 'secret' });
  const mfa = { secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', token: oneTimePassword(secret) };
  const setUp = await as(body.sessionToken).put(`/users/${body.objectId}`, { authData: { mfa } });
  const logIn = token => suite.rest.post('/login', { username: name, password: 'secret', authData: { mfa: { token } } });
  return { name, secret, logIn, recovery: setUp.body.authDataResponse.mfa.recovery.split(', ') };
}

test('one-time passwords come on top of the password', async () => {
  const { name, secret, logIn } = await userWithApp();
  const bare = await suite.rest.post('/login', { username: name, password: 'secret' });
  assert.deepEqual(bare.body, { code: -1, error: 'Missing additional authData mfa' });
  assert.deepEqual((await logIn('000')).body, { code: 141, error: 'Invalid MFA token' });
  const good = await logIn(oneTimePassword(secret));
  assert.deepEqual(good.body.authData, { mfa: { status: 'enabled' } });
});

test('a recovery code used by many at once lets one in', async () => {
  const { logIn, recovery } = await userWithApp();
  const answers = await Promise.all(Array.from({ length: 4 }, () => logIn(recovery[0])));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  for (const { status, body } of answers) assert.ok(status === 200 || body.code === 141, JSON.stringify(body));
  assert.equal((await logIn(recovery[1])).status, 200);
});

test('a service that does not answer is an error, and a session is not made', async () => {
  identity.adapter.validateSetUp = () => {
    throw new Error();
  };
  assert.deepEqual((await signIn({ own: { id: newId() } })).body, { code: 141, error: 'Auth failed. Unknown error.' });
});
