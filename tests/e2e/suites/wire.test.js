// The forms of requests and answers: REST with headers, POST with everything in the body, keys, status codes, headers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send as sendTo } from '../lib/rest.js';
import { keys } from '../lib/servers.js';
import { newClass, openSuite, Parse } from '../lib/suite.js';

const suite = openSuite(import.meta.filename);

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function send(path, options) {
  return sendTo(suite.server.url + path, options);
}

const appHeader = { 'X-Parse-Application-Id': keys.appId };

for (const form of ['rest', 'sdk']) {
  test(`create, get, update, find, delete in the ${form} form`, async () => {
    const client = suite[form];
    const path = `/classes/${newClass()}`;
    const created = await client.post(path, { a: 1, b: { c: [true] } });
    assert.equal(created.status, 201);
    assert.deepEqual(Object.keys(created.body).sort(), ['createdAt', 'objectId']);
    assert.match(created.body.createdAt, isoTime);
    const { objectId, createdAt } = created.body;
    const got = await client.get(`${path}/${objectId}`);
    assert.equal(got.status, 200);
    assert.deepEqual(got.body, { objectId, createdAt, updatedAt: createdAt, a: 1, b: { c: [true] } });
    const updated = await client.put(`${path}/${objectId}`, { a: { __op: 'Increment', amount: 4 }, b: { d: 1 } });
    assert.equal(updated.status, 200);
    assert.deepEqual(Object.keys(updated.body).sort(), ['a', 'updatedAt']);
    assert.equal(updated.body.a, 5);
    const found = await client.get(path, { where: { a: 5 }, order: '-createdAt', limit: 10, count: 1 });
    assert.equal(found.body.count, 1);
    assert.deepEqual(found.body.results[0].b, { d: 1 });
    const deleted = await client.delete(`${path}/${objectId}`);
    assert.deepEqual([deleted.status, deleted.body], [200, {}]);
    assert.equal((await client.get(`${path}/${objectId}`)).status, 404);
  });
}

test('a created object has its place in the Location header', async () => {
  const path = `/classes/${newClass()}`;
  const { headers, body } = await suite.rest.post(path, { a: 1 });
  assert.equal(headers['location'], `${suite.server.url}${path}/${body.objectId}`);
  assert.match(headers['content-type'], /^application\/json/);
});

test('where as a JSON text or an object inside a body', async () => {
  const path = `/classes/${newClass()}`;
  await suite.rest.post(path, { a: 1 });
  for (const where of [{ a: 1 }, '{"a":1}']) {
    const { body } = await suite.sdk.get(path, { where });
    assert.equal(body.results.length, 1);
  }
});

test('the method can be overridden with a JSON content type and app id header as well', async () => {
  const path = `/classes/${newClass()}`;
  await suite.rest.post(path, { a: 1 });
  const answer = await send(path, {
    method: 'POST',
    headers: { ...appHeader, 'Content-Type': 'application/json' },
    body: JSON.stringify({ _method: 'GET', where: { a: 1 } }),
  });
  assert.equal(answer.body.results.length, 1);
});

for (const [name, headers, body] of [
  ['no app id', {}, undefined],
  ['an unknown app id', { 'X-Parse-Application-Id': 'unknown' }, undefined],
  ['an unknown app id in the body', {}, { _ApplicationId: 'unknown', _method: 'GET' }],
  ['an app id in the body that is no text', {}, { _ApplicationId: { $ne: '' }, _method: 'GET' }],
  ['a session token in the body that is no text', {}, { _ApplicationId: keys.appId, _method: 'GET', _SessionToken: 1 }],
]) {
  test(`${name} is unauthorized`, async () => {
    const method = body ? 'POST' : 'GET';
    const answer = await send('/classes/Any', { method, headers, body: body && JSON.stringify(body) });
    assert.equal(answer.status, 403);
    assert.deepEqual(answer.body, { error: 'unauthorized' });
  });
}

test('basic authentication carries app id and master key', async () => {
  const path = `/classes/${newClass()}`;
  await suite.master.post(path, { a: 1, ACL: {} });
  const authorization = `Basic ${Buffer.from(`${keys.appId}:${keys.masterKey}`).toString('base64')}`;
  const answer = await send(path, { headers: { Authorization: authorization } });
  assert.equal(answer.body.results.length, 1);
});

test('the read-only master key reads everything and writes nothing', async () => {
  const path = `/classes/${newClass()}`;
  const { body } = await suite.master.post(path, { a: 1, ACL: {} });
  const caller = { masterKey: keys.readOnlyMasterKey };
  assert.equal((await suite.rest.get(path, {}, caller)).body.results.length, 1);
  for (const answer of [
    await suite.rest.post(path, { a: 2 }, caller),
    await suite.rest.put(`${path}/${body.objectId}`, { a: 2 }, caller),
    await suite.rest.delete(`${path}/${body.objectId}`, caller),
  ]) {
    assert.deepEqual([answer.status, answer.body.code], [400, Parse.Error.OPERATION_FORBIDDEN]);
  }
});

const wrongQueries = {
  'an unknown parameter': [{ wheree: {} }, 102],
  'a where that is no JSON': [{ where: '{broken' }, 107],
  'an unknown operator': [{ where: { a: { $unheard: 1 } } }, 119],
  'a query on ACL': [{ where: { ACL: {} } }, 102],
  'a field name with a blank': [{ where: { 'a b': 1 } }, 105],
};

