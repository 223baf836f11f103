// Classes and fields that are made in several places at the same moment: by clients of one server, by Parse Server on the
// same database, and by hand. In the end the tables and what both servers say of them are the same.

import assert from 'node:assert/strict';
import { openBoth } from '../lib/both-servers.js';
import { withClient } from '../lib/sql.js';
import { improved, newClass } from '../lib/suite.js';

const both = openBoth(import.meta.filename);

const together = asks => Promise.all(asks.map(ask => ask()));
const times = (count, make) => Array.from({ length: count }, (_, n) => make(n));

async function makeClass() {
  const name = newClass();
  assert.equal((await both.ours.master.post('/schemas', { className: name })).status, 200);
  return name;
}

const columnTypes = { Number: 'double precision', String: 'text', Boolean: 'boolean', Date: 'timestamp with time zone', Array: 'jsonb' };

/** The fields of a class as both servers and the catalogue have them, which has to be the same; {name: type}. */
async function fieldsOf(name) {
  const system = ['objectId', 'createdAt', 'updatedAt', 'ACL'];
  const of = async ({ master }) =>
    Object.entries((await master.get(`/schemas/${name}`)).body.fields).filter(([field]) => !system.includes(field)).sort();
  const [ours, original] = [await of(both.ours), await of(both.original)];
  assert.deepEqual(original, ours);
  const columns = await both.sql(
    `SELECT attname AS field, format_type(atttypid, NULL) AS type FROM pg_attribute
     WHERE attrelid = format('%I', $1::text)::regclass AND attnum > 0 AND NOT attisdropped
       AND attname NOT IN ('objectId', 'createdAt', 'updatedAt', '_rperm', '_wperm')`,
    [name]
  );
  const stored = columns.map(({ field, type }) => [field, type]).sort();
  assert.deepEqual(stored, ours.map(([field, { type }]) => [field, columnTypes[type]]));
  return Object.fromEntries(ours.map(([field, { type }]) => [field, type]));
}

for (const clients of [2, 10]) {
  improved(`${clients} clients bring one new field of one type`, async () => {
    const name = await makeClass();
    const answers = await together(times(clients, n => () => both.ours.rest.post(`/classes/${name}`, { fresh: n })));
    assert.deepEqual(answers.map(({ status }) => status), times(clients, () => 201));
    assert.deepEqual(await fieldsOf(name), { fresh: 'Number' });
  });

  improved(`${clients} clients bring one new field, each pair of another type`, async () => {
    const name = await makeClass();
    const values = [1, 'text', true, { __type: 'Date', iso: '2020-01-01T00:00:00.000Z' }, [1]];
    const answers = await together(times(clients, n => () =>
      both.ours.rest.post(`/classes/${name}`, { torn: values[n % values.length] })));
    const { torn } = await fieldsOf(name);
    const winner = values[['Number', 'String', 'Boolean', 'Date', 'Array'].indexOf(torn)];
    answers.forEach(({ status, body }, n) => {
      const expected = values[n % values.length] === winner ? [201, undefined] : [400, 111];
      assert.deepEqual([status, body.code], expected, `${n} where ${torn} won`);
    });
  });
}

improved('ten administrators add one field of two types by /schemas: one type wins', async () => {
  const name = await makeClass();
  const typeOf = n => (n % 2 ? 'Number' : 'String');
  const answers = await together(times(10, n => () =>
    both.ours.master.put(`/schemas/${name}`, { fields: { fresh: { type: typeOf(n) } } })));
  const { fresh } = await fieldsOf(name);
  answers.forEach(({ status, body }, n) => {
    const expected = typeOf(n) === fresh ? [200, undefined] : [400, 'Field fresh exists, cannot update.'];
    assert.deepEqual([status, body.error], expected);
  });
});

improved('fields of their own come from both servers and by hand at once', async () => {
  for (let round = 0; round < 3; round += 1) {
    const name = await makeClass();
    const asks = times(5, n => [
      () => both.ours.rest.post(`/classes/${name}`, { [`ours${n}`]: n }),
      () => both.original.rest.post(`/classes/${name}`, { [`original${n}`]: `text ${n}` }),
      () => both.sql(`ALTER TABLE "${name}" ADD COLUMN hand${n} boolean`),
    ]).flat();
    const answers = await together(asks);
    for (const { status, text } of answers.filter(answer => answer.status)) assert.equal(status, 201, text);
    const expected = times(5, n => ({ [`ours${n}`]: 'Number', [`original${n}`]: 'String', [`hand${n}`]: 'Boolean' }));
    assert.deepEqual(await fieldsOf(name), Object.assign({}, ...expected));
    const { body } = await both.ours.rest.get(`/classes/${name}`);
    assert.equal(body.results.length, 10);
  }
});

