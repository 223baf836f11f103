// One database, two servers: Parse Server makes and fills it, parsegres serves it as it is and writes to it, Parse Server starts
// on it again. Then both at the same time.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sharedCluster } from '../lib/cluster.js';
import { restClient } from '../lib/rest.js';
import { defaultTarget, keys, startServer } from '../lib/servers.js';
import { createDatabase, dropDatabase } from '../lib/sql.js';

const database = 'e2e_in_place';
const pointer = (className, objectId) => ({ __type: 'Pointer', className, objectId });
const date = iso => ({ __type: 'Date', iso });

// One object with every type; its file has no url, since a server adds its own.
const everything = {
  text: 'Ünï "quoted" 漢字',
  empty: '',
  number: -12.625,
  big: 9007199254740991,
  yes: true,
  no: false,
  when: date('1969-07-20T20:17:40.123Z'),
  object: { a: { b: [1, { c: null }] }, when: date('2020-01-01T00:00:00.000Z') },
  array: ['a', 1, null, true, { x: 1 }, [2]],
  point: { __type: 'GeoPoint', latitude: 48.25, longitude: 11.5 },
  area: { __type: 'Polygon', coordinates: [[0, 0], [0, 1], [1, 1], [0, 0]] },
  bytes: { __type: 'Bytes', base64: 'aGVsbG8=' },
  file: { __type: 'File', name: 'note.txt' },
};

let cluster, databaseURI, server;
const made = {};

const open = async (target, options) => {
  server = await startServer(target, { databaseURI, options });
  return restClient(server, { masterKey: keys.masterKey });
};

async function succeed(promise, status = 200) {
  const answer = await promise;
  assert.equal(answer.status, status, answer.text);
  return answer.body;
}

async function fill(client) {
  const post = async (path, body) => (await succeed(client.post(path, body), 201)).objectId;
  made.target = await post('/classes/Target', { name: 'target' });
  made.second = await post('/classes/Target', { name: 'second' });
  made.whole = await post('/classes/Whole', {
    ...everything,
    pointer: pointer('Target', made.target),
    pointers: [pointer('Target', made.target), pointer('Target', made.second)],
    relation: { __op: 'AddRelation', objects: [pointer('Target', made.target)] },
  });
  made.bare = await post('/classes/Whole', { text: 'bare' });
  await succeed(client.put(`/classes/Whole/${made.bare}`, { count: { __op: 'Increment', amount: 2 } }));
}

async function addUsers(client) {
  const anonymous = restClient(server);
  const signUp = async name => (await succeed(anonymous.post('/users', { username: name, password: `${name} secret` }), 201));
  made.ann = await signUp('ann');
  made.bob = await signUp('bob');
  const role = (name, users, roles = []) => ({
    name,
    ACL: { '*': { read: true } },
    users: { __op: 'AddRelation', objects: users.map(({ objectId }) => pointer('_User', objectId)) },
    ...(roles.length && { roles: { __op: 'AddRelation', objects: roles.map(id => pointer('_Role', id)) } }),
  });
  const chiefs = (await succeed(client.post('/roles', role('Chiefs', [made.bob])), 201)).objectId;
  await succeed(client.post('/roles', role('Editors', [made.ann], [chiefs])), 201);
}

async function addSecrets(client) {
  const acls = {
    ofAnn: { [made.ann.objectId]: { read: true, write: true } },
    ofChiefs: { 'role:Chiefs': { read: true } },
    ofEditors: { 'role:Editors': { read: true, write: true } },
    ofNobody: {},
    ofAll: { '*': { read: true } },
  };
  for (const [name, ACL] of Object.entries(acls)) {
    await succeed(client.post('/classes/Secret', { name, ACL }), 201);
  }
}

/** Everything that the master key can read, with what differs between servers (the place of files) taken out. */
async function snapshot(client, classes) {
  const result = {};
  for (const name of classes) {
    const { results } = await succeed(client.get(`/classes/${name}`, { order: 'objectId', limit: 1000 }));
    result[name] = results;
  }
  return JSON.parse(JSON.stringify(result).replaceAll(server.url, '<server>'));
}

async function secretsOf(user) {
  const { results } = await succeed(
    restClient(server).get('/classes/Secret', { order: 'name' }, user && { sessionToken: user.sessionToken })
  );
  return results.map(({ name }) => name);
}

