// Compressed requests: gzip, deflate and br are decoded, up to the limit that uncompressed ones have; answers are never compressed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { send } from '../lib/rest.js';
import { keys } from '../lib/servers.js';
import { improved, newClass, openSuite } from '../lib/suite.js';

const limit = 1_000_000;
const suite = openSuite(import.meta.filename, { options: { maxUploadSize: String(limit) } });

const encoders = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, br: zlib.brotliCompressSync };
const app = { 'X-Parse-Application-Id': keys.appId, 'Content-Type': 'application/json', Connection: 'close' };

const post = (path, encoding, body, headers = app) =>
  send(suite.server.url + path, { method: 'POST', headers: { ...headers, 'Content-Encoding': encoding }, body });

const text = JSON.stringify({ text: 'äöü '.repeat(1000), n: 1 });

for (const [encoding, encode] of Object.entries(encoders)) {
  test(`a body in ${encoding}`, async () => {
    const path = `/classes/${newClass()}`;
    const made = await post(path, encoding, encode(text));
    assert.equal(made.status, 201, made.text);
    const { body } = await suite.rest.get(`${path}/${made.body.objectId}`);
    assert.deepEqual([body.text, body.n], ['äöü '.repeat(1000), 1]);
  });

  test(`a body in the form of the SDK in ${encoding}`, async () => {
    const path = `/classes/${newClass()}`;
    await suite.rest.post(path, { a: 1 });
    const body = encode(JSON.stringify({ _method: 'GET', _ApplicationId: keys.appId, where: { a: 1 } }));
    const answer = await post(path, encoding, body, { 'Content-Type': 'text/plain', Connection: 'close' });
    assert.equal(answer.body?.results?.length, 1, answer.text);
  });

  improved(`a body in ${encoding} that is too large when decoded makes nothing`, async () => {
    const path = `/classes/${newClass()}`;
    await suite.rest.post(path, { a: 1 });
    for (const size of [limit + 1, 300_000_000]) {
      const json = Buffer.alloc(size, ' ');
      json.write('{"a":2');
      json.write('}', size - 1);
      const answer = await post(path, encoding, encode(json));
      assert.deepEqual([answer.status, answer.body], [413, { error: 'request entity too large' }], String(size));
    }
    assert.equal((await suite.rest.get(path)).body.results.length, 1);
  });

  improved(`a body in ${encoding} that is cut off or broken is refused`, async () => {
    const whole = encode(text);
    const broken = Buffer.from(whole);
    broken.fill(0xff, whole.length >> 1);
    for (const body of [whole.subarray(0, whole.length - 1), whole.subarray(0, 3), broken, text]) {
      const answer = await post(`/classes/${newClass()}`, encoding, body);
      assert.equal(answer.status, 400, answer.text);
      assert.equal(typeof answer.body?.error, 'string');
    }
  });
}

test('the name of the encoding in capitals, and identity', async () => {
  assert.equal((await post(`/classes/${newClass()}`, 'GZIP', zlib.gzipSync('{}'))).status, 201);
  assert.equal((await post(`/classes/${newClass()}`, 'Identity', '{}')).status, 201);
});

for (const encoding of ['compress', 'x-gzip', 'gzip, gzip', 'zstd']) {
  improved(`${encoding} is not supported`, async () => {
    const { status, body } = await post(`/classes/${newClass()}`, encoding, zlib.gzipSync('{}'));
    assert.deepEqual([status, body], [415, { error: `unsupported content encoding "${encoding}"` }]);
  });
}

test('answers are not compressed, whatever the client accepts', async () => {
  const path = `/classes/${newClass()}`;
  await suite.rest.post(path, { text: 'x'.repeat(10_000) });
  const { status, headers } = await send(suite.server.url + path, { headers: { ...app, 'Accept-Encoding': 'gzip, deflate, br' } });
  assert.deepEqual([status, headers['content-encoding']], [200, undefined]);
});

improved('a form with more than 1000 parameters', async () => {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const body = `_ApplicationId=${keys.appId}&_method=GET${'&limit=1'.repeat(1000)}`;
  const answer = await send(`${suite.server.url}/classes/Any`, { method: 'POST', headers, body });
  assert.deepEqual([answer.status, answer.body], [413, { error: 'too many parameters' }]);
});
