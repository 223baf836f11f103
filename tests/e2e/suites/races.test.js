// What is for one use only is used by many at once, and what is taken away is taken away while many read.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { as, asMaster, newName, signUp } from '../lib/accounts.js';
import { freePort } from '../lib/cluster.js';
import { askOver, startAdapter, tokenMailed } from '../lib/http-adapter.js';
import { oneTimePassword } from '../lib/identity.js';
import { defaultTarget } from '../lib/servers.js';
import { improved, newClass, openSuite, Parse } from '../lib/suite.js';

const mail = await startAdapter();
const port = await freePort();
const factors = { options: ['TOTP', 'SMS'], digits: 8, period: 600 };
const sms = { ...askOver(defaultTarget, mail, ['sendSMS']), options: factors };
const threshold = 4;
const suite = openSuite(import.meta.filename, {
  options: {
    port,
    publicServerURL: `http://127.0.0.1:${port}/parse`,
    appName: 'App',
    verifyUserEmails: true,
    accountLockout: { duration: 5, threshold },
    emailAdapter: askOver(defaultTarget, mail, ['sendMail', 'sendVerificationEmail', 'sendPasswordResetEmail']),
    // Sending is a function in the original's configuration, which a file cannot hold.
    auth: { mfa: defaultTarget === 'reference' ? { ...factors, options: ['TOTP'] } : sms },
  },
});
after(() => mail.stop());

const together = (count, ask) => Promise.all(Array.from({ length: count }, (_, n) => ask(n)));
const count = (list, condition) => list.filter(condition).length;

/** A new user with an address, and the token of the mail that it got. */
async function signUpWithAddress() {
  const email = `${newName()}@x.org`;
  const user = await signUp(newName(), { email });
  return { user, email, token: await tokenMailed(mail, email) };
}

const page = path => `${suite.server.url}/apps/e2e/${path}`;
// Many passwords at once take their time.
const logIn = (username, password, more = {}) =>
  suite.rest.request('POST', '/login', { body: { username, password, ...more }, patience: 60_000 });

test('a token for a new password sets one password', async () => {
  const { user, email } = await signUpWithAddress();
  await Parse.User.requestPasswordReset(email);
  const token = await tokenMailed(mail, email);
  const answers = await together(20, n =>
    fetch(page('request_password_reset'), {
      method: 'POST',
      headers: { 'X-Requested-With': 'XMLHttpRequest' },
      body: new URLSearchParams({ token, new_password: `password ${n}` }),
    })
  );
  const winners = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
  assert.equal(winners.length, 1);
  assert.equal((await logIn(user.getUsername(), `password ${winners[0]}`)).status, 200);
  assert.equal((await logIn(user.getUsername(), `password ${(winners[0] + 1) % 20}`)).status, 404);
});

improved('a token for an address confirms it once', async () => {
  const { user, token } = await signUpWithAddress();
  const answers = await together(20, () => fetch(`${page('verify_email')}?token=${token}`));
  const texts = await Promise.all(answers.map(answer => answer.text()));
  assert.equal(count(texts, text => text.includes('is confirmed')), 1);
  assert.equal(count(texts, text => text.includes('does not work')), 19);
  assert.equal((await new Parse.Query(Parse.User).get(user.id, asMaster)).get('emailVerified'), true);
});

test('a recovery code lets one in', async () => {
  const user = await signUp();
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const mfa = { secret, token: oneTimePassword(Buffer.from('12345678901234567890'), 8, factors.period) };
  const answer = await suite.rest.put(`/users/${user.id}`, { authData: { mfa } }, as(user));
  const token = answer.body.authDataResponse.mfa.recovery.split(', ')[0];
  const answers = await together(20, () => logIn(user.getUsername(), 'secret', { authData: { mfa: { token } } }));
  assert.equal(count(answers, ({ status }) => status === 200), 1);
  assert.equal(count(answers, ({ body }) => body.code === 141), 19);
});

