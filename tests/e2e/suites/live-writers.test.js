// Every committed write is an event, whoever writes.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { freePort } from '../lib/cluster.js';
import { done } from '../lib/live.js';
import { openStage } from '../lib/live-stage.js';
import { run } from '../lib/process.js';
import { restClient } from '../lib/rest.js';
import { keys, startServer } from '../lib/servers.js';
import { startSmtp } from '../lib/smtp.js';
import { withClient } from '../lib/sql.js';
import { improved, newClass } from '../lib/suite.js';

const functions = `
  CREATE SCHEMA code;
  CREATE FUNCTION code.note(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM parse.create('Note', jsonb_build_object('n', COALESCE(request #>> '{object,n}', request #>> '{params,n}'))::text, parse.as_master());
    RETURN NULL;
  END $$;`;

const stage = openStage(import.meta.filename, {
  async prepare() {
    ({ rest, master, sql } = suite);
    if (suite.target === 'parsegres') await sql(functions);
  },
});
const { suite, listen, create, change, remove } = stage;
let rest, master, sql, original;
after(() => original?.stop());

const path = (className, id) => `/classes/${className}${id ? `/${id}` : ''}`;

/** Listens to a class that is there, with fields n (a text) and m (a number). */
async function listenTo(className = newClass(), query = {}) {
  await remove(className, await create(className, { n: 'first', m: 1 }));
  return { className, subscription: await listen({ className, ...query }) };
}

/** The next events: '<op> <n>' of each. */
async function hears(subscription, ...expected) {
  const heard = [];
  while (heard.length < expected.length) {
    const { op, object } = await subscription.next();
    heard.push(`${op} ${object?.n}`);
  }
  assert.deepEqual(heard, expected);
}

test('REST: what is made, changed and deleted', async () => {
  const { className, subscription } = await listenTo();
  const id = await create(className, { n: 'a' });
  await change(className, id, { n: 'b' });
  await change(className, id, { m: { __op: 'Increment', amount: 1 } });
  await remove(className, id);
  await hears(subscription, 'create a', 'update b', 'update b', 'delete b');
});

test('a batch, and what it refuses', async () => {
  const { className, subscription } = await listenTo();
  const make = body => ({ method: 'POST', path: `/parse${path(className)}`, body });
  await done(rest.post('/batch', { requests: [make({ n: 'a' }), make({ n: 5 }), make({ n: 'b' })] }));
  const heard = [await subscription.next(), await subscription.next()].map(({ object }) => object.n);
  assert.deepEqual(heard.sort(), ['a', 'b']);
});

improved('a transaction of a batch: all of it, in its order, or nothing', async () => {
  const { className, subscription } = await listenTo();
  const make = body => ({ method: 'POST', path: `/parse${path(className)}`, body });
  const failed = await rest.post('/batch', { transaction: true, requests: [make({ n: 'lost' }), make({ n: 5 })] });
  assert.notEqual(failed.status, 200);
  await done(rest.post('/batch', { transaction: true, requests: [make({ n: 'a' }), make({ n: 'b' }), make({ n: 'c' })] }));
  await hears(subscription, 'create a', 'create b', 'create c');
});

improved('hooks, cloud functions and jobs that save', async () => {
  const { className } = await listenTo();
  const { subscription } = await listenTo('Note');
  await sql(`SELECT parse.after_save('${className}', 'code.note'), parse.define('note', 'code.note'), parse.job('note', 'code.note')`);
  await create(className, { n: 'of a hook' });
  await done(rest.post('/functions/note', { n: 'of a function' }));
  await done(master.post('/jobs/note', { n: 'of a job' }));
  await hears(subscription, 'create of a hook', 'create of a function', 'create of a job');
});