improved('one field comes from both servers and by hand at once, of three types: one type wins everywhere', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = await makeClass();
    const byHand = () => both.sql(`ALTER TABLE "${name}" ADD COLUMN torn boolean`).then(() => 'Boolean', () => undefined);
    const by = (side, value, type) => async () => {
      const { status, body } = await side.rest.post(`/classes/${name}`, { torn: value });
      if (status !== 201) assert.ok(body.code === 111 || side === both.original, JSON.stringify(body));
      return status === 201 ? type : undefined;
    };
    const won = new Set(await together([by(both.ours, 1, 'Number'), by(both.original, 'text', 'String'), byHand]));
    won.delete(undefined);
    const { torn } = await fieldsOf(name);
    assert.deepEqual([...won], [torn], `round ${round}`);
    const value = { Number: 5, String: 'more', Boolean: true }[torn];
    for (const side of [both.ours, both.original]) {
      assert.equal((await side.rest.post(`/classes/${name}`, { torn: value })).status, 201);
    }
  }
});

improved('one class comes from both servers at once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = newClass();
    const answers = await together(times(4, n => [
      () => both.ours.rest.post(`/classes/${name}`, { ours: n }),
      () => both.original.rest.post(`/classes/${name}`, { original: n }),
    ]).flat());
    const made = answers.filter(({ status }) => status === 201).length;
    assert.deepEqual(answers.filter((_, n) => n % 2 === 0).map(({ status }) => status), times(4, () => 201));
    const fields = await fieldsOf(name);
    assert.equal(fields.ours, 'Number');
    const { body } = await both.ours.rest.get(`/classes/${name}`, { count: 1, limit: 0 });
    assert.equal(body.count, made);
  }
});

/** Runs `ask` while somebody is about to commit an ALTER TABLE, whose end it has to wait for. */
async function duringAlterTable(name, ask) {
  return withClient(both.ours.server.databaseURI, async client => {
    await client.query('BEGIN');
    await client.query(`ALTER TABLE "${name}" ADD COLUMN hand text`);
    let answered = false;
    const answer = ask().finally(() => (answered = true));
    let waiting = [];
    while (!answered && waiting.length === 0) {
      waiting = await both.sql(
        `SELECT FROM pg_locks WHERE NOT granted AND relation = format('%I', $1::text)::regclass`, [name]
      );
    }
    assert.equal(answered, false, 'it did not wait');
    await client.query('COMMIT');
    return answer;
  });
}

const requests = {
  'a client adds a field': [name => both.ours.rest.post(`/classes/${name}`, { fresh: 1 }), 201],
  'the schema is changed': [name => both.ours.master.put(`/schemas/${name}`, { fields: { fresh: { type: 'Number' } } }), 200],
  'an index is made': [name => both.ours.master.put(`/schemas/${name}`, { indexes: { [`by${name}`]: { a: 1 } } }), 200],
  'the class is deleted': [name => both.ours.master.delete(`/schemas/${name}`), 200],
};

for (const [what, [ask, status]] of Object.entries(requests)) {
  improved(`${what} while a column is added by hand: one waits for the other`, async () => {
    const name = await makeClass();
    await both.ours.master.put(`/schemas/${name}`, { fields: { a: { type: 'Number' } } });
    const answer = await duringAlterTable(name, () => ask(name));
    assert.equal(answer.status, status, answer.text);
    if (what === 'the class is deleted') return;
    const { hand } = await fieldsOf(name);
    assert.equal(hand, 'String');
  });
}

improved('a field goes by hand while both servers write it, and both go on', async () => {
  const name = await makeClass();
  await both.ours.rest.post(`/classes/${name}`, { kept: 1, dropped: 1 });
  await both.original.rest.post(`/classes/${name}`, { kept: 1, dropped: 1 });
  await together([
    ...times(5, n => () => both.ours.rest.post(`/classes/${name}`, { kept: n })),
    () => both.sql(`ALTER TABLE "${name}" DROP COLUMN dropped`),
    ...times(5, n => () => both.original.rest.post(`/classes/${name}`, { kept: n })),
  ]);
  for (const side of [both.ours, both.original]) {
    const made = await side.rest.post(`/classes/${name}`, { kept: 2 });
    assert.equal(made.status, 201, made.text);
    const { body } = await side.rest.get(`/classes/${name}`, { where: { kept: { $gte: 0 } } });
    assert.ok(body.results.every(object => !('dropped' in object)));
  }
});
