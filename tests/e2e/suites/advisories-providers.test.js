// Advisories about services that sign users in: a proof counts for one user, one app and one service, or not at all.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { startIdentityServer } from '../lib/identity.js';
import { signInAt } from '../lib/sign-in.js';
import { openSuite } from '../lib/suite.js';

const identity = await startIdentityServer();
const other = await startIdentityServer();
const keysOf = server => ({ jwksUrl: `${server.url}/keys`, issuer: server.url });
const introspection = (server, more) => ({
  oauth2: true,
  tokenIntrospectionEndpointUrl: `${server.url}/introspect`,
  ...more,
});
const realm = `${identity.url}/realms/e2e`;
const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: {
    auth: {
      google: { clientId: 'e2e-client', ...keysOf(identity) },
      apple: { clientId: 'e2e-client', ...keysOf(identity) },
      facebook: { appIds: ['e2e-client'], ...keysOf(identity), graphUrl: identity.url },
      keycloak: { config: { 'auth-server-url': identity.url, realm: 'e2e', 'client-id': 'e2e-client' } },
      first: introspection(identity, { appidField: 'client_id', appIds: ['app'] }),
      second: introspection(other, { useridField: 'username' }),
      instagram: {
        clientId: 'id',
        clientSecret: 'very-secret',
        tokenUrl: `${identity.url}/instagram/token`,
        userUrl: `${identity.url}/instagram/me`,
      },
    },
  },
});
after(() => Promise.all([identity.stop(), other.stop()]));
beforeEach(() => {
  for (const server of [identity, other]) server.requests.length = 0;
});
identity.routes['/realms/e2e/protocol/openid-connect/certs'] = () => ({ keys: [identity.key.jwk] });
identity.routes['/instagram/token'] = body => ({ access_token: new URLSearchParams(body).get('code') });
identity.routes['/instagram/me'] = () => ({ id: '17' });
identity.routes['/me'] = (body, { url }) => ({
  id: new URL(url, identity.url).searchParams.get('access_token').split(':')[0],
});
identity.routes['/app'] = (body, { url }) => ({
  id: new URL(url, identity.url).searchParams.get('access_token').split(':')[1],
});

let counter = 0;
const newId = () => `someone${(counter += 1)}`;
const { keptOut, letIn, signIn } = signInAt(suite);

// Where each service has its signed token.
const places = { google: 'id_token', apple: 'token', facebook: 'token' };
const encode = part => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token that somebody without the key makes, with whatever the header can be made to say. */
function forged(claims, header, sign = () => Buffer.alloc(0)) {
  const now = Math.floor(Date.now() / 1000);
  const full = { iss: identity.url, aud: 'e2e-client', iat: now, exp: now + 600, ...claims };
  const text = `${encode(header)}.${encode(full)}`;
  return `${text}.${sign(text).toString('base64url')}`;
}

for (const [provider, place] of Object.entries(places)) {
  test(`GHSA-4q3h-vp4r-prv2: ${provider} does not take the algorithm from the token`, async () => {
    const id = newId();
    const kid = identity.key.id;
    const publicKey = crypto.createPublicKey({ key: identity.key.jwk, format: 'jwk' });
    const secrets = ['spki', 'pkcs1'].map(type => publicKey.export({ type, format: 'pem' }));
    const stranger = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = { ...stranger.publicKey.export({ format: 'jwk' }), kid };
    const attempts = [
      forged({ sub: id }, { alg: 'none', kid }),
      forged({ sub: id }, { alg: 'None', kid }),
      forged({ sub: id }, { alg: '', kid }),
      forged({ sub: id }, { kid }),
      forged({ sub: id }, { alg: 'RS256', kid }),
      forged({ sub: id }, { alg: 'RS256', kid, jwk }, text => crypto.sign('sha256', text, stranger.privateKey)),
      ...[...secrets, identity.key.jwk.n, ''].map(secret =>
        forged({ sub: id }, { alg: 'HS256', kid }, text => crypto.createHmac('sha256', secret).update(text).digest())
      ),
    ];
    for (const token of attempts) await keptOut({ [provider]: { id, [place]: token } });
    await letIn({ [provider]: { id, [place]: identity.idToken({ sub: id }) } });
  });

  test(`GHSA-x6fw-778m-wr9v, GHSA-837q-jhwx-cmpv: ${provider} wants tokens made for this app`, async () => {
    const id = newId();
    for (const aud of [
      'another-client',
      '',
      undefined,
      null,
      [],
      ['another-client'],
      'e2e-client ',
      'e2e',
      { 0: 'e2e-client' },
    ]) {
      await keptOut({ [provider]: { id, [place]: identity.idToken({ sub: id, aud }) } });
    }
    await letIn({ [provider]: { id, [place]: identity.idToken({ sub: id, aud: ['another-client', 'e2e-client'] }) } });
  });

  test(`GHSA-837q-jhwx-cmpv: ${provider} signs nobody in by what another app has kept`, async () => {
    const id = newId();
    await letIn({ [provider]: { id, [place]: identity.idToken({ sub: id }) } });
    for (const kept of [{ id }, { id, is_verified: true }, { id, access_token: 'kept' }])
      await keptOut({ [provider]: kept });
  });
}

