// Many clients at the same moment: new classes and fields, counters, sets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { improved, newClass, openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

const clients = 50;

/** The same request by all clients at once; all answers. */
const together = ask => Promise.all(Array.from({ length: clients }, (_, n) => ask(n)));

function allAre(status, answers) {
  const others = answers.filter(answer => answer.status !== status);
  assert.deepEqual(others.map(({ status: other, text }) => `${other} ${text}`), []);
}

async function everything(Thing) {
  const { body } = await suite.rest.get(`/classes/${Thing}`, { limit: 1000, order: 'n' });
  return body.results;
}

improved('all create the same new class', async () => {
  const Thing = newClass();
  const answers = await together(n => suite.rest.post(`/classes/${Thing}`, { n }));
  allAre(201, answers);
  const found = await everything(Thing);
  assert.deepEqual(found.map(({ n }) => n), Array.from({ length: clients }, (_, n) => n));
  assert.equal(new Set(answers.map(({ body }) => body.objectId)).size, clients);
});

improved('all bring the same new field', async () => {
  const Thing = newClass();
  await suite.rest.post(`/classes/${Thing}`, { n: -1 });
  allAre(201, await together(n => suite.rest.post(`/classes/${Thing}`, { n, fresh: `text ${n}` })));
  const found = await everything(Thing);
  assert.equal(found.filter(({ fresh }) => fresh?.startsWith('text')).length, clients);
});

improved('each brings a new field of its own', async () => {
  const Thing = newClass();
  await suite.rest.post(`/classes/${Thing}`, { n: -1 });
  allAre(201, await together(n => suite.rest.post(`/classes/${Thing}`, { n, [`own${n}`]: n })));
  for (const row of (await everything(Thing)).filter(({ n }) => n >= 0)) {
    assert.equal(row[`own${row.n}`], row.n);
  }
});

improved('half bring a new field as a text, half as a number: one type wins, and nothing breaks', async () => {
  const Thing = newClass();
  await suite.rest.post(`/classes/${Thing}`, { n: -1 });
  const answers = await together(n => suite.rest.post(`/classes/${Thing}`, { n, torn: n % 2 ? 'text' : 1 }));
  const done = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status, body }) => status === 400 && body.code === 111);
  assert.equal(done.length + refused.length, clients);
  assert.equal(done.length, clients / 2);
  const types = new Set((await everything(Thing)).filter(({ n }) => n >= 0).map(({ torn }) => typeof torn));
  assert.equal(types.size, 1);
});

improved('all bring a new relation', async () => {
  const Thing = newClass();
  const target = (await suite.rest.post(`/classes/${newClass('Target')}`, { n: 0 })).headers.location.split('/').slice(-2);
  const objects = [{ __type: 'Pointer', className: target[0], objectId: target[1] }];
  allAre(201, await together(n => suite.rest.post(`/classes/${Thing}`, { n, related: { __op: 'AddRelation', objects } })));
  const { body } = await suite.rest.get(`/classes/${Thing}`, { where: { related: objects[0] }, limit: 1000 });
  assert.equal(body.results.length, clients);
});

improved('batches that each make a new class', async () => {
  const names = Array.from({ length: 5 }, () => newClass('Batch'));
  const requests = names.map(name => ({ method: 'POST', path: `/parse/classes/${name}`, body: { a: 1 } }));
  const answers = await together(n => suite.rest.post('/batch', { requests: n % 2 ? requests : [...requests].reverse() }));
  allAre(200, answers);
  for (const { body } of answers) {
    assert.ok(body.every(({ success }) => success), JSON.stringify(body));
  }
  assert.equal((await everything(names[0])).length, clients);
});

test('every increment counts', async () => {
  const Thing = newClass();
  const { body } = await suite.rest.post(`/classes/${Thing}`, { n: 0 });
  const path = `/classes/${Thing}/${body.objectId}`;
  const answers = [];
  for (let round = 0; round < 4; round += 1) {
    answers.push(...(await together(() => suite.rest.put(path, { n: { __op: 'Increment', amount: 1 } }))));
  }
  allAre(200, answers);
  assert.equal((await suite.rest.get(path)).body.n, 4 * clients);
  // Each answer has the value that its own increment made.
  assert.equal(new Set(answers.map(answer => answer.body.n)).size, 4 * clients);
});

test('every element of AddUnique is there once', async () => {
  const Thing = newClass();
  const { body } = await suite.rest.post(`/classes/${Thing}`, { list: [] });
  const path = `/classes/${Thing}/${body.objectId}`;
  allAre(200, await together(n => suite.rest.put(path, { list: { __op: 'AddUnique', objects: [n % 10, `own ${n}`] } })));
  const { list } = (await suite.rest.get(path)).body;
  assert.equal(list.length, 10 + clients);
  assert.equal(new Set(list).size, 10 + clients);
});

improved('every element of Add is there', async () => {
  const Thing = newClass();
  const { body } = await suite.rest.post(`/classes/${Thing}`, { list: [] });
  const path = `/classes/${Thing}/${body.objectId}`;
  allAre(200, await together(n => suite.rest.put(path, { list: { __op: 'Add', objects: [n % 10] } })));
  assert.equal((await suite.rest.get(path)).body.list.length, clients);
});

test('deleting one object: one client succeeds', async () => {
  const Thing = newClass();
  const { body } = await suite.rest.post(`/classes/${Thing}`, { n: 0 });
  const answers = await together(() => suite.rest.delete(`/classes/${Thing}/${body.objectId}`));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ status }) => status === 404).length, clients - 1);
});

test('transactions that touch the same objects in opposite order all end', async () => {
  const Thing = newClass();
  const ids = [];
  for (let n = 0; n < 4; n += 1) {
    ids.push((await suite.rest.post(`/classes/${Thing}`, { n: 0 })).body.objectId);
  }
  const step = id => ({ method: 'PUT', path: `/parse/classes/${Thing}/${id}`, body: { n: { __op: 'Increment', amount: 1 } } });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      suite.rest.post('/batch', { transaction: true, requests: (n % 2 ? ids : [...ids].reverse()).map(step) })
    )
  );
  const done = answers.filter(({ status }) => status === 200).length;
  assert.ok(done >= 1);
  for (const { n } of await everything(Thing)) {
    assert.equal(n, done);
  }
});
