// Forms with files for SQL functions, and forms that somebody means ill with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, {
  options: { maxUploadSize: '1mb' },
  prepare: () =>
    suite.sql(`
      CREATE SCHEMA shop;
      CREATE FUNCTION shop.form(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
        SELECT jsonb_object_agg(key, COALESCE(to_jsonb(md5(decode(value #>> '{data,base64}', 'base64'))), value))
        FROM jsonb_each(request -> 'params') $$;
      SELECT parse.define('form', 'shop.form');`),
});

const headers = { 'Content-Type': 'multipart/form-data; boundary=XX' };
const post = (body, path = '/functions/form') => suite.rest.request('POST', path, { body, headers });
const part = (more, data) => `--XX\r\nContent-Disposition: form-data; ${more}\r\n\r\n${data}\r\n`;

test('an SQL function gets texts and files', async () => {
  const { body } = await post(`${part('name="a"', 'text')}${part('name="f"; filename="x"', 'bytes')}--XX--`);
  assert.deepEqual(body, { result: { a: 'text', f: '4b3a6218bb3e3a7303e8a171a60fcf92' } });
});

test('large forms', async () => {
  const large = await post(`${part('name="f"; filename="x"', 'x'.repeat(1024 * 1024 - 200))}--XX--`);
  assert.equal(large.status, 200, large.text);
  assert.equal((await post(`${part('name="f"; filename="x"', 'x'.repeat(1024 * 1024))}--XX--`)).status, 413);
});

test('many parts, many boundaries, no end', async () => {
  const many = Array.from({ length: 10_000 }, (_, i) => part(`name="p${i}"`, '')).join('');
  const { body } = await post(`${many}--XX--`);
  assert.equal(Object.keys(body.result).length, 10_000);
  const hostile = [
    '\r\n--XXY'.repeat(100_000),
    '\r\n--XX '.repeat(100_000),
    '--XX\r\n'.repeat(150_000),
    `--XX\r\n${'a:'.repeat(400_000)}`,
  ];
  for (const form of hostile) {
    const begun = Date.now();
    assert.deepEqual((await post(form)).body, {
      code: 107,
      error: 'Invalid multipart request: Unexpected end of multipart data',
    });
    assert.ok(Date.now() - begun < 2000);
  }
});

test('characters of all kinds are what they are in JSON', async () => {
  for (const text of ['\u0001"\\\u007f', '\ufffd', '🙂']) {
    const { body } = await post(`${part('name="a"', text)}--XX--`);
    assert.deepEqual(body, (await suite.rest.post('/functions/form', { a: text })).body);
  }
});
