// Advisories about what is sent by mail: tokens count once and are texts, and nobody hears who has an account.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { freePort } from '../lib/cluster.js';
import { assertAnswered, assertRefused, knock } from '../lib/doors.js';
import { startSmtp } from '../lib/smtp.js';
import { openSuite } from '../lib/suite.js';

const smtp = await startSmtp();
const port = await freePort();
const publicServerURL = `http://127.0.0.1:${port}/parse`;
const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: {
    port,
    publicServerURL,
    appName: 'App',
    verifyUserEmails: true,
    emailVerifyTokenValidityDuration: 3600,
    passwordPolicy: { resetTokenValidityDuration: 3600 },
    accountLockout: { duration: 5, threshold: 3 },
    emailAdapter: { adapter: 'smtp', host: '127.0.0.1', port: smtp.port, from: 'app@example.org' },
  },
});
after(() => smtp.stop());

const apps = `${publicServerURL}/apps/e2e`;
const browse = (url, options = {}) => fetch(url, { redirect: 'manual', ...options });
const form = values => ({ method: 'POST', body: new URLSearchParams(values) });
const json = body => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
const logIn = (username, password) => suite.rest.post('/login', { username, password });
const tokenOf = async mail => new URL(/http:\S+/.exec((await mail).text)[0]).searchParams.get('token');
const seen = async answer => ({
  status: answer.status,
  location: answer.headers.get('location'),
  text: await answer.text(),
});

async function signUp(username) {
  const made = await suite.rest.post('/users', { username, password: 'old', email: `${username}@example.com` });
  assert.equal(made.status, 201, made.text);
  return { id: made.body.objectId, token: await tokenOf(smtp.next()) };
}

async function resetToken(username) {
  const { body } = await suite.rest.post('/requestPasswordReset', { email: `${username}@example.com` });
  assert.deepEqual(body, {});
  return tokenOf(smtp.next());
}

test('GHSA-r3xq-68wh-gwvh: many at once with one reset token: one chooses the password', async () => {
  await signUp('ann');
  const token = await resetToken('ann');
  const passwords = Array.from({ length: 12 }, (_, i) => `chosen ${i}`);
  const answers = await Promise.all(
    passwords.map(new_password =>
      browse(`${apps}/request_password_reset`, form({ token, new_password, username: 'ann' }))
    )
  );
  const texts = await Promise.all(answers.map(answer => answer.text()));
  const done = texts.flatMap((text, i) => (/has been changed/.test(text) ? [i] : []));
  assert.equal(done.length, 1);
  assert.equal((await logIn('ann', passwords[done[0]])).status, 200);
  const again = await browse(`${apps}/request_password_reset`, form({ token, new_password: 'late' }));
  assert.doesNotMatch(await again.text(), /has been changed/);
});

const operators = ['[$regex]=.', '[$ne]=x', '[$exists]=true', '[$gt]=', '[]=x', '[0]=x', '[$in][]=x'];

test('GHSA-vgjh-hmwf-c588: an operator in place of a token verifies nobody and resets nothing', async () => {
  const { id } = await signUp('bob');
  const token = await resetToken('bob');
  for (const operator of operators) {
    const verified = await browse(`${apps}/verify_email?token${operator}&username${operator}`);
    assert.match(await verified.text(), /does not work/, operator);
    const asked = await browse(`${apps}/request_password_reset?token${operator}`);
    assert.match(await asked.text(), /does not work/, operator);
    const [name, value] = operator.split('=');
    for (const body of [
      form({ [`token${name}`]: value, new_password: 'stolen' }),
      form({ token: '', new_password: 'stolen' }),
    ]) {
      const said = await browse(`${apps}/request_password_reset`, body);
      assert.doesNotMatch(await said.text(), /has been changed/, operator);
    }
  }
  for (const wrong of [{ $regex: '.' }, { $ne: null }, { $exists: true }, [token], true, 1, { toString: 'x' }]) {
    for (const body of [
      { token: wrong, new_password: 'stolen' },
      { token: wrong, new_password: 'stolen', username: wrong },
    ]) {
      const said = await browse(`${apps}/request_password_reset`, json(body));
      assert.ok(said.status < 500);
      assert.doesNotMatch(await said.text(), /has been changed/);
    }
    for (const body of [{ token: wrong }, { email: wrong }]) {
      for (const path of ['/requestPasswordReset', '/verificationEmailRequest']) {
        for (const [door, said] of await knock(suite, 'POST', path, { body })) {
          assert.ok(
            said.code > 0 || said.code === -1,
            `${path} ${JSON.stringify(body)} at ${door}: ${JSON.stringify(said)}`
          );
        }
      }
    }
  }
  const stored = (await suite.master.get(`/users/${id}`)).body;
  assert.equal(stored.emailVerified, false);
  assert.equal((await logIn('bob', 'stolen')).status, 404);
  const done = await browse(`${apps}/request_password_reset`, form({ token, new_password: 'new' }));
  assert.match(await done.text(), /has been changed/);
});

