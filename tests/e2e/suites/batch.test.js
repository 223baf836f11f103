// Many objects in one request: saveAll, destroyAll, fetchAll, and transactions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { improved, newClass, openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

function many(Thing, count) {
  return Array.from({ length: count }, (_, number) => new Parse.Object(Thing, { number }));
}

const operation = (method, path, body) => ({ method, path: `/parse/classes/${path}`, body });

test('saveAll saves more objects than fit in one batch', async () => {
  const Thing = newClass();
  const things = many(Thing, 53);
  await Parse.Object.saveAll(things);
  assert.equal(new Set(things.map(thing => thing.id)).size, 53);
  const found = await new Parse.Query(Thing).ascending('number').limit(100).find();
  assert.deepEqual(found.map(thing => thing.get('number')), things.map((_, number) => number));
});

test('saveAll of new and changed objects', async () => {
  const Thing = newClass();
  const old = await new Parse.Object(Thing, { number: 1 }).save();
  old.set('number', 10);
  await Parse.Object.saveAll([old, new Parse.Object(Thing, { number: 20 })]);
  const found = await new Parse.Query(Thing).ascending('number').find();
  assert.deepEqual(found.map(thing => thing.get('number')), [10, 20]);
});

test('one refused object does not stop the others of a batch', async () => {
  const Thing = newClass();
  await new Parse.Object(Thing, { number: 1 }).save();
  const [good, bad, alsoGood] = [
    new Parse.Object(Thing, { number: 2 }),
    new Parse.Object(Thing, { number: 'three' }),
    new Parse.Object(Thing, { number: 4 }),
  ];
  await assert.rejects(Parse.Object.saveAll([good, bad, alsoGood]), { code: Parse.Error.INCORRECT_TYPE });
  const found = await new Parse.Query(Thing).ascending('number').find();
  assert.deepEqual(found.map(thing => thing.get('number')), [1, 2, 4]);
});

test('destroyAll removes all, and reports the missing', async () => {
  const Thing = newClass();
  const things = many(Thing, 25);
  await Parse.Object.saveAll(things);
  await things[3].destroy();
  await assert.rejects(Parse.Object.destroyAll(things), error => {
    assert.equal(error.code, Parse.Error.AGGREGATE_ERROR);
    assert.deepEqual(error.errors.map(({ code }) => code), [Parse.Error.OBJECT_NOT_FOUND]);
    return true;
  });
  assert.equal(await new Parse.Query(Thing).count(), 0);
});

test('fetchAll brings all', async () => {
  const Thing = newClass();
  const things = many(Thing, 5);
  await Parse.Object.saveAll(things);
  const bare = things.map(({ id }) => Parse.Object.fromJSON({ className: Thing, objectId: id }));
  await Parse.Object.fetchAll(bare);
  assert.deepEqual(bare.map(thing => thing.get('number')), [0, 1, 2, 3, 4]);
});

test('answers of a batch keep the order of its requests', async () => {
  const Thing = newClass();
  const { status, body } = await suite.rest.post('/batch', {
    requests: [
      operation('POST', Thing, { number: 1 }),
      operation('GET', `${Thing}/absent`),
      operation('POST', Thing, { number: 2 }),
      operation('PUT', `${Thing}/absent`, { number: 2 }),
    ],
  });
  assert.equal(status, 200);
  assert.ok(body[0].success.objectId);
  assert.deepEqual(body[1], { error: { code: 101, error: 'Object not found.' } });
  assert.ok(body[2].success.createdAt);
  assert.deepEqual(body[3], { error: { code: 101, error: 'Object not found.' } });
});

test('a batch in a transaction is done as a whole', async () => {
  const Thing = newClass();
  await new Parse.Object(Thing, { number: 0 }).save();
  const things = many(Thing, 3);
  await Parse.Object.saveAll(things, { transaction: true });
  assert.equal(await new Parse.Query(Thing).count(), 4);
});

test('nothing of a failed transaction is left', async () => {
  const Thing = newClass();
  const first = await new Parse.Object(Thing, { number: 1 }).save();
  const { status } = await suite.rest.post('/batch', {
    transaction: true,
    requests: [
      operation('PUT', `${Thing}/${first.id}`, { number: 99 }),
      operation('POST', Thing, { number: 2 }),
      operation('POST', Thing, { number: 'three' }),
    ],
  });
  assert.notEqual(status, 200);
  const found = await new Parse.Query(Thing).find();
  assert.deepEqual(found.map(thing => thing.get('number')), [1]);
});

improved('a failed transaction answers with the error of the request that failed', async () => {
  const Thing = newClass();
  await new Parse.Object(Thing, { number: 1 }).save();
  const { status, body } = await suite.rest.post('/batch', {
    transaction: true,
    requests: [operation('POST', Thing, { number: 2 }), operation('POST', Thing, { number: 'three' })],
  });
  assert.equal(status, 400);
  assert.equal(body.code, Parse.Error.INCORRECT_TYPE);
});

const refused = {
  'without requests': [{}, 107],
  'with requests that are no array': [{ requests: {} }, 107],
  'inside a batch': [{ requests: [{ method: 'POST', path: '/parse/batch', body: { requests: [] } }] }, 107],
  'with a path outside the mount path': [{ requests: [{ method: 'POST', path: '/other/classes/A', body: {} }] }, 107],
};

for (const [name, [body, code]] of Object.entries(refused)) {
  test(`a batch ${name} is refused`, async () => {
    const answer = await suite.rest.post('/batch', body);
    assert.equal(answer.status, 400);
    assert.equal(answer.body.code, code);
  });
}

test('an empty batch answers with an empty list', async () => {
  const { status, body } = await suite.rest.post('/batch', { requests: [] });
  assert.equal(status, 200);
  assert.deepEqual(body, []);
});