async function checkAccess() {
  assert.deepEqual(await secretsOf(null), ['ofAll']);
  assert.deepEqual(await secretsOf(made.ann), ['ofAll', 'ofAnn', 'ofEditors']);
  assert.deepEqual(await secretsOf(made.bob), ['ofAll', 'ofChiefs', 'ofEditors']);
}

async function related(client, className, objectId, key) {
  const where = { $relatedTo: { object: pointer(className, objectId), key } };
  const { results } = await succeed(client.get('/classes/Target', { where, order: 'name' }));
  return results.map(({ name }) => name);
}

before(async () => {
  cluster = await sharedCluster();
  databaseURI = await createDatabase(cluster, database);
});

after(async () => {
  await server?.stop();
  await dropDatabase(cluster, database).catch(() => undefined);
  await cluster?.stop();
});

const classes = ['Target', 'Whole', 'Secret', '_User', '_Role'];
let asParseServerSaw;
let asParsegresSaw;

test('Parse Server fills the database', async () => {
  const client = await open('reference');
  await fill(client);
  await addUsers(client);
  await addSecrets(client);
  await checkAccess();
  assert.deepEqual(await related(client, 'Whole', made.whole, 'relation'), ['target']);
  asParseServerSaw = await snapshot(client, classes);
  assert.equal(asParseServerSaw.Whole.length, 2);
  await server.stop();
});

test('parsegres reads all of it unchanged', async () => {
  const client = await open(defaultTarget);
  assert.deepEqual(await snapshot(client, classes), asParseServerSaw);
});

test('sessions, roles and ACLs of Parse Server hold in parsegres', checkAccess);

test('relations, pointers and queries on every type work in parsegres', async () => {
  const client = restClient(server);
  assert.deepEqual(await related(client, 'Whole', made.whole, 'relation'), ['target']);
  const whole = await succeed(client.get(`/classes/Whole/${made.whole}`, { include: 'pointer,pointers' }));
  assert.equal(whole.pointer.name, 'target');
  assert.deepEqual(whole.pointers.map(({ name }) => name), ['target', 'second']);
  const conditions = [
    { text: everything.text },
    { number: { $lt: 0 } },
    { yes: true },
    { when: { $lt: date('1970-01-01T00:00:00.000Z') } },
    { array: { $all: ['a', 1] } },
    { 'object.a.b': { $exists: true } },
    { pointer: pointer('Target', made.target) },
    { relation: pointer('Target', made.target) },
  ].filter(condition => defaultTarget !== 'reference' || !('object.a.b' in condition));
  for (const where of conditions) {
    const { results } = await succeed(client.get('/classes/Whole', { where }));
    assert.deepEqual(results.map(({ objectId }) => objectId), [made.whole], JSON.stringify(where));
  }
});

test('parsegres writes: old and new classes, fields, relations, permissions', async () => {
  const client = restClient(server, { masterKey: keys.masterKey });
  const { bytes, ...rest } = everything; // the original cannot update Bytes
  await succeed(client.put(`/classes/Whole/${made.bare}`, {
    ...(defaultTarget === 'reference' ? rest : { ...rest, bytes }),
    count: { __op: 'Increment', amount: 3 },
    added: 'a new field',
    relation: { __op: 'AddRelation', objects: [pointer('Target', made.second)] },
    newRelation: { __op: 'AddRelation', objects: [pointer('Target', made.target), pointer('Target', made.second)] },
  }));
  await succeed(client.put(`/classes/Whole/${made.whole}`, { array: { __op: 'AddUnique', objects: ['b'] }, text: { __op: 'Delete' } }));
  const extra = await succeed(client.post('/classes/Extra', { ...everything, to: pointer('Whole', made.whole) }), 201);
  made.extra = extra.objectId;
  const gone = await succeed(client.post('/classes/Target', { name: 'gone' }), 201);
  await succeed(client.delete(`/classes/Target/${gone.objectId}`));
  await succeed(client.post('/classes/Secret', { name: 'added', ACL: { 'role:Chiefs': { read: true } } }), 201);
  asParsegresSaw = await snapshot(client, [...classes, 'Extra']);
  await server.stop();
});

test('Parse Server starts again and reads what parsegres wrote', async () => {
  const client = await open('reference');
  assert.deepEqual(await snapshot(client, [...classes, 'Extra']), asParsegresSaw);
  assert.deepEqual(await secretsOf(made.bob), ['added', 'ofAll', 'ofChiefs', 'ofEditors']);
  assert.deepEqual(await related(client, 'Whole', made.bare, 'relation'), ['second']);
  assert.deepEqual(await related(client, 'Whole', made.bare, 'newRelation'), ['second', 'target']);
});

