// Objects through the SDK: every data type there and back, creating, updating, deleting.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newClass, openSuite, Parse } from '../lib/suite.js';

openSuite(import.meta.filename);

async function roundTrip(value) {
  const Thing = newClass();
  const saved = await new Parse.Object(Thing, { value }).save();
  const fetched = await new Parse.Query(Thing).get(saved.id);
  return fetched.get('value');
}

test('a new object gets an id and times', async () => {
  const before = Date.now();
  const thing = await new Parse.Object(newClass(), { a: 1 }).save();
  assert.match(thing.id, /^[A-Za-z0-9]{10}$/);
  assert.ok(thing.createdAt.getTime() >= before - 1000 && thing.createdAt.getTime() <= Date.now() + 1000);
  assert.equal(thing.updatedAt.getTime(), thing.createdAt.getTime());
});

const plainValues = {
  'a string': 'hello',
  'an empty string': '',
  'a string of many scripts': 'Ünïcödé ελληνικά 漢字 👩‍👩‍👧 \u0001 " \\ / \n\t\r\u2028',
  'a long string': 'x'.repeat(200_000),
  zero: 0,
  'a negative fraction': -12.625,
  'a number that binary cannot hold exactly': 0.1,
  'the largest safe integer': Number.MAX_SAFE_INTEGER,
  'a very small number': 5e-324,
  'a very large number': 1.7976931348623157e308,
  true: true,
  false: false,
  'an empty array': [],
  'an array of everything': [1, 'two', true, null, { three: 3 }, [4, [5]]],
  'an empty object': {},
  'a deep object': { a: { b: { c: [{ d: 'e' }], 'spaced key': null, ÜÄ: 1 } } },
};

for (const [name, value] of Object.entries(plainValues)) {
  test(`${name} comes back as it was saved`, async () => {
    assert.deepEqual(await roundTrip(value), value);
  });
}

test('a date comes back to the millisecond', async () => {
  const value = new Date('2001-02-03T04:05:06.789Z');
  assert.equal((await roundTrip(value)).getTime(), value.getTime());
});

test('dates before 1970 and far ahead come back', async () => {
  for (const iso of ['1850-06-07T08:09:10.011Z', '2999-12-31T23:59:59.999Z']) {
    assert.equal((await roundTrip(new Date(iso))).toISOString(), iso);
  }
});

test('a date inside an object and an array stays a date', async () => {
  const value = new Date('2020-01-01T00:00:00.001Z');
  assert.equal((await roundTrip({ at: value })).at.getTime(), value.getTime());
  assert.equal((await roundTrip([value]))[0].getTime(), value.getTime());
});

test('a geo point comes back', async () => {
  const value = await roundTrip(new Parse.GeoPoint({ latitude: 48.25, longitude: -11.5 }));
  assert.deepEqual([value.latitude, value.longitude], [48.25, -11.5]);
});

test('a polygon comes back closed', async () => {
  const value = await roundTrip(new Parse.Polygon([[0, 0], [0, 1], [1, 1], [1, 0]]));
  assert.deepEqual(value.coordinates, [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]);
});

test('bytes come back', async () => {
  const value = { __type: 'Bytes', base64: 'aGVsbG8=' };
  assert.deepEqual(await roundTrip(value), value);
});

test('a file comes back with its name and a url', async () => {
  const Thing = newClass();
  const file = { __type: 'File', name: 'abc_note.txt', url: 'http://127.0.0.1/abc_note.txt' };
  const saved = await new Parse.Object(Thing).save({ file: Parse.File.fromJSON(file) });
  const value = (await new Parse.Query(Thing).get(saved.id)).get('file');
  assert.equal(value.name(), 'abc_note.txt');
  assert.match(value.url(), /abc_note\.txt$/);
});

test('a pointer comes back, and its object can be fetched', async () => {
  const target = await new Parse.Object(newClass('Target'), { name: 'there' }).save();
  const value = await roundTrip(target);
  assert.equal(value.className, target.className);
  assert.equal(value.id, target.id);
  assert.equal((await value.fetch()).get('name'), 'there');
});

test('pointers inside arrays and objects come back as pointers', async () => {
  const target = await new Parse.Object(newClass('Target'), { name: 'there' }).save();
  assert.equal((await roundTrip([target]))[0].id, target.id);
  assert.equal((await roundTrip({ inner: target })).inner.id, target.id);
});

test('null leaves a field without value', async () => {
  const Thing = newClass();
  await new Parse.Object(Thing, { value: 'typed' }).save();
  const saved = await new Parse.Object(Thing, { value: null, other: 1 }).save();
  const fetched = await new Parse.Query(Thing).get(saved.id);
  assert.equal(fetched.has('value'), false);
});

test('saving again changes only what was set', async () => {
  const Thing = newClass();
  const thing = await new Parse.Object(Thing, { a: 1, b: 'keep' }).save();
  const { createdAt } = thing;
  await thing.save({ a: 2 });
  const fetched = await new Parse.Query(Thing).get(thing.id);
  assert.equal(fetched.get('a'), 2);
  assert.equal(fetched.get('b'), 'keep');
  assert.equal(fetched.createdAt.getTime(), createdAt.getTime());
  assert.ok(fetched.updatedAt.getTime() >= createdAt.getTime());
});

test('unset removes a value', async () => {
  const Thing = newClass();
  const thing = await new Parse.Object(Thing, { a: 1, b: 2 }).save();
  thing.unset('a');
  await thing.save();
  const fetched = await new Parse.Query(Thing).get(thing.id);
  assert.equal(fetched.has('a'), false);
  assert.equal(fetched.get('b'), 2);
});

