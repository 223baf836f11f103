// Mails by SMTP: what is sent for accounts, from templates in files, and what becomes of mails when the server is not
// willing. A client never waits for a mail server.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { freePort } from '../lib/cluster.js';
import { openMailSuite } from '../lib/mail-suite.js';
import { startSmtp } from '../lib/smtp.js';

const templates = fs.mkdtempSync(path.join(os.tmpdir(), 'parsegres-e2e-templates-'));
fs.writeFileSync(path.join(templates, 'password_reset_email_subject.txt'), 'Neues Passwort für {{appName}}');
fs.writeFileSync(path.join(templates, 'password_reset_email.txt'), 'Hallo {{username}}: {{link}}');
fs.writeFileSync(path.join(templates, 'password_reset_email.html'), '<p>{{username}}</p><a href="{{link}}">x</a>');

const { suite, smtp, publicServerURL } = await openMailSuite(import.meta.filename, {
  smtp: { auth: true },
  appName: 'Büro',
  emailAdapter: { user: 'sender', password: 'secret', from: 'Büro <app@example.org>', templates },
});
after(() => fs.rmSync(templates, { recursive: true }));

const signUp = (username, more = {}) =>
  suite.rest.post('/users', { username, password: 'pw', email: `${username}@example.com`, ...more });

test('a sign-up sends a mail with a link of verification', async () => {
  const made = await signUp('ann');
  assert.equal(made.status, 201, made.text);
  const mail = await smtp.next();
  assert.match(mail.header('To'), /ann@example\.com/);
  assert.match(mail.from, /<app@example\.org>/);
  assert.match(mail.header('From'), /<app@example\.org>$/);
  const link = /http:\S+/.exec(mail.text)[0];
  assert.ok(link.startsWith(`${publicServerURL}/apps/e2e/verify_email?token=`), link);
  assert.deepEqual(smtp.logins[0], ['sender', 'secret']);
});

test('the mail for a new password comes from the templates, with values escaped in HTML alone', async () => {
  await signUp('b<i>"ob', { email: 'bob@example.com' });
  await smtp.next();
  const asked = await suite.rest.post('/requestPasswordReset', { email: 'bob@example.com' });
  assert.deepEqual([asked.status, asked.body], [200, {}]);
  const mail = await smtp.next();
  assert.match(mail.header('Subject'), /^=\?UTF-8\?B\?/);
  assert.match(mail.text, /^Hallo b<i>"ob: http:\S+request_password_reset\?token=\w+$/);
  assert.match(mail.html, /^<p>b&lt;i&gt;&quot;ob<\/p>/);
});

test('a mail that the server refuses for now is sent again; no client waits for it', async () => {
  const shy = await startSmtp({ refusals: ['450 later'] });
  const later = openServer(shy.port);
  const server = await later.start();
  try {
    const began = Date.now();
    const made = await later.signUp(server, 'carl');
    assert.equal(made.status, 201);
    assert.ok(Date.now() - began < 5000);
    const mail = await shy.next();
    assert.match(mail.header('To'), /carl@example\.com/);
    assert.ok(shy.connections >= 2);
  } finally {
    await server.stop();
    await shy.stop();
  }
});

test('without a mail server accounts are made all the same', async () => {
  const gone = openServer(await freePort());
  const server = await gone.start();
  try {
    const made = await gone.signUp(server, 'dora');
    assert.equal(made.status, 201);
  } finally {
    await server.stop();
  }
});

/** A second server on the suite's database with another mail server. */
function openServer(mailPort) {
  return {
    async start() {
      const { startServer } = await import('../lib/servers.js');
      return startServer('parsegres', {
        databaseURI: suite.server.databaseURI,
        options: {
          publicServerURL,
          appName: 'App',
          verifyUserEmails: true,
          emailAdapter: { adapter: 'smtp', host: '127.0.0.1', port: mailPort, from: 'app@example.org' },
        },
      });
    },
    async signUp(server, username) {
      const answer = await fetch(`${server.url}/users`, {
        method: 'POST',
        headers: { 'X-Parse-Application-Id': 'e2e', 'Content-Type': 'application/json' },
        body: JSON.stringify({ username, password: 'pw', email: `${username}@example.com` }),
      });
      await answer.arrayBuffer();
      return answer;
    },
  };
}
