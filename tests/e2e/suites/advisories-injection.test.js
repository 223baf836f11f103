// Advisories about SQL: no name, path, amount or pattern of a client is ever a part of a statement's text.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knock } from '../lib/doors.js';
import { payloads, unharmed } from '../lib/injection.js';
import { openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { target: 'parsegres', prepare: fill });

let id;

async function fill() {
  const { body } = await suite.rest.post('/classes/Doc', {
    name: "it's",
    n: 1,
    inner: { a: 1, 'b c': 2 },
    list: ['x'],
  });
  id = body.objectId;
  await suite.master.post('/classes/Closed', { secret: 'sesame', ACL: {} });
  await suite.sql('CREATE TABLE public.canary (alive boolean)');
}

const intact = async () => {
  const [{ table }] = await suite.sql(`SELECT to_regclass('public.canary') IS NOT NULL AS table`);
  assert.equal(table, true);
  assert.equal((await suite.master.get('/classes/Closed')).body.results.length, 1);
  const { body } = await suite.rest.get(`/classes/Doc/${id}`);
  assert.deepEqual([body.name, body.n], ["it's", 1]);
};

/** A test of queries, one for each payload; `query` gives what to ask for, and no payload may find the row. */
function queries(name, query) {
  test(name, async () => {
    for (const payload of payloads) {
      for (const as of [{}, { masterKey: suite.server.config.masterKey }]) {
        const asked = query(payload);
        const what = JSON.stringify(asked);
        const answers = await unharmed(what, () => knock(suite, 'GET', '/classes/Doc', { query: asked, as }));
        for (const [door, body] of answers) {
          if (asked.where)
            assert.ok(
              body.code !== undefined || body.results.length === 0,
              `${what} at ${door}: ${JSON.stringify(body)}`
            );
        }
      }
    }
    await intact();
  });
}

queries('GHSA-6927-3vr9-fxf2, GHSA-c2hr-cqg6-8j6r: a pattern is a value', $regex => ({
  where: { name: { $regex: `^\\Q${$regex}` } },
}));
queries('GHSA-c2hr-cqg6-8j6r: with quotes on both sides of \\Q and \\E', $regex => ({
  where: { name: { $regex: `^'\\Q${$regex}\\E'\\Q'${$regex}'\\E'$`, $options: 'i' } },
}));
queries('GHSA-qpr4-jrj4-6f27: a path in a condition is a path', payload => ({
  where: { [`inner.${payload}`]: 'nothing' },
}));
queries('GHSA-qpr4-jrj4-6f27: so it is below others and with operators', payload => ({
  where: { [`inner.a.${payload}.b`]: { $in: ['nothing'] } },
}));
queries('GHSA-qpr4-jrj4-6f27: and in an order', payload => ({ order: `-inner.${payload},name` }));
queries('GHSA-qpr4-jrj4-6f27: and among the keys of an answer', payload => ({
  keys: `inner.${payload}`,
  excludeKeys: `list.${payload}`,
  include: `inner.${payload}`,
}));
queries('GHSA-c442-97qw-j6c6: a field with a pattern is a field', payload => ({
  where: { [payload]: { $regex: 'x' } },
}));
for (const operator of [
  '$eq',
  '$ne',
  '$gt',
  '$exists',
  '$in',
  '$nin',
  '$all',
  '$containedBy',
  '$text',
  '$nearSphere',
]) {
  queries(`GHSA-c442-97qw-j6c6: with ${operator} too`, payload => ({
    where: { [payload]: { [operator]: operator === '$exists' ? true : ['x'] }, name: 'nobody' },
  }));
}

test('GHSA-qpr4-jrj4-6f27, GHSA-c442-97qw-j6c6: a legitimate path and pattern find the row', async () => {
  const found = async query => (await suite.rest.get('/classes/Doc', query)).body.results.length;
  assert.equal(await found({ where: { name: { $regex: `^\\Qit's\\E$` } }, order: '-inner.a' }), 1);
  assert.equal(await found({ where: { 'inner.a': 1 } }), 1);
});

test('GHSA-q3vj-96h2-gwvg: an amount that is no number is none, in an object too', async () => {
  for (const amount of [...payloads, '1', null, [], {}, true]) {
    for (const field of ['n', 'inner.a']) {
      const body = { [field]: { __op: 'Increment', amount } };
      const what = JSON.stringify(body);
      const answers = await unharmed(what, () => knock(suite, 'PUT', `/classes/Doc/${id}`, { body }));
      for (const [door, said] of answers)
        assert.ok(said.code !== undefined, `${what} at ${door}: ${JSON.stringify(said)}`);
    }
  }
  await intact();
  const { body } = await suite.rest.put(`/classes/Doc/${id}`, { 'inner.a': { __op: 'Increment', amount: 2 } });
  assert.ok(body.updatedAt);
  assert.equal((await suite.rest.get(`/classes/Doc/${id}`)).body.inner.a, 3);
  await suite.rest.put(`/classes/Doc/${id}`, { 'inner.a': 1 });
});

