// Rate limits of SQL functions: one count for all servers and connections, kept whatever is rolled back.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { restClient } from '../lib/rest.js';
import { startServer } from '../lib/servers.js';
import { openSuite } from '../lib/suite.js';

let other;
const suite = openSuite(import.meta.filename, {
  async prepare() {
    other = await startServer(suite.target, { databaseURI: suite.server.databaseURI });
    await suite.sql(`
      CREATE SCHEMA shop;
      CREATE FUNCTION shop.naps(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(0.01); RETURN '"within"'; END $$;
      CREATE FUNCTION shop.fails(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
      CREATE TABLE shop.rule AS SELECT jsonb
        '{"rateLimit":{"requestTimeWindow":600000,"requestCount":10,"includeInternalRequests":true}}' AS validator;
      SELECT parse.define('naps', 'shop.naps', validator), parse.define('fails', 'shop.fails', validator),
        parse.before_login('shop.naps', validator) FROM shop.rule;`);
  },
});

after(() => other?.stop());

async function statuses(count, send) {
  const clients = [suite.rest, restClient(other)];
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => send(clients[i % clients.length])));
  return answers.map(({ status }) => status).sort();
}

test('many at once through two servers', async () => {
  const expected = [...Array(10).fill(200), ...Array(30).fill(429)];
  assert.deepEqual(await statuses(40, rest => rest.post('/functions/naps', {})), expected);
});

test('requests that fail', async () => {
  assert.deepEqual(await statuses(12, rest => rest.post('/functions/fails', {})), [...Array(10).fill(400), 429, 429]);
});

test('wrong passwords', async () => {
  const guess = rest => rest.post('/login', { username: 'ann', password: 'guessed' });
  assert.deepEqual(await statuses(12, guess), [...Array(10).fill(404), 429, 429]);
});
