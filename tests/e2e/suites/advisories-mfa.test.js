// Advisories about second factors: a code counts once, however many bring it at once.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startAdapter } from '../lib/http-adapter.js';
import { oneTimePassword } from '../lib/identity.js';
import { restClient } from '../lib/rest.js';
import { startServer } from '../lib/servers.js';
import { withClient } from '../lib/sql.js';
import { openSuite } from '../lib/suite.js';

const phone = await startAdapter();
const options = {
  auth: { mfa: { adapter: 'http', url: phone.url, methods: ['sendSMS'], options: { options: ['TOTP', 'SMS'] } } },
};
const suite = openSuite(import.meta.filename, { target: 'parsegres', options });
after(() => phone.stop());

const as = ({ sessionToken }) => ({ sessionToken });
let counter = 0;

async function signUp() {
  const username = `someone${(counter += 1)}`;
  const { body } = await suite.rest.post('/users', { username, password: 'secret' });
  return { username, id: body.objectId, sessionToken: body.sessionToken };
}

const seed = Buffer.from('12345678901234567890');

async function withApp() {
  const user = await signUp();
  const mfa = { secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', token: oneTimePassword(seed) };
  const { body } = await suite.rest.put(`/users/${user.id}`, { authData: { mfa } }, as(user));
  return { ...user, recovery: body.authDataResponse.mfa.recovery.split(', ') };
}

const logIn = ({ username }, token, at = suite.rest) =>
  at.post('/login', { username, password: 'secret', authData: { mfa: { token } } });

/**
 * Log-ins at several servers that all meet in the database: the user's row is held until each of them waits for it, so
 * that none is through before another has begun.
 */
async function meeting(user, token, count = 3) {
  const { databaseURI } = suite.server;
  const servers = await Promise.all(
    Array.from({ length: count }, () => startServer('parsegres', { databaseURI, options }))
  );
  try {
    return await withClient(databaseURI, async client => {
      await client.query('BEGIN');
      await client.query('SELECT FROM "_User" WHERE "objectId" = $1 FOR UPDATE', [user.id]);
      const answers = servers.map(server => logIn(user, token, restClient(server)));
      let waiting = 0;
      while (waiting < count) {
        // On a connection of its own: in a transaction the view stays as it was looked at first.
        [{ waiting }] = await suite.sql(`SELECT count(*)::int AS waiting FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`);
      }
      await client.query('COMMIT');
      return Promise.all(answers);
    });
  } finally {
    await Promise.all(servers.map(server => server.stop()));
  }
}

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
  assert.equal(successes(await meeting(user, user.recovery[0])), 1);
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
  assert.equal(successes(await meeting(user, user.token)), 1);
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
