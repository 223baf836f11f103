// Advisories about names that a client chooses: object ids that look like roles, names that JavaScript objects inherit,
// keywords in request bodies.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAnswered, assertRefused, knock } from '../lib/doors.js';
import { addSession } from '../lib/principals.js';
import { send } from '../lib/rest.js';
import { newClass, openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, {
  target: 'parsegres',
  options: { allowCustomObjectId: true },
  prepare: fill,
});

const tomorrow = new Date(Date.now() + 864e5);
let admin;

async function fill() {
  const { body } = await suite.rest.post('/users', { objectId: 'admin1', username: 'admin', password: 'secret' });
  admin = { sessionToken: body.sessionToken };
  const users = { __op: 'AddRelation', objects: [{ __type: 'Pointer', className: '_User', objectId: 'admin1' }] };
  await suite.master.post('/roles', { objectId: 'roleId', name: 'Admins', ACL: {}, users });
  await suite.master.post('/classes/Plan', { text: 'x', ACL: { 'role:Admins': { read: true, write: true } } });
}

const plans = async who => (await suite.rest.get('/classes/Plan', {}, who)).body.results?.length;

test('GHSA-8xq9-g7ch-35hg: nobody signs up under the name of a role', async () => {
  for (const objectId of ['role:Admins', 'role:', 'role:Other']) {
    const body = { objectId, username: objectId, password: 'secret' };
    for (const path of ['/users', '/classes/_User']) {
      for (const [door, said] of await knock(suite, 'POST', path, { body })) {
        assert.equal(said.code, 119, `${path} at ${door}: ${JSON.stringify(said)}`);
        assert.equal(said.sessionToken, undefined);
      }
    }
    const anonymous = await suite.rest.post('/users', { objectId, authData: { anonymous: { id: objectId } } });
    assert.ok(anonymous.body.code !== undefined && !anonymous.body.sessionToken, anonymous.text);
  }
  const own = await suite.rest.post('/users', { objectId: 'chosen', username: 'chosen', password: 'secret' });
  assert.deepEqual([own.status, own.body.objectId], [201, 'chosen']);
  assert.deepEqual([await plans(admin), await plans({ sessionToken: own.body.sessionToken })], [1, 0]);
});

test('GHSA-8xq9-g7ch-35hg: a user who has such a name from before gets no session, nor is one honoured', async () => {
  const id = 'role:Admins';
  const made = await suite.rest.post('/users', { objectId: 'plain', username: 'old', password: 'secret' });
  await suite.sql(`UPDATE "_User" SET "objectId" = $1, _rperm = NULL WHERE "objectId" = 'plain'`, [id]);
  await suite.sql(`UPDATE "_Session" SET "user" = $1 WHERE "user" = 'plain'`, [id]);
  await addSession(suite, id, 'r:poisoned', tomorrow);
  for (const sessionToken of ['r:poisoned', made.body.sessionToken]) {
    const answers = await knock(suite, 'GET', '/classes/Plan', { as: { sessionToken } });
    for (const [door, body] of answers) assert.ok(body.code !== undefined, `${door}: ${JSON.stringify(body)}`);
  }
  const logIn = await suite.rest.post('/login', { username: 'old', password: 'secret' });
  assert.notEqual(await plans({ sessionToken: logIn.body.sessionToken ?? 'r:none' }), 1);
  await suite.sql(`DELETE FROM "_User" WHERE "objectId" = $1`, [id]);
  assert.equal(await plans(admin), 1);
});

// What every JavaScript object has without having been given it.
const inherited = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'prototype',
  '__defineGetter__',
];

test('GHSA-3v4q-4q9g-x83q, GHSA-5j86-7r7m-p8h6, GHSA-4263-jgmp-7pf4: inherited names are no app, class, user or session', async () => {
  for (const name of inherited) {
    const foreign = await send(`${suite.server.url}/classes/Plan`, { headers: { 'X-Parse-Application-Id': name } });
    assert.deepEqual([foreign.status, foreign.body], [403, { error: 'unauthorized' }], name);
    const inBody = await suite.sdk.get('/classes/Plan', {}, { appId: name });
    assert.equal(inBody.status, 403, name);
    for (const path of [`/users/${name}`, `/roles/${name}`, `/schemas/${name}`, `/${name}`, `/functions/${name}`]) {
      const { status, text } = await suite.rest.get(path);
      assert.ok(status >= 400 && status < 500, `${path}: ${status} ${text}`);
    }
    assert.equal((await suite.rest.get('/users/me', {}, { sessionToken: name })).body.code, 209);
    const logIn = await suite.rest.post('/login', { username: name, password: name });
    assert.equal(logIn.body.code, 101, name);
    const batch = await suite.rest.post('/batch', { requests: [{ method: 'GET', path: `/parse/${name}` }] });
    assert.ok(batch.status >= 400 || batch.body[0].error, batch.text);
  }
});

