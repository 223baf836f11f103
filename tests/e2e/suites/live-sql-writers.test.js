// Every committed write is an event: of SQL, too.

import assert from 'node:assert/strict';
import pg from 'pg';
import { hears, openStage } from '../lib/live-stage.js';
import { run } from '../lib/process.js';
import { withClient } from '../lib/sql.js';
import { improved, newClass } from '../lib/suite.js';

const stage = openStage(import.meta.filename, {
  prepare() {
    ({ sql } = suite);
  },
});
const { suite, listen, listenTo, create, remove } = stage;
let sql;

improved('SQL: INSERT, UPDATE and DELETE of many rows', async () => {
  const { className, subscription } = await listenTo();
  await sql(`INSERT INTO "${className}" ("objectId", n, m) SELECT 'number' || i, 'row ' || i, i FROM generate_series(1, 3) i`);
  await sql(`UPDATE "${className}" SET m = 10 WHERE m >= 2`);
  await sql(`DELETE FROM "${className}" WHERE m = 10`);
  await hears(subscription, 'create row 1', 'create row 2', 'create row 3');
  const later = [];
  while (later.length < 4) later.push(await subscription.next());
  const told = later.map(({ op, object }) => `${op} ${object.n}`).sort();
  assert.deepEqual(told, ['delete row 2', 'delete row 3', 'update row 2', 'update row 3']);
});

improved('SQL: INSERT … ON CONFLICT', async () => {
  const { className, subscription } = await listenTo();
  const id = await create(className, { n: 'a' });
  await sql(`INSERT INTO "${className}" ("objectId", n) VALUES ($1, 'b') ON CONFLICT ("objectId") DO UPDATE SET n = EXCLUDED.n`, [id]);
  await sql(`INSERT INTO "${className}" ("objectId", n) VALUES ($1, 'c') ON CONFLICT DO NOTHING`, [id]);
  await sql(`UPDATE "${className}" SET n = 'd' WHERE "objectId" = $1`, [id]);
  await hears(subscription, 'create a', 'update b', 'update d');
});

improved('psql: COPY', async () => {
  const { className, subscription } = await listenTo();
  const psql = new URL('../../../build/postgres/bin/psql', import.meta.url).pathname;
  const copy = `COPY "${className}" ("objectId", n, m) FROM PROGRAM 'printf "copied1\\tx\\t1\\ncopied2\\ty\\t2\\n"'`;
  await run(psql, [suite.server.databaseURI, '-c', copy]);
  await hears(subscription, 'create x', 'create y');
});

improved('a transaction is told when it commits, without what it took back', async () => {
  const { className, subscription } = await listenTo();
  await withClient(suite.server.databaseURI, async client => {
    const insert = n => client.query(`INSERT INTO "${className}" ("objectId", n) VALUES ($1, $1)`, [n]);
    await client.query('BEGIN');
    await insert('a');
    await client.query('SAVEPOINT one');
    await insert('lost');
    await client.query('SAVEPOINT two');
    await insert('lost too');
    await client.query('RELEASE two');
    await client.query('ROLLBACK TO one');
    await insert('b');
    await client.query('SAVEPOINT three');
    await insert('c');
    await client.query('RELEASE three');
    await create(className, { n: 'meanwhile' });
    await client.query('COMMIT');
    await client.query('BEGIN');
    await insert('never');
    await client.query('ROLLBACK');
  });
  await create(className, { n: 'afterwards' });
  await hears(subscription, 'create meanwhile', 'create a', 'create b', 'create c', 'create afterwards');
});

improved('several changes of one object in a transaction', async () => {
  const { className, subscription } = await listenTo(newClass(), { where: { m: { $gt: 0 } } });
  await withClient(suite.server.databaseURI, async client => {
    await client.query('BEGIN');
    await client.query(`INSERT INTO "${className}" ("objectId", n, m) VALUES ('one', 'a', 1)`);
    await client.query(`UPDATE "${className}" SET n = 'b' WHERE "objectId" = 'one'`);
    await client.query(`UPDATE "${className}" SET m = -1 WHERE "objectId" = 'one'`);
    await client.query(`UPDATE "${className}" SET m = 2 WHERE "objectId" = 'one'`);
    await client.query('COMMIT');
  });
  await hears(subscription, 'create a', 'update b', 'leave b', 'enter b');
});

improved('TRUNCATE: nobody can say what was there, so the socket is closed', async () => {
  const { className, subscription } = await listenTo();
  const other = await listenTo();
  await sql(`TRUNCATE "${className}"`);
  const { code, reason } = await subscription.live.closed;
  assert.equal(code, 1012, reason);
  assert.ok(reason.length > 0);
  await create(other.className, { n: 'later' });
  await hears(other.subscription, 'create later');
});

improved('columns that come, go and change their type between writes', async () => {
  const className = newClass();
  await remove(className, await create(className, { n: 'first', m: 1 }));
  for (const change of ['ADD COLUMN extra text', 'DROP COLUMN m', 'ALTER COLUMN extra TYPE varchar(20)', 'RENAME COLUMN extra TO more']) {
    const subscription = await listen({ className });
    await create(className, { n: 'before' });
    await sql(`ALTER TABLE "${className}" ${change}`);
    const id = await create(className, { n: 'after' });
    const told = await subscription.next();
    assert.equal(told.object.n, 'before', change);
    const { objectId, ...event } = (await subscription.next()).object;
    assert.deepEqual([objectId, event.n], [id, 'after'], change);
  }
  const subscription = await listen({ className, where: { more: 'x' } });
  await create(className, { n: 'a', more: 'x' });
  await hears(subscription, 'create a');
});

improved('a megabyte that PostgreSQL keeps apart is not lost when another field changes by SQL', async () => {
  const { className, subscription } = await listenTo();
  const id = await create(className, { n: 'a', text: Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString('hex') });
  const { object } = await subscription.next();
  await sql(`UPDATE "${className}" SET n = 'b' WHERE "objectId" = $1`, [id]);
  const updated = await subscription.next();
  assert.deepEqual([updated.object.n, updated.object.text, updated.original.text], ['b', object.text, object.text]);
  await sql(`DELETE FROM "${className}" WHERE "objectId" = $1`, [id]);
  assert.equal((await subscription.next()).object.text, object.text);
});

improved('SQL of a replica and of a superuser who turns triggers off', async () => {
  const { className, subscription } = await listenTo();
  const client = new pg.Client({ connectionString: suite.server.databaseURI });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(`INSERT INTO "${className}" ("objectId", n) VALUES ('replicated', 'a')`);
  await client.end();
  await hears(subscription, 'create a');
});