test('GHSA-vgjh-hmwf-c588: nor do the wildcards of databases', async () => {
  const { token, id } = await signUp('carl');
  for (const wrong of [
    '%',
    '_'.repeat(25),
    '.*',
    `${token}%`,
    `${token}' OR '1'='1`,
    token.toLowerCase(),
    token.slice(0, -1),
  ]) {
    const { text } = await seen(await browse(`${apps}/verify_email?${new URLSearchParams({ token: wrong })}`));
    assert.match(text, /does not work/, wrong);
  }
  assert.equal((await suite.master.get(`/users/${id}`)).body.emailVerified, false);
  assert.match((await seen(await browse(`${apps}/verify_email?token=${token}`))).text, /is confirmed/);
  assert.equal((await suite.master.get(`/users/${id}`)).body.emailVerified, true);
});

test('GHSA-w54v-hf9p-8856: /verificationEmailRequest and /requestPasswordReset do not tell who has an account', async () => {
  await signUp('dora');
  const { token } = await signUp('eve');
  await browse(`${apps}/verify_email?token=${token}`);
  for (const path of ['/verificationEmailRequest', '/requestPasswordReset']) {
    for (const name of ['dora', 'eve', 'nobody']) {
      const said = await assertAnswered(suite, 'POST', path, { body: { email: `${name}@example.com` } });
      assert.deepEqual(said, [{}, {}, {}], `${path} ${name}`);
    }
  }
  // Three doors each: dora is asked to confirm, and both may choose a new password.
  const names = [];
  while (names.length < 9) names.push(/dora|eve|nobody/.exec((await smtp.next()).header('To'))[0]);
  assert.deepEqual(names.sort(), [...Array(6).fill('dora'), ...Array(3).fill('eve')]);
});

test('GHSA-h29g-q5c2-9h4f: nor does the page that sends the link again', async () => {
  const { token } = await signUp('fay');
  const gone = await signUp('gil');
  await browse(`${apps}/verify_email?token=${gone.token}`);
  const ask = async values => seen(await browse(`${apps}/resend_verification_email`, form(values)));
  const known = await ask({ username: 'fay' });
  for (const values of [
    { username: 'gil' },
    { username: 'nobody' },
    { username: 'nobody@example.com' },
    { token: 'unknown' },
    { token: gone.token },
    { token },
  ]) {
    assert.deepEqual(await ask(values), known, JSON.stringify(values));
  }
  const scripted = async username => {
    const headers = { 'X-Requested-With': 'XMLHttpRequest' };
    return seen(await browse(`${apps}/resend_verification_email`, { ...form({ username }), headers }));
  };
  assert.deepEqual(await scripted('gil'), await scripted('nobody'));
});

test('log-in refuses in one way whoever is asked for', async () => {
  await signUp('hal');
  await suite.rest.post('/users', { authData: { anonymous: { id: 'without a password' } } });
  const [{ username }] = (
    await suite.master.get('/users', { where: { 'authData.anonymous.id': 'without a password' } })
  ).body.results;
  for (const path of ['/login', '/verifyPassword']) {
    for (const who of [
      { username: 'hal' },
      { email: 'hal@example.com' },
      { username },
      { username: 'nobody' },
      { email: 'no@example.com' },
    ]) {
      const { status, body } = await suite.rest.post(path, { ...who, password: 'wrong' });
      assert.deepEqual([status, body], [404, { code: 101, error: 'Invalid username/password.' }], JSON.stringify(who));
    }
    await suite.sql(`UPDATE "_User" SET "_failed_login_count" = NULL`);
  }
});

test('#10266: however many guess a password at once, no more are heard than the lockout allows', async () => {
  await signUp('ida');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => logIn('ida', i === 19 ? 'old' : `guess ${i}`))
  );
  const judged = answers.filter(({ body }) => body.error === 'Invalid username/password.' || body.sessionToken);
  assert.ok(judged.length <= 3, `${judged.length} were judged`);
  await assertRefused(suite, 101, 'POST', '/login', { body: { username: 'ida', password: 'old' }, error: /locked/ });
  await assertRefused(suite, 101, 'POST', '/verifyPassword', {
    body: { username: 'ida', password: 'old' },
    error: /locked/,
  });
});
