// Advisories about requests that hurt a server by their form: depth, headers, values of a wrong kind. No option bounds
// them here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knock } from '../lib/doors.js';
import { send } from '../lib/rest.js';
import { newClass, openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { target: 'parsegres', prepare: fill });

async function fill() {
  await suite.rest.post('/classes/Doc', { name: 'x', n: 1 });
}

const alive = async () => assert.equal((await suite.rest.get('/classes/Doc')).body.results.length, 1);

/** JSON text of conditions as deep as no JSON library of the tests would make them. */
const deepText = (depth, open, close) => `${open.repeat(depth)}{"name":"x"}${close.repeat(depth)}`;

test('GHSA-9xp9-j92r-p88v: conditions without a bottom are refused, and the server is there afterwards', async () => {
  for (const depth of [1000, 20_000, 300_000]) {
    for (const [open, close] of [
      ['{"$or":[', ']}'],
      ['{"$and":[{"n":1},', ']}'],
      ['{"$nor":[', ']}'],
      ['{"name":{"$not":', '}}'],
      ['{"d":{"$inQuery":{"className":"Doc","where":', '}}}'],
      ['{"a":', '}'],
      ['[', ']'],
    ]) {
      const where = deepText(depth, open, close);
      for (const [path, body] of [
        ['/classes/Doc', `{"_method":"GET","where":${where}}`],
        ['/classes/Doc', `{"a":${where}}`],
        ['/batch', `{"requests":[{"method":"POST","path":"/parse/classes/Doc","body":{"a":${where}}}]}`],
        ['/users', `{"username":"u","password":"p","authData":{"anonymous":{"id":"a","x":${where}}}}`],
        ['/login', `{"username":${where},"password":"p"}`],
      ]) {
        const answer = await suite.rest.request('POST', path, { body });
        assert.ok(
          answer.status >= 400 && answer.status < 500,
          `${path} ${open} × ${depth}: ${answer.status} ${answer.text}`
        );
      }
      await alive();
    }
  }
});

test("CVE-2026-47138: a client's version is read in no time, however it is written", async () => {
  const long = 6000;
  const ask = version => suite.rest.request('GET', '/classes/Doc', { headers: { 'X-Parse-Client-Version': version } });
  for (const version of [
    '-'.repeat(long),
    'a-'.repeat(long / 2),
    '1.'.repeat(long / 2),
    'js1'.repeat(long / 3),
    '.'.repeat(long),
  ]) {
    const began = performance.now();
    const answer = await ask(version);
    assert.ok(answer.status < 500);
    assert.ok(performance.now() - began < 1000, `${version.slice(0, 6)}… took too long`);
    // In the body it may be longer still.
    const body = JSON.stringify({
      _method: 'GET',
      _ApplicationId: suite.server.config.appId,
      _ClientVersion: version.repeat(200),
    });
    const again = performance.now();
    const { status } = await send(`${suite.server.url}/classes/Doc`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body,
    });
    assert.equal(status, 200);
    assert.ok(performance.now() - again < 2000, `${version.slice(0, 6)}… in the body took too long`);
  }
  assert.equal((await ask('js8.6.0')).status, 200);
});

test('GHSA-xqp8-w826-hh6x: no value of explain brings the server down', async () => {
  for (const explain of [
    'true',
    'false',
    '1',
    'queryPlanner',
    'x',
    '{}',
    '[]',
    'null',
    '-1',
    '"',
    '{"verbosity":"x"}',
    ' ',
  ]) {
    for (const client of [suite.rest, suite.master]) {
      for (const path of ['/classes/Doc', '/users', '/classes/Doc/none']) {
        const answer = await client.get(path, { explain });
        assert.ok(answer.status < 500, `${path} ${explain}: ${answer.status} ${answer.text}`);
      }
    }
  }
  await alive();
});

test('GHSA-7cx5-254x-cgrq: how a query is carried out is not told to clients', async () => {
  for (const explain of ['true', true, 'executionStats']) {
    const answer = await suite.rest.get('/classes/Doc', { explain: String(explain) });
    assert.ok(answer.body.code !== undefined, answer.text);
    assert.doesNotMatch(answer.text, /Scan|Plan|cost/);
    const inForm = await suite.sdk.get('/classes/Doc', { explain });
    assert.ok(inForm.body.code !== undefined, inForm.text);
  }
});

test('#10230: what is no text is no path of a batch, and what is no list none for an operator', async () => {
  const Thing = newClass();
  for (const path of [null, 1, {}, [], { toString: 'x' }, true]) {
    const { status, body } = await suite.rest.post('/batch', { requests: [{ method: 'POST', path, body: {} }] });
    assert.ok(status >= 400 && status < 500 && body.code !== undefined, JSON.stringify([path, body]));
  }
  for (const value of [{}, 'x', 1, { length: 1, 0: 'x' }, true]) {
    for (const operator of ['$in', '$nin', '$all', '$containedBy']) {
      const where = { name: { [operator]: value } };
      for (const [door, body] of await knock(suite, 'GET', '/classes/Doc', { query: { where } })) {
        assert.ok([102, 107].includes(body.code), `${JSON.stringify(where)} at ${door}: ${JSON.stringify(body)}`);
      }
    }
  }
  assert.equal((await suite.rest.post(`/classes/${Thing}`, {})).status, 201);
});
