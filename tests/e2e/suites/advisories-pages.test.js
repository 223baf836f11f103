// Advisories about the pages: what a URL says is text, files are those of the folder, headers are one line.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { freePort } from '../lib/cluster.js';
import { exchange } from '../lib/raw.js';
import { openSuite } from '../lib/suite.js';

// outside/secret.html stands beside the folder of the pages, and a link in it leads there.
const place = fs.mkdtempSync(path.join(os.tmpdir(), 'parsegres-pages-'));
const folder = path.join(place, 'pages');
fs.mkdirSync(path.join(folder, 'de'), { recursive: true });
fs.mkdirSync(path.join(place, 'outside'));
fs.mkdirSync(path.join(place, 'pages-too'));
for (const name of ['outside/secret.html', 'pages-too/secret.html', 'outside/password_reset.html', 'secret.html']) {
  fs.writeFileSync(path.join(place, name), 'SECRET');
}
fs.writeFileSync(
  path.join(folder, 'password_reset.html'),
  'ENGLISH <p title="{{username}}">{{appName}} {{token}} {{error}}</p>'
);
fs.writeFileSync(path.join(folder, 'de/password_reset.html'), 'GERMAN');
fs.symlinkSync(path.join(place, 'outside'), path.join(folder, 'link'));

const port = await freePort();
const publicServerURL = `http://127.0.0.1:${port}/parse`;
const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: {
    port,
    publicServerURL,
    appName: "Jürgen's <App>",
    pages: { pagesPath: folder, enableLocalization: true },
  },
});
after(() => fs.rmSync(place, { recursive: true }));

const apps = `${publicServerURL}/apps`;
const browse = (url, options = {}) => fetch(url, { redirect: 'manual', ...options });

const scripts = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '{{{token}}}{{&error}}',
  '</title><svg/onload=alert(1)>',
  'javascript:alert(1)',
];

for (const [advisory, names] of [
  ['GHSA-jhgf-2h8h-ggxv', ['token', 'username', 'error', 'locale']],
  ['PS#9310', ['appName', 'appId', 'publicServerUrl', 'id']],
]) {
  test(`${advisory}: no parameter of a link (${names.join(', ')}) becomes a part of a page`, async () => {
    for (const script of scripts) {
      const query = new URLSearchParams(Object.fromEntries(names.map(name => [name, script])));
      const base = new URLSearchParams({ appId: 'e2e', token: 'x' });
      for (const url of [
        `${apps}/choose_password?${names.includes('appId') ? base : `appId=e2e`}&${query}`,
        `${apps}/e2e/verify_email?${query}`,
        `${apps}/e2e/request_password_reset?token=x&${query}`,
        `${apps}/password_reset.html?${query}`,
        `${apps}/email_verification_link_invalid.html?${query}`,
      ]) {
        const page = await browse(url);
        const text = await page.text();
        assert.ok(page.status < 500, `${page.status} ${url}`);
        assert.ok(!text.includes('<script>alert') && !text.includes('<img src=x') && !text.includes('<svg/on'), text);
        assert.ok(!/title="[^"]*"[^>]*on\w+=/.test(text), text);
        assert.ok(!/(href|src|action)="?'?javascript:/i.test(text), text);
      }
    }
    const page = await (await browse(`${apps}/choose_password?appId=e2e&token=tok&username=ann`)).text();
    assert.match(page, /^ENGLISH <p title="ann">J.rgen&#(x27|39);s &lt;App&gt; tok/);
  });
}

/** What the server says to a path that no client would send as it stands. */
async function raw(target) {
  const { text } = await exchange(suite.server, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return text;
}

const ways = [
  '../outside/secret.html',
  '..%2foutside%2fsecret.html',
  '%2e%2e/outside/secret.html',
  '%2e%2e%2foutside%2fsecret.html',
  '..%5coutside%5csecret.html',
  '....//outside/secret.html',
  'de/../../outside/secret.html',
  'de%2f..%2f..%2fsecret.html',
  '../pages-too/secret.html',
  '..%2fpages-too%2fsecret.html',
  'link/secret.html',
  'link%2fsecret.html',
  '%00/../../secret.html',
  '%252e%252e%252fsecret.html',
  '/outside/secret.html',
  encodeURIComponent(path.join(place, 'secret.html')),
  '..%c0%af..%c0%afsecret.html',
  'e2e/../../secret.html',
  './../secret.html',
  '..;/secret.html',
];

test('GHSA-hm3f-q6rw-m6wh: no path leads out of the folder of the pages', async () => {
  for (const way of ways) {
    for (const target of [`/parse/apps/${way}`, `/parse/apps/e2e/${way}`]) {
      const text = await raw(target);
      assert.ok(/^HTTP\/1\.1 4\d\d/.test(text) && !text.includes('SECRET'), `${target}: ${text}`);
    }
  }
  assert.match(await raw('/parse/apps/password_reset.html'), /^HTTP\/1\.1 200[^]*ENGLISH/);
  assert.match(await raw('/parse/apps/de/password_reset.html'), /^HTTP\/1\.1 200[^]*GERMAN/);
});

test('#10242: nor does a locale', async () => {
  const page = async (locale, headers = {}) =>
    (
      await browse(`${apps}/choose_password?${new URLSearchParams({ appId: 'e2e', token: 't', locale })}`, { headers })
    ).text();
  for (const locale of [
    '../outside',
    '..%2foutside',
    'link',
    '..',
    '.',
    'de/../../outside',
    path.join(place, 'outside'),
    '../pages-too',
  ]) {
    assert.match(await page(locale), /^ENGLISH/, locale);
    const answer = await browse(`${apps}/choose_password?appId=e2e&token=t`, {
      headers: { 'X-Parse-Page-Param-Locale': locale },
    });
    assert.match(await answer.text(), /^ENGLISH/, locale);
  }
  assert.match(await page('de'), /^GERMAN/);
  assert.match(await page('de-AT'), /^GERMAN/);
});

test('#10237: a parameter ends no header, and starts none', async () => {
  for (const evil of [
    'x%0d%0aSet-Cookie:%20a=b',
    'x%0aSet-Cookie:a=b',
    'x%0dSet-Cookie:a=b',
    'x%00y',
    '%E5%98%8A%E5%98%8DSet-Cookie:a=b',
  ]) {
    for (const target of [
      `/parse/apps/choose_password?appId=e2e&token=${evil}&username=${evil}&locale=${evil}`,
      `/parse/apps/e2e/request_password_reset?token=${evil}&error=${evil}`,
      `/parse/apps/e2e/verify_email?token=${evil}&locale=${evil}`,
    ]) {
      const [head] = (await raw(target)).split('\r\n\r\n');
      assert.match(head, /^HTTP\/1\.1 [2-4]\d\d/);
      assert.doesNotMatch(head, /^set-cookie/im);
      for (const line of head.split('\r\n')) assert.doesNotMatch(line, /[\x00-\x08\x0a-\x1f]/, `${target}: ${line}`);
    }
  }
  const good = await raw('/parse/apps/choose_password?appId=e2e&token=tok&username=ann');
  assert.match(good, /x-parse-page-param-username: ann\r\n/i);
});
