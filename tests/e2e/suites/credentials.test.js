// Headers and body that name different apps or keys: whom the server believes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from '../lib/rest.js';
import { keys } from '../lib/servers.js';
import { newClass, openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { prepare: fill });
const Thing = newClass();

// One object for everybody, one for the master key.
async function fill() {
  await suite.rest.post(`/classes/${Thing}`, { n: 1 });
  await suite.master.post(`/classes/${Thing}`, { n: 2, ACL: {} });
}

const app = appId => ({ 'X-Parse-Application-Id': appId });
const master = key => ({ 'X-Parse-Master-Key': key });
const basic = (appId, key) => ({ Authorization: `Basic ${Buffer.from(`${appId}:${key}`).toString('base64')}` });
const right = keys.masterKey;
const ours = { _ApplicationId: keys.appId };

/** 'client', 'master', or the refusal. */
async function seenAs(headers, body) {
  const answer = await send(`${suite.server.url}/classes/${Thing}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Connection: 'close', ...headers },
    body: JSON.stringify({ _method: 'GET', ...body }),
  });
  const refusal = `${answer.status} ${answer.body?.error}`;
  return answer.status === 200 ? ['nobody', 'client', 'master'][answer.body.results.length] : refusal;
}

const unknown = name => `400 Invalid parameter for query: ${name}`;

// With our app in the headers nothing in the body is a credential.
for (const [name, headers, body, seen] of [
  ['our app', {}, {}, 'client'],
  ['our app again in the body', {}, ours, unknown('_ApplicationId')],
  ['another app in the body', {}, { _ApplicationId: 'other' }, unknown('_ApplicationId')],
  ['the master key in the body', {}, { _MasterKey: right }, unknown('_MasterKey')],
  ['a session in the body', {}, { _SessionToken: 'r:x' }, unknown('_SessionToken')],
  ['a context in the body', {}, { _context: {} }, unknown('_context')],
  ['the master key, a wrong one in the body', master(right), { _MasterKey: 'wrong' }, unknown('_MasterKey')],
  ['a wrong master key', master('wrong'), {}, 'client'],
  ['the master key', master(right), {}, 'master'],
  ['a basic authorization for another app', basic('other', right), {}, 'client'],
  ['a basic authorization', basic(keys.appId, right), {}, 'master'],
  ['a basic authorization without a key, and the master key', { ...basic(keys.appId, ''), ...master(right) }, {}, 'master'],
]) {
  test(`our app in the headers, ${name}`, async () => {
    assert.equal(await seenAs({ ...app(keys.appId), ...headers }, body), seen);
  });
}

// Without it the body is asked for all but the master key.
for (const [where, headers] of [['no app', {}], ['another app', app('other')]]) {
  for (const [name, more, body, seen] of [
    ['nor in the body', {}, {}, '403 unauthorized'],
    ['another one in the body', {}, { _ApplicationId: 'third' }, '403 unauthorized'],
    ['our app in the body', {}, ours, 'client'],
    ['our app and master key in the body', {}, { ...ours, _MasterKey: right }, 'master'],
    ['our app and a wrong master key in the body', {}, { ...ours, _MasterKey: 'wrong' }, 'client'],
    ['but the master key; our app in the body', master(right), ours, 'master'],
    ['but the master key; our app and a wrong one in the body', master(right), { ...ours, _MasterKey: 'wrong' }, 'master'],
    ['but the master key; another app in the body', master(right), { _ApplicationId: 'third' }, '403 unauthorized'],
    ['but a basic authorization', basic(keys.appId, right), {}, 'master'],
    ['a wrong session; our app in the body', { 'X-Parse-Session-Token': 'r:wrong' }, ours, '400 Invalid session token'],
    ['our app and a wrong session in the body', {}, { ...ours, _SessionToken: 'r:wrong' }, '400 Invalid session token'],
  ]) {
    test(`${where} in the headers, ${name}`, async () => {
      assert.equal(await seenAs({ ...headers, ...more }, body), seen);
    });
  }

  test(`${where} in the headers, but a wrong master key: a right one in the body does not help`, async () => {
    const seen = await seenAs({ ...headers, ...master('wrong') }, { ...ours, _MasterKey: right });
    assert.notEqual(seen, 'master');
  });
}