// Bodies as texts: __proto__ in a literal of JavaScript is no key.
const polluting = [
  '{"__proto__": {"polluted": true}}',
  '{"constructor": {"prototype": {"polluted": true}}}',
  '{"a": {"__proto__": {"polluted": true}}}',
  '{"list": [{"b": {"constructor": 1}}]}',
  '{"a": {"b": 1, "c": [[{"__proto__": []}]]}}',
];
const executing = [
  '{"a": {"_bsontype": "Code", "code": "delete Object.prototype.evalFunctions"}}',
  '{"list": [{"b": {"_bsontype": "Code"}}]}',
  '{"_bsontype": "Code"}',
];

for (const [advisories, what, bodies] of [
  ['GHSA-p6h4-93qp-jhcm', 'names of prototypes', polluting],
  ['GHSA-prm5-8g2m-24gg, GHSA-462x-c3jw-7vr6', 'code for the database', executing],
]) {
  test(`${advisories}: no request has ${what} in its body`, async () => {
    const Thing = newClass();
    const { objectId } = (await suite.rest.post(`/classes/${Thing}`, { a: { b: 1 } })).body;
    for (const text of bodies) {
      for (const [method, path, body] of [
        ['POST', `/classes/${Thing}`, text],
        ['PUT', `/classes/${Thing}/${objectId}`, text],
        ['POST', '/users', text.replace('{', '{"username": "new", "password": "secret", ')],
      ]) {
        const answer = await suite.rest.request(method, path, { body });
        assert.equal(answer.body.code, 105, `${method} ${path} ${body}: ${answer.text}`);
        assert.match(answer.body.error, /Prohibited keyword|Invalid field name: _/);
      }
      const batch = `{"requests": [{"method": "POST", "path": "/parse/classes/${Thing}", "body": ${text}}]}`;
      const inBatch = await suite.rest.post('/batch', batch);
      assert.equal((inBatch.body[0]?.error ?? inBatch.body).code, 105, inBatch.text);
    }
    const { results } = (await suite.master.get(`/classes/${Thing}`)).body;
    assert.deepEqual(
      results.map(({ a }) => a),
      [{ b: 1 }]
    );
    const word = await suite.rest.post(`/classes/${Thing}`, { a: { builder: 'constructor', proto: ['Code'] } });
    assert.equal(word.status, 201, word.text);
  });
}

test('GHSA-q342-9w2p-57fp, GHSA-xprv-wvh7-qqqx: a keyword is found beside, behind and below other values', async () => {
  const Thing = newClass();
  for (const text of [
    '{"a": {"x": {}}, "b": {"__proto__": 1}}',
    '{"a": {"x": {"y": 1}, "__proto__": 1}}',
    '{"a": [{"x": {}}, {"y": []}, {"__proto__": 1}]}',
    '{"a": {"x": [], "y": {"_bsontype": "Code"}}}',
    '{"a": {"__op": "Add", "objects": [{"x": {}}, {"__proto__": 1}]}}',
    '{"a": {"__op": "AddUnique", "objects": [[{"constructor": 1}]]}}',
    '{"a": {"\\u005f_proto__": 1}}',
    '{"a": {"__type": "Object", "__proto__": 1}}',
  ]) {
    const answer = await suite.rest.post(`/classes/${Thing}`, text);
    assert.ok([105, 111].includes(answer.body.code), `${text}: ${answer.text}`);
  }
  for (const path of ['a.__proto__.polluted', 'a.constructor.prototype', '__proto__.polluted']) {
    const { objectId } = (await suite.rest.post(`/classes/${Thing}`, { a: {} })).body;
    for (const value of [1, { __op: 'Increment', amount: 1 }, { __op: 'Delete' }]) {
      const answers = await knock(suite, 'PUT', `/classes/${Thing}/${objectId}`, { body: { [path]: value } });
      for (const [door, body] of answers) assert.equal(body.code, 105, `${path} at ${door}: ${JSON.stringify(body)}`);
    }
  }
});

test('GHSA-9ccr-fpp6-78qf: inherited names add no field to a class that may not grow', async () => {
  const Thing = newClass();
  const all = { '*': true };
  const classLevelPermissions = {
    find: all,
    get: all,
    create: all,
    update: all,
    delete: all,
    count: all,
    addField: {},
  };
  await suite.master.post(`/schemas/${Thing}`, { fields: { a: { type: 'Object' } }, classLevelPermissions });
  const fields = async () => Object.keys((await suite.master.get(`/schemas/${Thing}`)).body.fields).sort();
  const before = await fields();
  const { objectId } = (await suite.rest.post(`/classes/${Thing}`, { a: { b: 1 } })).body;
  for (const name of inherited) {
    for (const text of [`{"${name}": {"new": 1}}`, `{"a": {"${name}": {"new": 1}}, "new": 1}`, `{"${name}.new": 1}`]) {
      for (const [method, path] of [
        ['POST', ''],
        ['PUT', `/${objectId}`],
      ]) {
        const answer = await suite.rest.request(method, `/classes/${Thing}${path}`, { body: text });
        assert.ok([105, 119].includes(answer.body.code), `${method} ${text}: ${answer.text}`);
      }
    }
  }
  assert.deepEqual(await fields(), before);
  await assertRefused(suite, 119, 'POST', `/classes/${Thing}`, { body: { fresh: 1 } });
  await assertAnswered(suite, 'POST', `/classes/${Thing}`, { body: { a: { fresh: 1 } } });
});