test('a destroyed object is gone', async () => {
  const Thing = newClass();
  const thing = await new Parse.Object(Thing, { a: 1 }).save();
  await thing.destroy();
  await assert.rejects(new Parse.Query(Thing).get(thing.id), { code: Parse.Error.OBJECT_NOT_FOUND });
  await assert.rejects(thing.save({ a: 2 }), { code: Parse.Error.OBJECT_NOT_FOUND });
});

test('destroying what is not there is refused', async () => {
  const Thing = newClass();
  await new Parse.Object(Thing, { a: 1 }).save();
  await assert.rejects(Parse.Object.fromJSON({ className: Thing, objectId: 'nothinghere' }).destroy(), {
    code: Parse.Error.OBJECT_NOT_FOUND,
  });
});

test('another type than the field has is refused, and nothing is stored', async () => {
  const Thing = newClass();
  await new Parse.Object(Thing, { a: 1 }).save();
  await assert.rejects(new Parse.Object(Thing, { a: 'one', b: 2 }).save(), {
    code: Parse.Error.INCORRECT_TYPE,
    message: `schema mismatch for ${Thing}.a; expected Number but got String`,
  });
  assert.equal(await new Parse.Query(Thing).count(), 1);
});

test('a pointer to another class than the field has is refused', async () => {
  const Thing = newClass();
  const one = await new Parse.Object(newClass('One'), { a: 1 }).save();
  const two = await new Parse.Object(newClass('Two'), { a: 1 }).save();
  await new Parse.Object(Thing, { to: one }).save();
  await assert.rejects(new Parse.Object(Thing, { to: two }).save(), { code: Parse.Error.INCORRECT_TYPE });
});

test('increment counts, from nothing as well, by fractions and downwards', async () => {
  const Thing = newClass();
  const thing = await new Parse.Object(Thing, { score: 1 }).save();
  thing.increment('score', 1.5);
  thing.increment('other', -2);
  await thing.save();
  assert.equal(thing.get('score'), 2.5);
  const fetched = await new Parse.Query(Thing).get(thing.id);
  assert.equal(fetched.get('score'), 2.5);
  assert.equal(fetched.get('other'), -2);
});

test('increment of a string field is refused', async () => {
  const thing = await new Parse.Object(newClass(), { text: 'a' }).save();
  const other = Parse.Object.fromJSON({ className: thing.className, objectId: thing.id });
  other.increment('text');
  await assert.rejects(other.save(), { code: Parse.Error.INCORRECT_TYPE });
});

test('add, addUnique and remove change an array and answer with the result', async () => {
  const Thing = newClass();
  const thing = await new Parse.Object(Thing, { list: ['a'] }).save();
  const apart = Parse.Object.fromJSON({ className: Thing, objectId: thing.id });
  apart.addUnique('list', 'b');
  await apart.save();
  apart.addUnique('list', 'b');
  await apart.save();
  assert.deepEqual([...apart.get('list')].sort(), ['a', 'b']);
  apart.remove('list', 'a');
  await apart.save();
  assert.deepEqual(apart.get('list'), ['b']);
  apart.add('list', 'c');
  await apart.save();
  assert.deepEqual((await new Parse.Query(Thing).get(thing.id)).get('list'), ['b', 'c']);
});

test('addUnique and remove know pointers', async () => {
  const Thing = newClass();
  const one = await new Parse.Object(newClass('Item'), { a: 1 }).save();
  const thing = await new Parse.Object(Thing, { items: [one] }).save();
  thing.addUnique('items', one);
  await thing.save();
  assert.equal((await new Parse.Query(Thing).get(thing.id)).get('items').length, 1);
  thing.remove('items', one);
  await thing.save();
  assert.deepEqual((await new Parse.Query(Thing).get(thing.id)).get('items'), []);
});

test('one key of an object is set, counted and removed with a dotted name', async () => {
  const Thing = newClass();
  const thing = await new Parse.Object(Thing, { info: { a: 1, b: 'keep', gone: true } }).save();
  thing.set('info.a', 5);
  await thing.save();
  thing.increment('info.count', 3);
  await thing.save();
  thing.unset('info.gone');
  await thing.save();
  assert.deepEqual((await new Parse.Query(Thing).get(thing.id)).get('info'), { a: 5, b: 'keep', count: 3 });
});

test('fetch brings what another client wrote', async () => {
  const Thing = newClass();
  const thing = await new Parse.Object(Thing, { a: 1 }).save();
  await Parse.Object.fromJSON({ className: Thing, objectId: thing.id }).save({ a: 7 });
  await thing.fetch();
  assert.equal(thing.get('a'), 7);
});

test('saving an object saves the new objects it points to', async () => {
  const child = new Parse.Object(newClass('Child'), { name: 'c' });
  const parent = await new Parse.Object(newClass('Parent'), { child, children: [child] }).save();
  assert.ok(child.id);
  const fetched = await new Parse.Query(parent.className).include('child').get(parent.id);
  assert.equal(fetched.get('child').get('name'), 'c');
});

test('a class name that differs only in case is a class of its own', async () => {
  const Thing = newClass('Case');
  await new Parse.Object(Thing, { a: 1 }).save();
  await new Parse.Object(Thing.toUpperCase(), { a: 'text' }).save();
  assert.equal(await new Parse.Query(Thing).count(), 1);
});

test('a field named like an SQL word or with capitals works', async () => {
  const values = { select: 1, Order: 'x', group: true, user: 'u', tableoid1: 2 };
  const Thing = newClass('Select');
  const thing = await new Parse.Object(Thing, values).save();
  const fetched = await new Parse.Query(Thing).equalTo('select', 1).equalTo('Order', 'x').first();
  assert.equal(fetched.id, thing.id);
  assert.equal(fetched.get('group'), true);
});
