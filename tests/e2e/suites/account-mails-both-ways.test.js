// Mailed tokens and locked accounts on one database under Parse Server and parsegres at the same time: what one side
// begins the other goes on with. Each test goes both ways.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { newName } from '../lib/accounts.js';
import { openBoth } from '../lib/both-servers.js';
import { eachWayOf, logIn, refused, signUp, succeed, wrong } from '../lib/both-ways.js';
import { askOver, startAdapter, tokenMailed } from '../lib/http-adapter.js';

const mail = await startAdapter();
const both = openBoth(import.meta.filename, target => ({
  publicServerURL: 'http://127.0.0.1:1/parse', // links are followed on either server, whatever they say
  appName: 'App',
  verifyUserEmails: true,
  emailVerifyTokenValidityDuration: 3600,
  accountLockout: { duration: 5, threshold: 3, unlockOnPasswordReset: true },
  passwordPolicy: { resetTokenValidityDuration: 3600 },
  emailAdapter: askOver(target, mail, ['sendMail', 'sendVerificationEmail', 'sendPasswordResetEmail']),
}));
after(() => mail.stop());
const eachWay = eachWayOf(both);

/** A new user of that side, and the token that its address was sent. */
async function signUpWithAddress(side) {
  const email = `${newName()}@x.org`;
  const user = await signUp(side, { email });
  return { ...user, email, token: await tokenMailed(mail, email) };
}

const page = (side, path, values = {}) =>
  fetch(`${side.server.url}/apps/${path}`, {
    method: 'POST',
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
    body: new URLSearchParams(values),
  });

eachWay('a token for a new password from one side works once, on the pages of the other', async (first, second) => {
  const user = await signUpWithAddress(second);
  await succeed(first.rest.post('/requestPasswordReset', { email: user.email }));
  const token = await tokenMailed(mail, user.email);
  const choose = side => page(side, 'e2e/request_password_reset', { token, new_password: 'chosen' });
  assert.equal((await choose(second)).status, 200);
  await succeed(logIn(first, user, 'chosen'));
  for (const side of [first, second]) assert.equal((await choose(side)).status, 400);
});

eachWay('a token for an address from one side works on the pages of the other', async (first, second) => {
  const user = await signUpWithAddress(first);
  const visit = side => fetch(`${side.server.url}/apps/e2e/verify_email?token=${user.token}`);
  const verified = async side => (await succeed(side.master.get(`/users/${user.id}`))).emailVerified;
  assert.equal(await verified(second), false);
  assert.equal((await visit(second)).status, 200);
  assert.deepEqual([await verified(first), await verified(second)], [true, true]);
});

eachWay('both count failed log-ins together, and lock together', async (first, second) => {
  const user = await signUpWithAddress(first);
  const locked = {
    code: 101,
    error: 'Your account is locked due to multiple failed login attempts. Please try again after 5 minute(s)',
  };
  await refused(logIn(first, user, 'x'), 404, wrong);
  await refused(logIn(second, user, 'x'), 404, wrong);
  await refused(logIn(first, user, 'x'), 404, wrong);
  await refused(logIn(second, user), 404, locked);
  await refused(logIn(first, user), 404, locked);
  await succeed(second.rest.post('/requestPasswordReset', { email: user.email }));
  const token = await tokenMailed(mail, user.email);
  assert.equal((await page(first, 'e2e/request_password_reset', { token, new_password: 'unlocked' })).status, 200);
  await succeed(logIn(second, user, 'unlocked'));
});

eachWay('a log-in that is right on one side ends the count of the other', async (first, second) => {
  const user = await signUp(first);
  for (let round = 0; round < 3; round += 1) {
    await refused(logIn(first, user, 'x'), 404, wrong);
    await refused(logIn(second, user, 'x'), 404, wrong);
    await succeed(logIn(round % 2 ? first : second, user));
  }
});