test('Parse Server knows the schema that parsegres made', async () => {
  const client = restClient(server, { masterKey: keys.masterKey });
  const { fields } = await succeed(client.get('/schemas/Extra'));
  const types = Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]));
  assert.deepEqual(types, {
    ACL: 'ACL', area: 'Polygon', array: 'Array', big: 'Number', bytes: 'Bytes', createdAt: 'Date', empty: 'String',
    file: 'File', no: 'Boolean', number: 'Number', object: 'Object', objectId: 'String', point: 'GeoPoint', text: 'String',
    to: 'Pointer', updatedAt: 'Date', when: 'Date', yes: 'Boolean',
  });
  assert.equal(fields.to.targetClass, 'Whole');
  const whole = await succeed(client.get('/schemas/Whole'));
  assert.deepEqual(whole.fields.newRelation, { type: 'Relation', targetClass: 'Target' });
  assert.deepEqual(whole.fields.added, { type: 'String' });
});

test('Parse Server goes on writing, and users log in', async () => {
  const client = restClient(server, { masterKey: keys.masterKey });
  await succeed(client.put(`/classes/Extra/${made.extra}`, { text: 'changed', more: 1 }));
  assert.equal((await succeed(client.get(`/classes/Extra/${made.extra}`))).more, 1);
  const login = await succeed(restClient(server).post('/login', { username: 'ann', password: 'ann secret' }));
  assert.equal(login.objectId, made.ann.objectId);
  await server.stop();
});

test('users, passwords and sessions of each server hold in the other', async () => {
  await open('reference');
  const first = server;
  const original = restClient(server);
  await open(defaultTarget);
  const ours = restClient(server);
  try {
    for (const [maker, other, username] of [[original, ours, 'madeThere'], [ours, original, 'madeHere']]) {
      const made = await succeed(maker.post('/users', { username, password: 'one', email: `${username}@x.org` }), 201);
      const me = await succeed(other.get('/users/me', {}, made));
      assert.deepEqual([me.objectId, me.email], [made.objectId, `${username}@x.org`]);
      const login = await succeed(other.post('/login', { username, password: 'one' }));
      const changed = await succeed(other.put(`/users/${made.objectId}`, { password: 'two' }, login));
      assert.match(changed.sessionToken, /^r:/);
      await succeed(maker.get('/users/me', {}, changed));
      assert.equal((await succeed(maker.post('/login', { username, password: 'two' }))).objectId, made.objectId);
      assert.equal((await maker.post('/login', { username, password: 'one' })).body.code, 101);
      const taken = await other.post('/users', { username: username.toUpperCase(), password: 'x' });
      assert.deepEqual([taken.status, taken.body.code], [400, 202]);
    }
  } finally {
    await first.stop();
    await server.stop();
  }
});

test('both beside each other see what the other writes at once', async () => {
  // As Parse Server advises for several processes on one database: its schema cache has to be short.
  const options = { databaseOptions: { schemaCacheTtl: 1 } };
  const original = await open('reference', options);
  const first = server;
  const ours = await open(defaultTarget, defaultTarget === 'reference' ? options : {});
  try {
    for (const [writer, reader, name] of [[original, ours, 'FromOriginal'], [ours, original, 'FromOurs']]) {
      const { objectId } = await succeed(writer.post(`/classes/${name}`, { a: 1 }), 201);
      assert.equal((await succeed(reader.get(`/classes/${name}/${objectId}`))).a, 1);
      await succeed(writer.put(`/classes/${name}/${objectId}`, { later: { x: 1 }, a: { __op: 'Increment', amount: 1 } }));
      await succeed(reader.put(`/classes/${name}/${objectId}`, { a: { __op: 'Increment', amount: 1 }, other: 'side' }));
      const seen = await succeed(writer.get(`/classes/${name}/${objectId}`));
      assert.deepEqual([seen.a, seen.later, seen.other], [3, { x: 1 }, 'side']);
      const refused = await reader.put(`/classes/${name}/${objectId}`, { later: 'text' });
      assert.deepEqual([refused.status, refused.body.code], [400, 111]);
      await succeed(reader.delete(`/classes/${name}/${objectId}`));
      assert.equal((await writer.get(`/classes/${name}/${objectId}`)).status, 404);
    }
  } finally {
    await first.stop();
  }
});
