// A save with hooks that save, broken off at each of its steps by an error and by kill -9: all of it is there, or nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCluster } from '../lib/cluster.js';
import { keys, startServer } from '../lib/servers.js';
import { restClient } from '../lib/rest.js';
import { createDatabase, query } from '../lib/sql.js';

const steps = ['before hook', 'save in the before hook', 'save', 'after hook', 'save in the after hook'];

// What a step does is in the object: goes on, raises, or has its own process killed as the kernel would.
const hooks = `
  CREATE SCHEMA shop;
  CREATE FUNCTION shop.step(object jsonb, name text) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
      IF object ->> 'breaks' IS DISTINCT FROM name THEN RETURN; END IF;
      IF object ->> 'how' = 'raise' THEN RAISE 'broken off: %', name; END IF;
      EXECUTE format('COPY (SELECT) TO PROGRAM ''kill -9 %s''', pg_backend_pid());
  END $$;
  CREATE FUNCTION shop.nested(request jsonb, step text) RETURNS void LANGUAGE sql AS $$
      SELECT parse.create('Log', jsonb_build_object('breaks', request #> '{object,breaks}', 'how', request #> '{object,how}', 'step', step), parse.as_master())
  $$;
  CREATE FUNCTION shop.before_order(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
      PERFORM shop.step(request -> 'object', 'before hook');
      PERFORM shop.nested(request, 'save in the before hook');
      RETURN (request -> 'object') || '{"checked":true}';
  END $$;
  CREATE FUNCTION shop.after_order(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
      PERFORM shop.step(request -> 'object', 'after hook');
      UPDATE shop.total SET orders = orders + 1;
      PERFORM shop.nested(request, 'save in the after hook');
      RETURN NULL;
  END $$;
  CREATE FUNCTION shop.after_log(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
      PERFORM shop.step(request -> 'object', request #>> '{object,step}');
      RETURN NULL;
  END $$;
  CREATE FUNCTION shop.row_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN PERFORM shop.step(to_jsonb(NEW), 'save'); RETURN NEW; END $$;
  CREATE TABLE shop.total AS SELECT 0 AS orders`;

let cluster, databaseURI, server, client;
const sql = text => query(databaseURI, text);

before(async () => {
  // A cluster of its own, since it crashes, and one that keeps what it acknowledges.
  cluster = await startCluster({ durable: true });
  databaseURI = await createDatabase(cluster, 'e2e_hooks_killed');
  server = await startServer('parsegres', { databaseURI });
  client = restClient(server, { masterKey: keys.masterKey });
  await sql(hooks);
  for (const className of ['Order', 'Log']) {
    const { status, text } = await client.post(`/schemas/${className}`, {
      fields: { breaks: { type: 'String' }, how: { type: 'String' }, step: { type: 'String' }, checked: { type: 'Boolean' } },
    });
    assert.equal(status, 200, text);
  }
  await sql(`SELECT parse.before_save('Order', 'shop.before_order'), parse.after_save('Order', 'shop.after_order'),
    parse.after_save('Log', 'shop.after_log')`);
  await sql('CREATE TRIGGER row_of_order AFTER INSERT ON "Order" FOR EACH ROW EXECUTE FUNCTION shop.row_of_order()');
});

after(async () => {
  await server?.stop();
  await cluster?.stop();
});

async function state() {
  const [row] = await sql(`SELECT (SELECT count(*)::int FROM "Order") AS orders, (SELECT count(*)::int FROM "Log") AS logs,
    (SELECT orders FROM shop.total) AS total`);
  return row;
}

/** The database is there again after a crash. */
async function recovered() {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await state();
    } catch (error) {
      assert.ok(Date.now() < deadline, error.message);
    }
  }
}

async function create(object) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await client.post('/classes/Order', object);
    // The proxy says 503 as long as it has no connection again: nothing has happened then.
    if (answer.status !== 503) {
      return answer;
    }
    assert.ok(Date.now() < deadline, answer.text);
  }
}

test('undisturbed, everything is there', async () => {
  const { status, body } = await create({});
  assert.deepEqual([status, body.checked], [201, true]);
  assert.deepEqual(await state(), { orders: 1, logs: 2, total: 1 });
});

for (const step of steps) {
  test(`an error in: ${step}`, async () => {
    const before = await state();
    const { status, body } = await create({ breaks: step, how: 'raise' });
    assert.deepEqual([status, body], [400, { code: 141, error: `broken off: ${step}` }]);
    assert.deepEqual(await state(), before);
  });

  test(`kill -9 in: ${step}`, async () => {
    const before = await state();
    const { status, body } = await create({ breaks: step, how: 'kill' });
    assert.deepEqual([status, body.code], [400, -1], 'the client is told that nobody knows');
    assert.deepEqual(await recovered(), before);
    assert.equal((await create({})).status, 201, 'and the next one is served');
    const { orders, logs, total } = await state();
    assert.deepEqual({ orders, logs, total }, { orders: before.orders + 1, logs: before.logs + 2, total: before.total + 1 });
  });
}