improved('a save that a hook refuses is no event', async () => {
  const { className, subscription } = await listenTo();
  await sql(`CREATE FUNCTION code.refuse(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
    BEGIN IF request #>> '{object,n}' = 'bad' THEN RAISE 'no'; END IF; RETURN NULL; END $$`);
  await sql(`SELECT parse.after_save('${className}', 'code.refuse')`);
  await rest.post(path(className), { n: 'bad' });
  await create(className, { n: 'good' });
  await hears(subscription, 'create good');
});

improved('SQL: INSERT, UPDATE and DELETE of many rows', async () => {
  const { className, subscription } = await listenTo();
  await sql(`INSERT INTO "${className}" ("objectId", n, m) SELECT 'number' || i, 'row ' || i, i FROM generate_series(1, 3) i`);
  await sql(`UPDATE "${className}" SET m = 10 WHERE m >= 2`);
  await sql(`DELETE FROM "${className}" WHERE m = 10`);
  await hears(subscription, 'create row 1', 'create row 2', 'create row 3');
  const later = [];
  while (later.length < 4) later.push(await subscription.next());
  assert.deepEqual(later.map(({ op, object }) => `${op} ${object.n}`).sort(), ['delete row 2', 'delete row 3', 'update row 2', 'update row 3']);
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

improved('a class whose table is dropped and made again', async () => {
  const { className, subscription } = await listenTo();
  await done(master.delete(`/schemas/${className}`));
  await create(className, { n: 'again' });
  await hears(subscription, 'create again');
});

test('a class that is made after the subscription', async () => {
  const className = newClass();
  const subscription = await listen({ className, where: { n: 'a' } });
  await create(className, { m: 1 });
  await create(className, { n: 'a' });
  await hears(subscription, 'create a');
});

improved('the original server on the same database', async () => {
  original ??= await startServer('reference', { databaseURI: suite.server.databaseURI });
  const theirs = restClient(original, { masterKey: keys.masterKey });
  const { className, subscription } = await listenTo();
  const { body } = await theirs.post(path(className), { n: 'a', more: { deep: [1] } });
  await done(theirs.put(path(className, body.objectId), { n: 'b' }));
  await done(theirs.delete(path(className, body.objectId)));
  await hears(subscription, 'create a', 'update b', 'delete b');
});

test('a megabyte of text, changed and left as it is', async () => {
  const { className, subscription } = await listenTo();
  const text = 'ü"x'.repeat(300_000);
  const id = await create(className, { n: 'a', text });
  await change(className, id, { n: 'b' });
  await change(className, id, { text: `${text}y` });
  await remove(className, id);
  for (const [op, size] of [['create', 900_000], ['update', 900_000], ['update', 900_001], ['delete', 900_001]]) {
    const frame = await subscription.next();
    assert.deepEqual([frame.op, frame.object.text.length], [op, size]);
  }
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

improved('users: an address that is verified by its link is an update', async () => {
  const smtp = await startSmtp();
  const port = await freePort();
  let mailing;
  try {
    mailing = await startServer(suite.target, {
      databaseURI: suite.server.databaseURI,
      options: {
        ...suite.server.config,
        port,
        appName: 'live',
        publicServerURL: `http://127.0.0.1:${port}/parse`,
        verifyUserEmails: true,
        emailAdapter: { adapter: 'smtp', host: '127.0.0.1', port: smtp.port, from: 'app@example.org' },
      },
    });
    const subscription = await listen({ className: '_User', where: { nick: 'seen' } });
    const user = { username: 'seen', password: 'secret', nick: 'seen', email: 'seen@example.com', ACL: { '*': { read: true } } };
    await restClient(mailing).post('/users', user);
    assert.equal((await subscription.next()).op, 'create');
    await fetch(/http:\S+/.exec((await smtp.next()).text)[0]);
    for (let object; object?.emailVerified !== true; ) {
      const frame = await subscription.next();
      assert.equal(frame.op, 'update');
      assert.doesNotMatch(JSON.stringify(frame), /_email_verify|_hashed/);
      ({ object } = frame);
    }
  } finally {
    await mailing?.stop();
    await smtp.stop();
  }
});
