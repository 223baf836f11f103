// Classes by the SDK's Parse.Schema and the routes beneath it, and by the option `schema` at the start.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restClient } from '../lib/rest.js';
import { keys, startServer } from '../lib/servers.js';
import { createDatabase, dropDatabase } from '../lib/sql.js';
import { improved, newClass, openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

test('a class made by Parse.Schema has its fields, permissions and indexes', async () => {
  const name = newClass('Post');
  const schema = new Parse.Schema(name);
  schema.addString('title', { required: true }).addNumber('n', { defaultValue: 3 });
  schema.addPointer('author', '_User').addRelation('likes', '_User');
  schema.addIndex('by_author', { author: 1 });
  schema.setCLP({ find: { '*': true }, create: { '*': true } });
  await schema.save();
  const read = await new Parse.Schema(name).get();
  assert.deepEqual(read.fields.title, { type: 'String', required: true });
  assert.deepEqual(read.fields.n, { type: 'Number', defaultValue: 3 });
  assert.deepEqual(read.fields.author, { type: 'Pointer', targetClass: '_User' });
  assert.deepEqual(read.fields.likes, { type: 'Relation', targetClass: '_User' });
  assert.deepEqual(read.indexes, { _id_: { _id: 1 }, by_author: { author: 1 } });
  assert.deepEqual(read.classLevelPermissions.get, {});
  assert.ok((await Parse.Schema.all()).some(other => other.className === name));
});

test('an update adds, changes and deletes', async () => {
  const name = newClass('Post');
  await new Parse.Schema(name).addString('a').addString('b').save();
  await new Parse.Object(name, { a: 'x', b: 'y' }).save();
  const changed = await new Parse.Schema(name).deleteField('a').addDate('c').update();
  assert.equal(changed.fields.a, undefined);
  assert.deepEqual(changed.fields.c, { type: 'Date' });
  const [object] = await new Parse.Query(name).find();
  assert.deepEqual([object.get('a'), object.get('b')], [undefined, 'y']);
});

test('purge takes the objects, delete the class', async () => {
  const name = newClass('Post');
  await new Parse.Object(name, { a: 'x' }).save();
  const schema = new Parse.Schema(name);
  await assert.rejects(schema.delete(), { code: 255, message: `Class ${name} is not empty, contains 1 objects, cannot drop schema.` });
  await schema.purge();
  assert.equal(await new Parse.Query(name).count(), 0);
  await schema.delete();
  await assert.rejects(schema.get(), { code: 103, message: `Class ${name} does not exist.` });
});

test('nobody changes classes without the master key', async () => {
  const name = newClass('Post');
  const reader = restClient(suite.server, { masterKey: keys.readOnlyMasterKey });
  for (const [method, path] of [['GET', '/schemas'], ['POST', '/schemas'], ['GET', `/schemas/${name}`], ['POST', `/schemas/${name}`],
    ['PUT', `/schemas/${name}`], ['DELETE', `/schemas/${name}`], ['DELETE', `/purge/${name}`]]) {
    const answer = await suite.rest.request(method, path, { body: method === 'GET' ? undefined : {} });
    assert.deepEqual([answer.status, answer.body], [403, { error: 'unauthorized: master key is required' }], `${method} ${path}`);
    if (method === 'GET') continue;
    const read = await reader.request(method, path, { body: {} });
    assert.equal(read.body.code, 119, `${method} ${path}`);
    assert.match(read.body.error, /^read-only masterKey isn't allowed to (create|update|delete|purge) a schema\.$/);
  }
});

test('clients that change one class at once all see what each of them did', async () => {
  const name = newClass('Post');
  await suite.master.post('/schemas', { className: name });
  const fields = Array.from({ length: 20 }, (_, i) => `f${i}`);
  const answers = await Promise.all(fields.map(field =>
    suite.master.put(`/schemas/${name}`, { fields: { [field]: { type: 'Number' } } })));
  assert.deepEqual(answers.map(answer => answer.status), fields.map(() => 200));
  const { body } = await suite.master.get(`/schemas/${name}`);
  assert.deepEqual(fields.filter(field => body.fields[field] === undefined), []);
});

improved('of clients that make one class at once one does, and the others hear that it is there', async () => {
  const name = newClass('Post');
  const answers = await Promise.all(Array.from({ length: 10 }, () => suite.master.post('/schemas', { className: name })));
  const statuses = answers.map(answer => answer.status).sort();
  assert.deepEqual(statuses, [200, ...Array.from({ length: 9 }, () => 400)]);
  assert.ok(answers.every(answer => answer.status === 200 || answer.body.error === `Class ${name} already exists.`));
});

test('the option schema makes classes at the start and locks them', async () => {
  const name = newClass('Declared');
  const definitions = [{
    className: name,
    fields: { title: { type: 'String', required: true }, at: { type: 'Date' } },
    indexes: { by_title: { title: 1 } },
    classLevelPermissions: { find: { '*': true }, create: { '*': true } },
  }];
  const databaseURI = await createDatabase(suite.cluster, 'e2e_declared');
  const server = await startServer(suite.target, { databaseURI, options: { schema: { definitions, lockSchemas: true } } });
  try {
    const client = restClient(server, { masterKey: keys.masterKey });
    const { body } = await client.get(`/schemas/${name}`);
    assert.deepEqual(body.fields.title, { type: 'String', required: true });
    assert.deepEqual(body.indexes.by_title, { title: 1 });
    assert.deepEqual(body.classLevelPermissions.addField, {});
    const refused = await client.put(`/schemas/${name}`, { fields: { more: { type: 'String' } } });
    assert.deepEqual([refused.status, refused.body.error], [400, 'Cannot perform this operation when schemas options is used.']);
    const added = await restClient(server).post(`/classes/${name}`, { title: 'x', more: 'y' });
    assert.equal(added.body.code, 119);
  } finally {
    await server.stop();
    await dropDatabase(suite.cluster, 'e2e_declared');
  }
});