test('GHSA-48mh-j4p5-7j9v: keycloak wants access tokens that were given to this client', async () => {
  const id = newId();
  const token = claims => identity.idToken({ iss: realm, sub: id, azp: 'e2e-client', ...claims });
  for (const azp of ['another-client', undefined, null, '', ['e2e-client']]) {
    await keptOut({ keycloak: { id, access_token: token({ azp }) } }, /not authorized for this client/);
  }
  await keptOut({ keycloak: { id, access_token: token({ iss: identity.url }) } });
  await keptOut({ keycloak: { id: 'another', access_token: token() } });
  await letIn({ keycloak: { id, access_token: token() } });
});

test('GHSA-fr88-w35c-r596: an introspected token signs in its own user alone', async () => {
  const [id, victim] = [newId(), newId()];
  identity.tokens.set('mine', { active: true, sub: id, client_id: 'app' });
  identity.tokens.set('nameless', { active: true, client_id: 'app' });
  await letIn({ first: { id, access_token: 'mine' } });
  for (const claimed of [victim, '', undefined, null, { $ne: null }, [id]]) {
    for (const access_token of ['mine', 'nameless']) await keptOut({ first: { id: claimed, access_token } });
  }
  other.tokens.set('by name', { active: true, username: victim, sub: id });
  await keptOut({ second: { id, access_token: 'by name' } });
  await letIn({ second: { id: victim, access_token: 'by name' } });
});

test('GHSA-69xg-f649-w5g2: the app is judged by the token that the client sent', async () => {
  const id = newId();
  identity.tokens.set('theirs', { active: true, sub: id, client_id: 'another app' });
  identity.tokens.set('ours', { active: true, sub: id, client_id: 'app' });
  identity.tokens.set('undefined', { active: true, sub: id, client_id: 'app' });
  identity.tokens.set('', { active: true, sub: id, client_id: 'app' });
  await keptOut({ first: { id, access_token: 'theirs' } }, /Invalid app ID/);
  await letIn({ first: { id, access_token: 'ours' } });
});

test('GHSA-2cjm-2gwv-m892: services asked at the same time are not mixed up', async () => {
  const id = newId();
  identity.tokens.set('t', { active: true, sub: id, client_id: 'app' });
  const pairs = Array.from({ length: 10 }, () => [
    signIn({ first: { id, access_token: 't' } }),
    signIn({ second: { id, access_token: 't' } }),
  ]);
  for (const [{ status: good }, { status: bad }] of await Promise.all(pairs.map(pair => Promise.all(pair)))) {
    assert.ok(good < 300 && bad >= 400, `${good} ${bad}`);
  }
});

test("GHSA-r657-33vp-gp22: facebook compares the app's id as a whole", async () => {
  const id = newId();
  for (const app of ['another', 'e2e', 'client', '', 'e2e-client2']) {
    await keptOut({ facebook: { id, access_token: `${id}:${app}` } });
  }
  await letIn({ facebook: { id, access_token: `${id}:e2e-client` } });
});

test('GHSA-3f5f-xgrj-97pf: a client does not choose where a service is asked', async () => {
  const urls = { apiURL: other.url, tokenUrl: `${other.url}/token`, userUrl: `${other.url}/user`, graphUrl: other.url };
  const more = { ...urls, jwksUrl: `${other.url}/keys`, issuer: other.url, options: urls, config: { realm: 'x' } };
  await keptOut({ instagram: { id: '1', code: 'c', ...more } }, /invalid for this user/);
  await letIn({ instagram: { code: 'c', ...more } });
  await keptOut({ instagram: { id: '17', access_token: 'c', ...more } }, /code is required/);
  const token = other.idToken({ sub: '1' });
  await keptOut({ google: { id: '1', id_token: token, ...more } });
  await keptOut({ first: { id: '1', access_token: 'x', tokenIntrospectionEndpointUrl: `${other.url}/introspect` } });
  assert.deepEqual(other.requests, []);
});

test('GHSA-qf8x-vqjv-92gr, GHSA-rh9j-f5f8-rvgc: Game Center is no way in, and its URL is not asked', async () => {
  const publicKeyUrl = `${other.url}/keys`;
  const proof = {
    id: 'player',
    playerId: 'player',
    publicKeyUrl,
    timestamp: 1,
    signature: 'a',
    salt: 'b',
    bundleId: 'c',
  };
  await keptOut({ gcenter: proof }, /unsupported/);
  assert.deepEqual(other.requests, []);
});
