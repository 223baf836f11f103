// Parse.Schema: every type of field, their options, indexes, changes and refusals.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asMaster, rejects } from '../lib/accounts.js';
import { improved, newClass, openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

const date = new Date('2001-02-03T04:05:06.789Z');
const point = { __type: 'GeoPoint', latitude: 10, longitude: 20 };
const square = { __type: 'Polygon', coordinates: [[0, 0], [0, 1], [1, 1], [0, 0]] };

// How a field is added, what the schema says of it then, and a value that it takes.
const types = {
  String: [schema => schema.addString('f'), {}, 'text'],
  Number: [schema => schema.addNumber('f'), {}, -1.5],
  Boolean: [schema => schema.addBoolean('f'), {}, false],
  Date: [schema => schema.addDate('f'), {}, date],
  Bytes: [schema => schema.addBytes('f'), {}, { __type: 'Bytes', base64: 'AAEC' }],
  File: [schema => schema.addFile('f'), {}, { __type: 'File', name: 'a.txt', url: 'http://h/a.txt' }],
  GeoPoint: [schema => schema.addGeoPoint('f'), {}, new Parse.GeoPoint(10, 20)],
  Polygon: [schema => schema.addPolygon('f'), {}, new Parse.Polygon(square.coordinates)],
  Array: [schema => schema.addArray('f'), {}, [1, 'a', null, { b: [2] }]],
  Object: [schema => schema.addObject('f'), {}, { a: { b: [1] } }],
  Pointer: [schema => schema.addPointer('f', '_User'), { targetClass: '_User' }, Parse.User.createWithoutData('someUser00')],
  Relation: [schema => schema.addRelation('f', '_Role'), { targetClass: '_Role' }, undefined],
};

for (const [type, [add, more, value]] of Object.entries(types)) {
  test(`a field of type ${type}`, async () => {
    const name = newClass();
    const made = await add(new Parse.Schema(name)).save();
    assert.deepEqual(made.fields.f, { type, ...more });
    assert.deepEqual((await new Parse.Schema(name).get()).fields.f, { type, ...more });
    if (value === undefined) return;
    const object = await new Parse.Object(name, { f: value }).save(null, asMaster);
    const { body } = await suite.master.get(`/classes/${name}/${object.id}`);
    const read = (await new Parse.Query(name).get(object.id, asMaster)).toJSON();
    assert.equal(read.f.__type, body.f.__type);
    await rejects(new Parse.Object(name, { f: type === 'Number' ? 'a' : 1 }).save(null, asMaster), 111);
  });
}

test('addField names the type, and refuses one that there is not', async () => {
  const name = newClass();
  const schema = new Parse.Schema(name).addField('text').addField('number', 'Number', { required: true });
  schema.addField('pointer', 'Pointer', { targetClass: name }).addField('relation', 'Relation', { targetClass: name });
  const { fields } = await schema.save();
  assert.deepEqual(fields.text, { type: 'String' });
  assert.deepEqual(fields.number, { type: 'Number', required: true });
  assert.deepEqual(fields.pointer, { type: 'Pointer', targetClass: name });
  assert.deepEqual(fields.relation, { type: 'Relation', targetClass: name });
  assert.throws(() => schema.addField('f', 'Unheard'), /not a valid type/);
});

test('a required field has to be there, at first and ever after', async () => {
  const name = newClass();
  await new Parse.Schema(name).addString('title', { required: true }).addNumber('n').save();
  await rejects(new Parse.Object(name, { n: 1 }).save(), 142, 'title is required');
  const object = await new Parse.Object(name, { title: 'a' }).save();
  await object.save({ n: 2 });
  object.unset('title');
  await rejects(object.save(), 142, 'title is required');
  assert.equal((await new Parse.Query(name).get(object.id)).get('title'), 'a');
});

const defaults = {
  String: ['addString', 'text'],
  Number: ['addNumber', 0],
  Boolean: ['addBoolean', false],
  Date: ['addDate', date],
  Array: ['addArray', [1, { a: 2 }]],
  Object: ['addObject', { a: [1] }],
  GeoPoint: ['addGeoPoint', point],
};

for (const [type, [add, defaultValue]] of Object.entries(defaults)) {
  test(`a default of type ${type} is for objects that come without the field`, async () => {
    const name = newClass();
    await new Parse.Schema(name)[add]('f', { defaultValue }).addNumber('n').save();
    const made = await new Parse.Object(name, { n: 1 }).save();
    const expected = value => JSON.stringify(value);
    assert.equal(expected(made.get('f')), expected(made.get('f') instanceof Parse.GeoPoint ? point : defaultValue));
    const stored = await new Parse.Query(name).get(made.id);
    assert.equal(expected(stored.get('f')), expected(made.get('f')));
    assert.equal((await stored.save({ n: 2 })).has('f'), true);
  });
}

test('a required field with a default is never missing, a default of another type is refused', async () => {
  const name = newClass();
  await new Parse.Schema(name).addString('state', { required: true, defaultValue: 'new' }).save();
  assert.equal((await new Parse.Object(name).save()).get('state'), 'new');
  const other = newClass();
  const refusal = `schema mismatch for ${other}.n default value; expected Number but got String`;
  await rejects(new Parse.Schema(other).addNumber('n', { defaultValue: 'text' }).save(), 111, refusal);
});

test('fields and indexes come and go with updates', async () => {
  const name = newClass();
  await new Parse.Schema(name).addString('a').addNumber('b').addIndex('by_a', { a: 1 }).save();
  const updated = await new Parse.Schema(name).addDate('c').deleteField('b').addIndex('by_c', { c: 1, a: 1 }).update();
  assert.deepEqual(Object.keys(updated.fields).sort(), ['ACL', 'a', 'c', 'createdAt', 'objectId', 'updatedAt']);
  assert.deepEqual(updated.indexes.by_c, { c: 1, a: 1 });
  const less = await new Parse.Schema(name).deleteIndex('by_a').update();
  assert.deepEqual([less.indexes.by_a, less.indexes.by_c], [undefined, { c: 1, a: 1 }]);
  const rows = await suite.sql('SELECT indexname AS name FROM pg_indexes WHERE tablename = $1', [name]);
  const names = rows.map(row => row.name);
  assert.deepEqual([names.includes('by_c'), names.includes('by_a')], [true, false]);
});

test('what an update cannot do is refused', async () => {
  const name = newClass();
  await new Parse.Schema(name).addString('a').addIndex('by_a', { a: 1 }).save();
  const update = change => change(new Parse.Schema(name)).update();
  await rejects(update(schema => schema.addNumber('a')), 255, 'Field a exists, cannot update.');
  await rejects(update(schema => schema.deleteField('b')), 255, 'Field b does not exist, cannot delete.');
  await rejects(update(schema => schema.deleteField('objectId')), 136, 'field objectId cannot be changed');
  await rejects(update(schema => schema.addIndex('by_a', { a: 1 })), 102, 'Index by_a exists, cannot update.');
  await rejects(update(schema => schema.deleteIndex('by_b')), 102, 'Index by_b does not exist, cannot delete.');
  await rejects(update(schema => schema.addIndex('by_b', { b: 1 })), 102, 'Field b does not exist, cannot add index.');
  await rejects(update(schema => schema.addField('1st', 'String')), 105, 'invalid field name: 1st');
  await rejects(update(schema => schema.addPointer('p', 'a b')), 103);
});

improved('an update that is refused changes nothing', async () => {
  const name = newClass();
  await new Parse.Schema(name).addString('a').save();
  const before = await new Parse.Schema(name).get();
  await rejects(new Parse.Schema(name).addNumber('extra').deleteIndex('by_b').update(), 102);
  await rejects(new Parse.Schema(name).deleteField('a').addIndex('by_b', { b: 1 }).update(), 102);
  assert.deepEqual(await new Parse.Schema(name).get(), before);
});

test('classes that are there, are not there, or cannot be', async () => {
  const name = newClass();
  await rejects(new Parse.Schema(name).get(), 103, `Class ${name} does not exist.`);
  await rejects(new Parse.Schema(name).addString('a').update(), 103, `Class ${name} does not exist.`);
  await new Parse.Schema(name).save();
  await rejects(new Parse.Schema(name).save(), 103, `Class ${name} already exists.`);
  const impossible = new Parse.Schema('a class');
  await rejects(impossible.save(), 103);
  assert.throws(() => new Parse.Schema().get(), /You must set a Class Name/);
  await new Parse.Schema(name).delete();
  await rejects(new Parse.Schema(name).get(), 103, `Class ${name} does not exist.`);
});

test('all classes are listed, those of the system too', async () => {
  const names = [newClass(), newClass()];
  for (const name of names) await new Parse.Schema(name).addString('a').save();
  const all = await Parse.Schema.all();
  const listed = all.map(({ className }) => className);
  for (const name of [...names, '_User', '_Role']) {
    assert.ok(listed.includes(name), name);
  }
  const { fields } = all.find(({ className }) => className === '_User');
  assert.deepEqual([fields.email.type, fields.emailVerified.type, fields.authData.type], ['String', 'Boolean', 'Object']);
  assert.equal('_hashed_password' in fields, false);
});

test('a deleted field leaves nothing behind, and its name takes another type', async () => {
  const name = newClass();
  await new Parse.Object(name, { f: 'text', list: [1] }).save();
  await new Parse.Schema(name).addRelation('friends', '_User').update();
  await new Parse.Schema(name).deleteField('f').deleteField('friends').update();
  const object = await new Parse.Query(name).first();
  assert.equal(object.has('f'), false);
  await object.save({ f: 5 });
  assert.equal((await new Parse.Schema(name).get()).fields.f.type, 'Number');
  assert.equal((await new Parse.Query(name).equalTo('f', 5).count()), 1);
});

test('purge empties a class and keeps what it is', async () => {
  const name = newClass();
  await new Parse.Schema(name).addString('a', { required: true }).addIndex('by_a', { a: 1 }).save();
  await Parse.Object.saveAll(['x', 'y', 'z'].map(a => new Parse.Object(name, { a })));
  await rejects(new Parse.Schema(name).delete(), 255, `Class ${name} is not empty, contains 3 objects, cannot drop schema.`);
  const before = await new Parse.Schema(name).get();
  await new Parse.Schema(name).purge();
  assert.equal(await new Parse.Query(name).count(), 0);
  assert.deepEqual(await new Parse.Schema(name).get(), before);
  await new Parse.Schema(name).delete();
});
