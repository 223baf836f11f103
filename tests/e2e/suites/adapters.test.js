// Adapters of a team's own over HTTP: mails are handed over and not waited for, and whatever an adapter does,
// no request hangs, fails for others or shows what went wrong inside.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { freePort } from '../lib/cluster.js';
import { startAdapter } from '../lib/http-adapter.js';
import { openSuite } from '../lib/suite.js';

const mail = await startAdapter();
const auth = await startAdapter();
const refused = `http://127.0.0.1:${await freePort()}/`;
const methods = ['validateAuthData', 'validateAppId'];
const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: {
    publicServerURL: 'http://127.0.0.1:1/parse',
    appName: 'App',
    verifyUserEmails: true,
    emailAdapter: { adapter: 'http', url: mail.url, methods: ['sendMail', 'sendVerificationEmail'] },
    auth: {
      team: { adapter: 'http', url: auth.url, methods, options: { a: 1 } },
      refused: { adapter: 'http', url: refused, methods },
    },
  },
});
after(() => Promise.all([mail.stop(), auth.stop()]));

const signUp = authData => suite.rest.post('/users', { authData });

test('a mail adapter gets the mail and what it is about', async () => {
  const made = await suite.rest.post('/users', { username: 'ann', password: 'pw', email: 'ann@example.com' });
  assert.equal(made.status, 201, made.text);
  const { method, args } = await mail.next();
  assert.equal(method, 'sendVerificationEmail');
  assert.equal(args[0].appName, 'App');
  assert.match(args[0].link, /^http:\/\/127\.0\.0\.1:1\/parse\/apps\/e2e\/verify_email\?token=/);
  assert.equal(args[0].user.$object.username, 'ann');
});

test('a method that the adapter has not falls back to a plain mail', async () => {
  await suite.rest.post('/requestPasswordReset', { email: 'ann@example.com' });
  const { method, args } = await mail.next();
  assert.equal(method, 'sendMail');
  assert.equal(args[0].to, 'ann@example.com');
});

test('a mail adapter that fails changes nothing for the client', async () => {
  mail.answer = () => ({ thrown: { kind: 'error', message: 'inside' } });
  const made = await suite.rest.post('/users', { username: 'bob', password: 'pw', email: 'bob@example.com' });
  assert.equal(made.status, 201, made.text);
  await mail.next();
});

test('how long a mail adapter takes does not tell who has an account', async () => {
  let answered = false;
  mail.answer = async (_, response) => {
    await once(response, 'close');
    answered = true;
  };
  const known = await suite.rest.post('/requestPasswordReset', { email: 'ann@example.com' });
  assert.deepEqual([known.status, known.body, answered], [200, {}, false]);
  await mail.next();
});

test('an adapter for sign-in is asked, and its word counts', async () => {
  auth.answer = ({ args }) => (args[0].token === 'right' ? { result: {} } : { thrown: { kind: 'parse', code: 101, message: 'no' } });
  const made = await signUp({ team: { id: '1', token: 'right' } });
  assert.equal(made.status, 201, made.text);
  const wrong = await signUp({ team: { id: '2', token: 'wrong' } });
  assert.deepEqual(wrong.body, { code: 101, error: 'no' });
  const { body } = await suite.master.get('/users');
  assert.ok(body.results.every(user => user.authData?.team?.id !== '2'));
});

const hostile = {
  'no JSON': (_, response) => void response.end('<html>'),
  'an array': () => [],
  'neither a result nor an error': () => ({}),
  'a status of its own': (_, response) => void response.writeHead(500).end('{"result":{}}'),
  'a redirect': (_, response) => void response.writeHead(302, { Location: refused }).end(),
  'far too much': (_, response) => void response.end(`{"result":"${'x'.repeat(3_000_000)}"}`),
  'a broken connection': (_, response) => void response.destroy(),
};
for (const [what, answer] of Object.entries(hostile)) {
  test(`an adapter that answers with ${what} signs nobody in`, async () => {
    auth.answer = answer;
    const made = await signUp({ team: { id: 'x', token: what } });
    assert.ok(made.status === 400 || made.status === 500, made.text);
    assert.doesNotMatch(made.text, /127\.0\.0\.1|curl|HTTP/);
  });
}

test('an adapter that is not there signs nobody in', async () => {
  const made = await signUp({ refused: { id: 'x' } });
  assert.ok(made.status === 400 || made.status === 500, made.text);
});

test('others are served while an adapter thinks', async () => {
  let release;
  const thinking = new Promise(resolve => (release = resolve));
  auth.answer = async () => {
    await thinking;
    return { result: {} };
  };
  const slow = Array.from({ length: 8 }, (_, i) => signUp({ team: { id: `slow${i}` } }));
  const quick = await suite.master.get('/users');
  assert.equal(quick.status, 200);
  release();
  for (const made of await Promise.all(slow)) {
    assert.equal(made.status, 201, made.text);
  }
});
