// The pages that links in mails lead to, as a browser sees them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMailSuite } from '../lib/mail-suite.js';

const { suite, smtp, publicServerURL } = await openMailSuite(import.meta.filename, {
  appName: 'My <App>',
  passwordPolicy: { validatorPattern: '/^.{4,}$/', validationError: 'At least <4> characters.' },
  emailAdapter: { from: 'app@example.org' },
});

const browse = (url, options = {}) => fetch(url, { redirect: 'manual', ...options });
const form = values => ({ method: 'POST', body: new URLSearchParams(values) });

async function linkOf(mail) {
  return /http:\S+/.exec((await mail).text)[0];
}

async function user(username) {
  const made = await suite.rest.post('/users', { username, password: 'old password', email: `${username}@example.com` });
  assert.equal(made.status, 201, made.text);
  return { ...made.body, link: await linkOf(smtp.next()) };
}

async function resetLink(username) {
  await suite.rest.post('/requestPasswordReset', { email: `${username}@example.com` });
  return linkOf(smtp.next());
}

test('the link of verification works once', async () => {
  const ann = await user('ann');
  const page = await browse(ann.link);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
  assert.equal(page.headers.get('x-parse-page-param-appid'), 'e2e');
  const text = await page.text();
  assert.match(text, /is confirmed/);
  assert.match(text, /My &lt;App&gt;/);
  const stored = await suite.master.get(`/users/${ann.objectId}`);
  assert.equal(stored.body.emailVerified, true);
  assert.match(await (await browse(ann.link)).text(), /does not work/);
});

test('a new password is chosen with a form, and the token then is of no use', async () => {
  await user('bob');
  const link = await resetLink('bob');
  const page = await (await browse(link)).text();
  const token = /name="token" type="hidden" value="([^"]+)"/.exec(page)[1];
  const action = /action="([^"]+)"/.exec(page)[1].replaceAll('&#x2F;', '/');
  const refused = await (await browse(action, form({ token, new_password: 'abc' }))).text();
  assert.match(refused, /At least &lt;4&gt; characters\./);
  const done = await browse(action, form({ token, new_password: 'new password' }));
  assert.match(await done.text(), /has been changed/);
  const login = password => suite.rest.post('/login', { username: 'bob', password });
  assert.equal((await login('new password')).status, 200);
  assert.equal((await login('old password')).status, 404);
  assert.match(await (await browse(link)).text(), /does not work/);
  assert.doesNotMatch(await (await browse(action, form({ token, new_password: 'another' }))).text(), /has been changed/);
});

test('ten browsers with one token change the password once', async () => {
  await user('carl');
  const link = await resetLink('carl');
  const token = new URL(link).searchParams.get('token');
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => browse(link.split('?')[0], form({ token, new_password: `password ${i}` })))
  );
  const texts = await Promise.all(answers.map(answer => answer.text()));
  assert.equal(texts.filter(text => /has been changed/.test(text)).length, 1);
});

test('scripts get JSON', async () => {
  const url = `${publicServerURL}/apps/e2e/request_password_reset`;
  const ask = async values => {
    const answer = await browse(url, { ...form(values), headers: { 'X-Requested-With': 'XMLHttpRequest' } });
    return [answer.status, await answer.json()];
  };
  assert.deepEqual(await ask({}), [400, { code: -1, error: 'Missing token' }]);
  assert.deepEqual(await ask({ token: 'x' }), [400, { code: 201, error: 'Missing password' }]);
  const [status, body] = await ask({ token: 'x', new_password: 'long enough' });
  assert.deepEqual([status, body.code], [400, -1]);
});

test('sending the link again tells nothing about who has an account', async () => {
  const dora = await user('dora');
  const url = `${publicServerURL}/apps/e2e/resend_verification_email`;
  const known = await browse(url, form({ token: new URL(dora.link).searchParams.get('token') }));
  const unknown = await browse(url, form({ username: 'nobody' }));
  assert.deepEqual([known.status, unknown.status], [303, 303]);
  assert.equal(known.headers.get('location'), unknown.headers.get('location'));
  assert.match((await smtp.next()).header('To'), /dora@example\.com/);
  assert.match(await (await browse(known.headers.get('location'))).text(), /on its way/);
});

test('nothing of a URL gets into a page or a header as more than text', async () => {
  const nasty = encodeURIComponent('"><script>alert(1)</script>\r\nSet-Cookie: a=b');
  for (const path of [
    `choose_password?appId=e2e&token=${nasty}&username=${nasty}`,
    `e2e/verify_email?token=${nasty}`,
    `e2e/request_password_reset?token=${nasty}&locale=${nasty}`,
  ]) {
    const page = await browse(`${publicServerURL}/apps/${path}`);
    assert.equal(page.headers.get('set-cookie'), null);
    assert.doesNotMatch(await page.text(), /<script>/);
  }
});

test('operators in place of a token find nobody', async () => {
  await user('emil');
  await resetLink('emil');
  const page = await browse(`${publicServerURL}/apps/e2e/request_password_reset?token[$regex]=.`);
  assert.match(await page.text(), /does not work/);
});

test('there is no way out of the pages, nor to another app', async () => {
  for (const path of ['..%2f..%2fetc%2fpasswd', 'nothing.html', '.%2f..%2fx', 'e2e']) {
    assert.equal((await browse(`${publicServerURL}/apps/${path}`)).status, 404, path);
  }
  assert.equal((await browse(`${publicServerURL}/apps/other/verify_email?token=x`)).status, 403);
});
