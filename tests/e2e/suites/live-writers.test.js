// Every committed write is an event: of REST, of code, of Parse Server beside.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { freePort } from '../lib/cluster.js';
import { done } from '../lib/live.js';
import { hears, openStage } from '../lib/live-stage.js';
import { restClient } from '../lib/rest.js';
import { keys, startServer } from '../lib/servers.js';
import { startSmtp } from '../lib/smtp.js';
import { improved, newClass } from '../lib/suite.js';

const functions = `
  CREATE SCHEMA code;
  CREATE FUNCTION code.note(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM parse.create('Note', jsonb_build_object('n', COALESCE(request #>> '{object,n}', request #>> '{params,n}'))::text,
      parse.as_master());
    RETURN NULL;
  END $$;`;

const stage = openStage(import.meta.filename, {
  async prepare() {
    ({ rest, master, sql } = suite);
    if (suite.target === 'parsegres') await sql(functions);
  },
});
const { suite, listen, listenTo, create, change, remove } = stage;
let rest, master, sql, original;
after(() => original?.stop());

const path = (className, id) => `/classes/${className}${id ? `/${id}` : ''}`;

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
