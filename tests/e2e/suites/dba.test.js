// The administrator's side: tables changed with SQL are changed for every client at the next request.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { improved, newClass, openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

async function score(Thing = newClass('GameScore')) {
  const { status, body, text } = await suite.rest.post(`/classes/${Thing}`, { player: 'Ada', score: 1 });
  assert.equal(status, 201, text);
  return { Thing, path: `/classes/${Thing}/${body.objectId}`, id: body.objectId };
}

const columns = {
  'double precision': [2.5, { $gt: 2 }],
  text: ['high', { $regex: '^h' }],
  boolean: [true, true],
  'timestamptz': [{ __type: 'Date', iso: '2020-01-02T03:04:05.678Z' }, { $exists: true }],
  jsonb: [{ a: 1 }, { $exists: true }],
};

for (const [type, [value, condition]] of Object.entries(columns)) {
  improved(`a column of type ${type} added by hand is a field at once`, async () => {
    const { Thing, path } = await score();
    assert.equal((await suite.rest.get(path)).status, 200); // every connection knows the class before it changes
    await suite.sql(`ALTER TABLE "${Thing}" ADD COLUMN level ${type}`);
    const put = await suite.rest.put(path, { level: value });
    assert.equal(put.status, 200, put.text);
    assert.deepEqual((await suite.rest.get(path)).body.level, value);
    const { body } = await suite.rest.get(`/classes/${Thing}`, { where: { level: condition } });
    assert.equal(body.results?.length, 1, JSON.stringify(body));
  });
}

improved('a column added by hand has its type: other values are refused', async () => {
  const { Thing, path } = await score();
  await suite.sql(`ALTER TABLE "${Thing}" ADD COLUMN level double precision`);
  const { status, body } = await suite.rest.put(path, { level: 'high' });
  assert.deepEqual([status, body.code], [400, 111]);
});

improved('a column added by hand is in the schema that Parse Server reads', async () => {
  const { Thing, path } = await score();
  await suite.sql(`ALTER TABLE "${Thing}" ADD COLUMN level double precision`);
  await suite.rest.put(path, { level: 1 });
  const [{ type }] = await suite.sql(
    `SELECT schema->'fields'->'level'->>'type' AS type FROM "_SCHEMA" WHERE "className" = $1`,
    [Thing]
  );
  assert.equal(type, 'Number');
});

improved('many connections see a column added by hand', async () => {
  const { Thing, path } = await score();
  const all = ask => Promise.all(Array.from({ length: 30 }, ask));
  await all(() => suite.rest.get(path));
  await suite.sql(`ALTER TABLE "${Thing}" ADD COLUMN level double precision DEFAULT 7`);
  for (const { status, body } of await all(() => suite.rest.get(path))) {
    assert.deepEqual([status, body.level], [200, 7]);
  }
});

improved('a column dropped by hand is gone, and its name is free for another type', async () => {
  const { Thing, path } = await score();
  await suite.sql(`ALTER TABLE "${Thing}" DROP COLUMN score`);
  const { status, body } = await suite.rest.get(path);
  assert.equal(status, 200);
  assert.equal('score' in body, false);
  const put = await suite.rest.put(path, { score: 'now a text' });
  assert.equal(put.status, 200, put.text);
  assert.equal((await suite.rest.get(path)).body.score, 'now a text');
});

improved('a column renamed by hand is renamed', async () => {
  const { Thing, path } = await score();
  await suite.sql(`ALTER TABLE "${Thing}" RENAME COLUMN score TO points`);
  const { body } = await suite.rest.get(path);
  assert.deepEqual([body.points, 'score' in body], [1, false]);
});

improved('a table of a fitting shape is adopted as a class', async () => {
  await suite.sql(`CREATE TABLE orders ("objectId" text PRIMARY KEY, "createdAt" timestamptz, "updatedAt" timestamptz,
    _rperm text[], _wperm text[], title text, amount double precision, paid boolean)`);
  await suite.sql(`INSERT INTO orders VALUES ('orderOne00', now(), now(), NULL, NULL, 'first', 12.5, false)`);
  await suite.sql(`SELECT parse.adopt_table('orders')`);
  const got = await suite.rest.get('/classes/orders/orderOne00');
  assert.equal(got.status, 200, got.text);
  assert.deepEqual([got.body.title, got.body.amount, got.body.paid], ['first', 12.5, false]);
  const made = await suite.rest.post('/classes/orders', { title: 'second', amount: 1, note: 'a new field' });
  assert.equal(made.status, 201, made.text);
  const found = await suite.rest.get('/classes/orders', { where: { amount: { $lt: 5 } } });
  assert.deepEqual(found.body.results.map(({ title }) => title), ['second']);
});

improved('a table that does not fit is not adopted', async () => {
  await suite.sql('CREATE TABLE misfit (id integer PRIMARY KEY, title text)');
  await assert.rejects(suite.sql(`SELECT parse.adopt_table('misfit')`));
  const { status } = await suite.rest.get('/classes/misfit');
  assert.ok(status < 500);
});

improved('a table dropped by hand is a class without objects, and can be made again', async () => {
  const { Thing, path } = await score();
  await suite.sql(`DROP TABLE "${Thing}"`);
  assert.equal((await suite.rest.get(path)).status, 404);
  const again = await suite.rest.post(`/classes/${Thing}`, { player: 'Bob' });
  assert.equal(again.status, 201, again.text);
});

test('a row written by hand is an object', async () => {
  const { Thing } = await score();
  await suite.sql(
    `INSERT INTO "${Thing}" ("objectId", "createdAt", "updatedAt", player, score) VALUES ('handWritten', now(), now(), 'Cy', 9)`
  );
  const { body } = await suite.rest.get(`/classes/${Thing}/handWritten`);
  assert.deepEqual([body.player, body.score], ['Cy', 9]);
  const put = await suite.rest.put(`/classes/${Thing}/handWritten`, { score: { __op: 'Increment', amount: 1 } });
  assert.equal(put.body.score, 10);
});

test('an index made by hand changes no answer', async () => {
  const { Thing } = await score();
  const ask = async () => (await suite.rest.get(`/classes/${Thing}`, { where: { score: { $gte: 0 } } })).body;
  const first = await ask();
  await suite.sql(`CREATE INDEX ON "${Thing}" (score)`);
  assert.deepEqual(await ask(), first);
});
