// Accounts on one database under Parse Server and parsegres at the same time: what one side begins the other goes on
// with. Each test goes both ways.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newName } from '../lib/accounts.js';
import { openBoth } from '../lib/both-servers.js';
import { eachWayOf, logIn, refused, signUp, succeed, wrong } from '../lib/both-ways.js';
import { askOver, startAdapter } from '../lib/http-adapter.js';

const mail = await startAdapter();
const both = openBoth(import.meta.filename, target => ({
  publicServerURL: 'http://127.0.0.1:1/parse',
  appName: 'App',
  verifyUserEmails: true,
  emailVerifyTokenValidityDuration: 3600,
  accountLockout: { duration: 5, threshold: 3 },
  passwordPolicy: { resetTokenValidityDuration: 3600, maxPasswordHistory: 2 },
  emailAdapter: askOver(target, mail, ['sendMail', 'sendVerificationEmail', 'sendPasswordResetEmail']),
}));
after(() => mail.stop());
const eachWay = eachWayOf(both);

const invalid = { code: 209, error: 'Invalid session token' };
const me = (side, user) => side.rest.get('/users/me', {}, { sessionToken: user.sessionToken });

test('both fill the same columns for the same requests', async () => {
  const filled = row => `array(SELECT key FROM jsonb_each(jsonb_strip_nulls(to_jsonb(${row}))) ORDER BY key)`;
  const rows = [];
  for (const side of [both.original, both.ours]) {
    const email = `${newName()}@x.org`;
    const { id } = await signUp(side, { email, age: 1 });
    await succeed(side.rest.post('/requestPasswordReset', { email }));
    rows.push(
      await both.sql(
        `SELECT ${filled('u')} AS user, ${filled('s')} AS session, s."createdWith",
           substr(_hashed_password, 4, 4) AS cost
         FROM "_User" u JOIN "_Session" s ON s."user" = u."objectId" WHERE u."objectId" = $1`,
        [id]
      )
    );
  }
  assert.ok(rows[0][0].user.includes('_perishable_token'));
  assert.deepEqual(rows[1], rows[0]);
});

eachWay('a session that one side ends is over on the other', async (first, second) => {
  const user = await signUp(first);
  const other = await succeed(logIn(second, user));
  await succeed(me(second, user));
  await succeed(first.rest.post('/logout', {}, { sessionToken: user.sessionToken }));
  await refused(me(second, user), 400, invalid);
  const { objectId } = await succeed(first.rest.get('/sessions/me', {}, { sessionToken: other.sessionToken }));
  await succeed(second.rest.delete(`/sessions/${objectId}`, { sessionToken: other.sessionToken }));
  await refused(me(first, other), 400, invalid);
});

eachWay('a log-in takes the place of the session that the other side gave the installation', async (first, second) => {
  const user = await signUp(first);
  const as = { installationId: user.id };
  const at = side => side.rest.post('/login', { username: user.username, password: 'secret' }, as);
  const before = await succeed(at(first));
  const now = await succeed(at(second));
  await refused(me(first, before), 400, invalid);
  await succeed(me(first, now));
});

eachWay('a new password ends the sessions of both sides and counts on both', async (first, second) => {
  const user = await signUp(first);
  const other = await succeed(logIn(second, user));
  await succeed(second.rest.put(`/users/${user.id}`, { password: 'changed' }, { sessionToken: other.sessionToken }));
  await refused(me(first, user), 400, invalid);
  await refused(logIn(first, user), 404, wrong);
  await succeed(logIn(first, user, 'changed'));
  const again = await succeed(logIn(first, user, 'changed'));
  const as = { sessionToken: again.sessionToken };
  const reused = await first.rest.put(`/users/${user.id}`, { password: 'secret' }, as);
  assert.deepEqual([reused.status, reused.body.code], [400, 142], 'the history of passwords is one');
});