for (const [advisory, what, operation] of [
  ['GHSA-gqpp-xgvh-9h7h', 'incremented', { __op: 'Increment', amount: 1 }],
  ['GHSA-gqpp-xgvh-9h7h', 'deleted', { __op: 'Delete' }],
  ['GHSA-gqpp-xgvh-9h7h', 'added to', { __op: 'Add', objects: ['x'] }],
  ['#10261', 'set', 'value'],
]) {
  test(`${advisory}: the name of what is ${what} in an object is a name, whatever is in it`, async () => {
    for (const payload of payloads) {
      const { objectId } = (await suite.rest.post('/classes/Target', { inner: { kept: 1 } })).body;
      for (const field of [`inner.${payload}`, payload, `inner.a.${payload}`]) {
        await unharmed(JSON.stringify({ [field]: operation }), () =>
          knock(suite, 'PUT', `/classes/Target/${objectId}`, { body: { [field]: operation } })
        );
      }
      const { body } = await suite.rest.get(`/classes/Target/${objectId}`);
      assert.equal(body.inner.kept, 1, JSON.stringify(body));
      for (const key of Object.keys(body.inner))
        assert.ok(['kept', 'a', payload].includes(key) || payload.includes('.'), key);
    }
    await intact();
  });
}

test('GHSA-p2w6-rmh7-w8q3: names for aggregate and distinct do no more', async () => {
  for (const payload of payloads) {
    for (const query of [
      { distinct: payload },
      { distinct: `inner.${payload}` },
      { pipeline: [{ $group: { _id: `$${payload}` } }] },
      { pipeline: [{ $project: { [payload]: 1 } }, { $sort: { [payload]: 1 } }, { $match: { [payload]: 1 } }] },
      { $group: { _id: null, [payload]: { $sum: `$${payload}` } } },
    ]) {
      const asked = JSON.stringify(query);
      const answer = await unharmed(asked, async () => [
        ['master', (await suite.master.get('/aggregate/Doc', query)).body],
      ]);
      assert.ok(answer);
      const client = await suite.rest.get('/aggregate/Doc', query);
      assert.ok(client.status >= 400, client.text);
    }
  }
  await intact();
});

test('names of classes, fields and indexes are names in a schema too', async () => {
  for (const payload of payloads) {
    for (const [method, path, body] of [
      ['POST', '/schemas/Fresh', { className: 'Fresh', fields: { [payload]: { type: 'String' } } }],
      ['POST', '/schemas', { className: payload, fields: {} }],
      ['PUT', '/schemas/Doc', { fields: { p: { type: 'Pointer', targetClass: payload } } }],
      ['PUT', '/schemas/Doc', { indexes: { bad: { [payload]: 1 } } }],
      ['GET', `/classes/${encodeURIComponent(payload)}`],
      ['POST', `/classes/${encodeURIComponent(payload)}`, { a: 1 }],
      ['DELETE', `/purge/${encodeURIComponent(payload)}`],
    ]) {
      const answer = await suite.master.request(method, path, { body });
      const refused = answer.status >= 400 && answer.status < 500;
      const what = `${method} ${path} ${JSON.stringify(body)}: ${answer.text}`;
      // There is no such class to be read or emptied; the master key is told just that.
      assert.ok(refused || ['{"results":[]}', '{}'].includes(answer.text), what);
    }
  }
  await intact();
});

test('GHSA-9cp7-3q5w-j92g: what the database says of a broken pattern stays inside', async () => {
  for (const $regex of [
    '(',
    '[',
    '*',
    '(?<x',
    '\\',
    'a{2,1}',
    '[[:nothing:]]',
    '(?P<n>x)',
    'x{99999}',
    '\\p{L',
    '[z-a]',
    '\\1',
  ]) {
    for (const options of [{}, { $options: 'imxs' }, { $options: 'q' }]) {
      const where = { name: { $regex, ...options } };
      for (const [door, body] of await knock(suite, 'GET', '/classes/Doc', { query: { where } })) {
        const text = JSON.stringify(body);
        assert.ok(body.results?.length === 0 || body.code === 102, `${JSON.stringify(where)} at ${door}: ${text}`);
        assert.ok(!/postgres|invalid regular|not balanced|operand|repetition count|SELECT|"Doc"|pg_/.test(text), text);
      }
    }
  }
});