for (const [name, [query, code]] of Object.entries(wrongQueries)) {
  test(`${name} is refused with ${code}`, async () => {
    const path = `/classes/${newClass()}`;
    await suite.rest.post(path, { a: 1 });
    const { status, body } = await suite.rest.get(path, query);
    assert.equal(status, 400);
    assert.equal(body.code, code);
  });
}

test('a get by id knows few parameters', async () => {
  const path = `/classes/${newClass()}`;
  const { body } = await suite.rest.post(path, { a: 1 });
  const { status, body: answer } = await suite.rest.get(`${path}/${body.objectId}`, { where: {} });
  assert.deepEqual([status, answer.code], [400, 102]);
});

const wrongObjects = {
  'an object id of the client': [{ objectId: 'mine' }, 105],
  'an id': [{ id: 'mine' }, 105],
  'a field name with a dash': [{ 'a-b': 1 }, 105],
  'a field name that starts with a digit': [{ '1a': 1 }, 105],
  'a hidden field': [{ _rperm: ['*'] }, 105],
  'a nested key with a dollar': [{ a: { $b: 1 } }, 121],
  'a nested key with a dot': [{ a: { 'b.c': 1 } }, 121],
  'two geo points': [
    { a: { __type: 'GeoPoint', latitude: 1, longitude: 1 }, b: { __type: 'GeoPoint', latitude: 1, longitude: 1 } },
    111,
  ],
  'a typed value without its parts': [{ a: { __type: 'Pointer' } }, 111],
  'a forbidden keyword': [{ a: { constructor: 1 } }, 105],
};

for (const [name, [object, code]] of Object.entries(wrongObjects)) {
  test(`${name} is refused with ${code}, and no object is made`, async () => {
    const path = `/classes/${newClass()}`;
    await suite.rest.post(path, { start: 1 });
    const { status, body } = await suite.rest.post(path, object);
    assert.deepEqual([status, body.code], [400, code], JSON.stringify(body));
    assert.equal((await suite.rest.get(path)).body.results.length, 1);
  });
}

for (const name of ['1Thing', 'Thing-x', 'Thing x', '_Unknown', '%22', "a'b"]) {
  test(`${name} is no class name`, async () => {
    const { status, body } = await suite.rest.post(`/classes/${encodeURIComponent(decodeURIComponent(name))}`, { a: 1 });
    assert.deepEqual([status, body.code], [400, Parse.Error.INVALID_JSON]);
  });
}

for (const name of ['_JobStatus', '_Hooks', '_GlobalConfig', '_Join:users:_Role', '_Idempotency', '_Audience']) {
  test(`${name} is for the master key alone`, async () => {
    const { status, body } = await suite.rest.get(`/classes/${name}`);
    assert.deepEqual([status, body.code], [400, Parse.Error.OPERATION_FORBIDDEN]);
  });
}

test('an update without fields still moves updatedAt', async () => {
  const path = `/classes/${newClass()}`;
  const { body } = await suite.rest.post(path, { a: 1 });
  await new Promise(resolve => setTimeout(resolve, 5));
  const answer = await suite.rest.put(`${path}/${body.objectId}`, {});
  assert.equal(answer.status, 200);
  assert.ok(answer.body.updatedAt > body.createdAt);
});

test('a creation time of the client is ignored', async () => {
  const path = `/classes/${newClass()}`;
  const { body } = await suite.rest.post(path, { a: 1, createdAt: { __type: 'Date', iso: '2001-01-01T00:00:00.000Z' } });
  const got = await suite.rest.get(`${path}/${body.objectId}`);
  assert.ok(got.body.createdAt > '2020');
});

test('cross origin headers are on every answer, and OPTIONS is answered', async () => {
  const answer = await send('/classes/Any', { method: 'OPTIONS' });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['access-control-allow-origin'], '*');
  assert.equal(answer.headers['access-control-allow-methods'], 'GET,PUT,POST,DELETE,OPTIONS');
  assert.match(answer.headers['access-control-allow-headers'], /X-Parse-Session-Token/);
  assert.match(answer.headers['access-control-expose-headers'], /X-Parse-Job-Status-Id/);
  const refused = await send('/classes/Any');
  assert.equal(refused.status, 403);
  assert.equal(refused.headers['access-control-allow-origin'], '*');
});

test('health answers without keys', async () => {
  const answer = await send('/health');
  assert.deepEqual([answer.status, answer.body], [200, { status: 'ok' }]);
});

test('an unknown route is 404', async () => {
  assert.equal((await send('/nowhere', { headers: appHeader })).status, 404);
});

test('installation id and client version are accepted in both forms', async () => {
  const path = `/classes/${newClass()}`;
  const installationId = '0b9d1a3e-1111-4222-8333-444455556666';
  assert.equal((await suite.rest.post(path, { a: 1 }, { installationId })).status, 201);
  assert.equal((await suite.sdk.post(path, { a: 1 }, { installationId })).status, 201);
  const { body } = await suite.rest.get(path);
  assert.deepEqual(Object.keys(body.results[1]).sort(), ['a', 'createdAt', 'objectId', 'updatedAt']);
});

test('many requests on one connection, pipelined', async () => {
  const path = `/classes/${newClass()}`;
  await Promise.all(Array.from({ length: 40 }, (_, n) => suite.rest.post(path, { n })));
  assert.equal((await suite.rest.get(path, { count: 1, limit: 0 })).body.count, 40);
});

test('HEAD answers as GET without a body', async () => {
  const path = `/classes/${newClass()}`;
  await suite.rest.post(path, { a: 1 });
  const answer = await send(path, { method: 'HEAD', headers: appHeader });
  assert.equal(answer.status, 200);
  assert.equal(answer.text, '');
});