improved('a token by SMS lets one in', async () => {
  const user = await signUp();
  const put = mfa => suite.rest.put(`/users/${user.id}`, { authData: { mfa } }, as(user));
  const mobile = '+49123456';
  const sent = async () => {
    let question;
    do {
      question = await mail.next();
    } while (question.method !== 'sendSMS');
    return question.args[0];
  };
  await put({ mobile });
  await put({ mobile, token: await sent() });
  const enter = token => logIn(user.getUsername(), 'secret', { authData: { mfa: { token } } });
  assert.equal((await enter('request')).body.code, 141);
  const token = await sent();
  const answers = await together(20, () => enter(token));
  assert.equal(count(answers, ({ status }) => status === 200), 1);
  assert.equal(count(answers, ({ body }) => body.code === 141), 19);
});

test('of wrong passwords at once no more are tried than the threshold says', async () => {
  const user = await signUp();
  const name = user.getUsername();
  const answers = await together(30, n => logIn(name, `wrong ${n}`));
  const locked = ({ body }) => body.error.startsWith('Your account is locked');
  const tried = ({ body }) => body.error === 'Invalid username/password.';
  assert.equal(count(answers, answer => answer.body.code === 101), 30);
  assert.equal(count(answers, tried), threshold);
  assert.equal(count(answers, locked), 30 - threshold);
  assert.equal(locked(await logIn(name, 'secret')), true);
  assert.equal((await Parse.User.me(user.getSessionToken())).id, user.id, 'who is in stays in');
});

/**
 * Readers read without a pause while `takeAway` works, and go on for a while after it. No read that begins after its
 * answer may succeed; before it begins all do.
 */
async function duringStorm(read, takeAway) {
  const readers = 20;
  const reads = [];
  let over = Infinity;
  const readOn = async () => {
    for (let rest = 10; rest > 0; rest -= over === Infinity ? 0 : 1) {
      const began = performance.now();
      const { status } = await read();
      reads.push({ began, ended: performance.now(), status });
    }
  };
  const storm = together(readers, readOn);
  while (reads.length < 5 * readers) await new Promise(resolve => setImmediate(resolve));
  const begun = performance.now();
  await takeAway();
  over = performance.now();
  await storm;
  const before = reads.filter(({ ended }) => ended < begun);
  const later = reads.filter(({ began }) => began > over);
  assert.ok(before.length >= 5 * readers && later.length >= 5 * readers);
  assert.deepEqual(new Set(before.map(({ status }) => status)), new Set([200]));
  return new Set(later.map(({ status }) => status));
}

async function makeSecretOfRole(user) {
  const role = new Parse.Role(newName('Role'), new Parse.ACL());
  role.getUsers().add(user);
  await role.save(null, asMaster);
  const secret = new Parse.Object(newClass('Secret'));
  const acl = new Parse.ACL();
  acl.setRoleReadAccess(role, true);
  await secret.save({ ACL: acl }, asMaster);
  return { role, read: () => suite.rest.get(`/classes/${secret.className}/${secret.id}`, {}, as(user)) };
}

test('a member that is removed during a storm of reads has read its last', async () => {
  const user = await signUp();
  const { role, read } = await makeSecretOfRole(user);
  role.getUsers().remove(user);
  assert.deepEqual(await duringStorm(read, () => role.save(null, asMaster)), new Set([404]));
});

improved('a role that is removed during a storm of reads gives nothing any more', async () => {
  const { role, read } = await makeSecretOfRole(await signUp());
  assert.deepEqual(await duringStorm(read, () => role.destroy(asMaster)), new Set([404]));
});

test('a session that is ended during a storm of reads is refused', async () => {
  const user = await signUp();
  const { read } = await makeSecretOfRole(user);
  assert.deepEqual(await duringStorm(read, () => Parse.User.logOut(as(user))), new Set([400]));
});

improved('the sessions of a user whose password changes during a storm of reads are refused', async () => {
  const user = await signUp();
  const { read } = await makeSecretOfRole(user);
  const other = await Parse.User.logIn(user.getUsername(), 'secret');
  const change = () => other.save({ password: 'changed' }, as(other));
  assert.deepEqual(await duringStorm(read, change), new Set([400]));
});
