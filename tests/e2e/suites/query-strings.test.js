// Query strings whose names have brackets, as web frameworks write objects and lists into them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys, defaultTarget } from '../lib/servers.js';
import { send } from '../lib/rest.js';
import { improved, newClass, openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { prepare: fill });
const Thing = newClass();
let ids;

async function fill() {
  ids = [];
  for (const object of [{ s: 'a', n: 1 }, { s: 'b', n: 2, list: ['x'] }, { s: 'c', n: 3 }]) {
    ids.push((await suite.rest.post(`/classes/${Thing}`, object)).body.objectId);
  }
}

const encoded = query => query.replace(/[{}"^]/g, encodeURIComponent);
const single = { headers: { 'X-Parse-Application-Id': keys.appId, Connection: 'close' } };
const ask = (query, path = '') => send(`${suite.server.url}/classes/${Thing}${path}?${encoded(query)}`, single);

for (const [query, names] of [
  ['where[s]=b', 'b'],
  ['where%5Bs%5D=b', 'b'],
  ['where[s][$eq]=b', 'b'],
  ['where[s][$gt]=a&order=s', 'bc'],
  ['where[s][$gt]=a&where[s][$lt]=c', 'b'],
  ['where[s][$in][]=a&where[s][$in][]=c&order=s', 'ac'],
  ['where[s][$in][1]=a&where[s][$in][0]=c&order=s', 'ac'],
  ['where[$or][0][s]=a&where[$or][1][s]=b&order=s', 'ab'],
  ['where[s][$regex]=^b', 'b'],
  ['where[list][$all][]=x', 'b'],
  ['where[]={"s":"b"}', 'b'],
  ['[where]={"s":"b"}', 'b'],
  ['where[s]=b&where=', 'b'],
  ['where[s]=', ''],
  ['order[]=-s', 'cba'],
  ['order[]=n&order[]=-s', 'abc'],
  ['order=-n&order=s', 'cba'],
  ['order=s&limit[]=2', 'ab'],
  ['order=s&skip[]=1', 'bc'],
  ['order=s&=ignored', 'abc'],
]) {
  test(`${query} finds ${JSON.stringify(names)}`, async () => {
    const { status, body, text } = await ask(query);
    assert.equal(status, 200, text);
    assert.equal(body.results.map(({ s }) => s).join(''), names);
  });
}

for (const query of ['keys[]=s&keys[]=n', 'keys=s&keys=n', 'excludeKeys[]=list']) {
  test(`${query} gives these fields, by find and by get`, async () => {
    for (const object of [(await ask(`${query}&order=s`)).body.results[1], (await ask(query, `/${ids[1]}`)).body]) {
      assert.deepEqual([object.s, object.n, object.list], ['b', 2, undefined]);
    }
  });
}

for (const [query, code] of [
  ['order[a]=1', 105],
  ['where[s][$in][a]=b', 107],
  ['where[s][$in][20]=b', 107],
  ['wheree[s]=b', 102],
  ['where]=b', 102],
  ['where[a%20b]=1', 105],
]) {
  test(`${query} is refused with ${code}`, async () => {
    const { status, body, text } = await ask(query);
    assert.deepEqual([status, body?.code], [400, code], text);
  });
}

for (const query of ['where={"s":"b"}&where[n]=2', 'where={"s":"b"}&where={"n":2}', 'where[]=1', 'limit[a]=1', 'limit=1&limit=2']) {
  improved(`${query} is refused`, async () => {
    const { status, body, text } = await ask(query);
    assert.equal(status, 400, text);
    assert.equal(typeof body?.code, 'number');
  });
}

improved('a list of more than 20 values is a list', async () => {
  const values = Array.from({ length: 30 }, (_, n) => `where[s][$in][]=${n ? `x${n}` : 'b'}`);
  assert.deepEqual((await ask(values.join('&'))).body.results.map(({ s }) => s), ['b']);
});

test('brackets without sense end in an answer', async () => {
  const parts = ['[', ']', '[]', '[0]', '[19]', '[99]', 'a', '=', '&', '[__proto__]', '[constructor]', 'where', '%5B', '%', '1'];
  let seed = 1;
  const pick = () => parts[(seed = (seed * 48271) % 2147483647) % parts.length];
  for (let n = 0; n < 200; n += 1) {
    const query = Array.from({ length: 12 }, pick).join('');
    const { status } = await ask(query);
    // The original has internal errors for some of them.
    assert.ok(status === 200 || (status >= 400 && status < (defaultTarget === 'reference' ? 501 : 500)), `${query}: ${status}`);
  }
});
