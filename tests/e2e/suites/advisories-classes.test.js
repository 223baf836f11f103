// Advisories about classes that clients must not reach: join tables, the server's own classes, sessions of others, by
// whatever name, pointer or relation.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAnswered, assertRefused, knock } from '../lib/doors.js';
import { openSuite } from '../lib/suite.js';

const suite = openSuite(import.meta.filename, { target: 'parsegres', prepare: fill });

const as = ({ sessionToken }) => ({ sessionToken });
const pointer = (className, objectId) => ({ __type: 'Pointer', className, objectId });
const targets = {};
let ann, bob, admins;

async function signUp(username) {
  const { body } = await suite.rest.post('/users', { username, password: 'secret' });
  const session = await suite.rest.get('/sessions/me', {}, as(body));
  return { id: body.objectId, sessionToken: body.sessionToken, sessionId: session.body.objectId };
}

async function fill() {
  ann = await signUp('ann');
  bob = await signUp('bob');
  const users = { __op: 'AddRelation', objects: [pointer('_User', ann.id)] };
  admins = (await suite.master.post('/roles', { name: 'Admins', ACL: { '*': { read: true } }, users })).body.objectId;
  await suite.master.post('/classes/Plan', { text: 'for admins', ACL: { 'role:Admins': { read: true } } });
  // Rows of the server itself, to be found by who is let in.
  await suite.master.post('/classes/_Audience', { name: 'all', query: '{}' });
  await suite.master.post('/classes/_JobSchedule', { jobName: 'job' });
  // What leads to rows of internal classes, each in a class of its own.
  const [audience] = (await suite.master.get('/classes/_Audience')).body.results;
  const [schedule] = (await suite.master.get('/classes/_JobSchedule')).body.results;
  targets.audience = pointer('_Audience', audience.objectId);
  targets.schedule = pointer('_JobSchedule', schedule.objectId);
  targets.foreign = pointer('_Session', ann.sessionId);
  targets.own = pointer('_Session', bob.sessionId);
  for (const [name, to] of Object.entries(targets)) await suite.master.post(`/classes/To${name}`, { to, list: [to] });
}

const plans = async who => (await suite.rest.get('/classes/Plan', {}, as(who))).body.results.length;

test("GHSA-5f92-jrq3-28rc: a client cannot write a role's join table", async () => {
  const row = { relatedId: bob.id, owningId: admins };
  for (const table of ['_Join:users:_Role', '_Join:roles:_Role']) {
    for (const who of [{}, as(bob), as(ann)]) {
      await assertRefused(suite, 119, 'POST', `/classes/${table}`, { body: row, as: who });
      await assertRefused(suite, 119, 'GET', `/classes/${table}`, { as: who });
      await assertRefused(suite, 119, 'GET', `/classes/${table}/${ann.id}`, { as: who });
      await assertRefused(suite, 119, 'PUT', `/classes/${table}/${ann.id}`, { body: row, as: who });
      await assertRefused(suite, 119, 'DELETE', `/classes/${table}/${ann.id}`, { as: who });
    }
  }
  // Nor with another spelling of the name, through the schema API, or through the role that may only be read.
  for (const name of ['_join:users:_Role', '_Join%3Ausers%3A_Role', '%5FJoin:users:_Role', '_Join:users:_Role%20']) {
    for (const [door, body] of await knock(suite, 'POST', `/classes/${name}`, { body: row, as: as(bob) })) {
      assert.ok(body.code !== undefined, `${name} at ${door}: ${JSON.stringify(body)}`);
    }
  }
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
    for (const [door, body] of await knock(suite, method, '/schemas/_Join:users:_Role', { as: as(bob) })) {
      assert.ok(body.error, `${method} at ${door}`);
    }
  }
  const users = { __op: 'AddRelation', objects: [pointer('_User', bob.id)] };
  await assertRefused(suite, 101, 'PUT', `/roles/${admins}`, { body: { users }, as: as(bob) });
  assert.deepEqual([await plans(bob), await plans(ann)], [0, 1]);
  const [{ n }] = await suite.sql('SELECT count(*)::int AS n FROM "_Join:users:_Role"');
  assert.equal(n, 1);
});

test('GHSA-5f92-jrq3-28rc: nor make one of a class by the name of a join table', async () => {
  for (const [door, body] of await knock(suite, 'POST', '/classes/_Join:pets:Owner', { body: { a: 1 }, as: as(bob) })) {
    assert.equal(body.code, 119, door);
  }
  const where = { pin: { $inQuery: { className: '_Join:users:_Role', where: {} } } };
  await assertRefused(suite, 119, 'GET', '/classes/Plan', { query: { where }, as: as(bob) });
});

const serverClasses = [
  '_GraphQLConfig',
  '_Audience',
  '_PushStatus',
  '_JobStatus',
  '_JobSchedule',
  '_Hooks',
  '_GlobalConfig',
  '_Idempotency',
];

for (const name of serverClasses) {
  test(`GHSA-7xg7-rqf6-pw6c: ${name} needs the master key in generic routes`, async () => {
    for (const who of [{}, as(bob)]) {
      for (const [method, path] of [
        ['GET', ''],
        ['POST', ''],
        ['GET', '/some'],
        ['PUT', '/some'],
        ['DELETE', '/some'],
      ]) {
        const options = { as: who, ...(method === 'GET' ? {} : { body: {} }) };
        await assertRefused(suite, 119, method, `/classes/${name}${path}`, { ...options, error: /allowed/ });
      }
    }
    const refused = await suite.rest.get('/classes/Plan', {
      where: { p: { $inQuery: { className: name, where: {} } } },
    });
    assert.equal(refused.body.code, 119);
    assert.equal((await suite.master.get(`/classes/${name}`)).body.code, undefined);
  });
}

test('GHSA-fcv6-fg5r-jm9q: a pointer opens no row of an internal class', async () => {
  for (const name of Object.keys(targets)) {
    const [{ objectId }] = (await suite.master.get(`/classes/To${name}`)).body.results;
    for (const path of [`/classes/To${name}`, `/classes/To${name}/${objectId}`]) {
      for (const [door, body] of await knock(suite, 'GET', path, { query: { include: 'to,list' }, as: as(bob) })) {
        const text = JSON.stringify(body);
        const found = /"sessionToken"|"jobName"|"query"/.test(text);
        assert.equal(found, name === 'own', `${name} at ${door}: ${text}`);
      }
    }
    const seen = await suite.master.get(`/classes/To${name}/${objectId}`, { include: 'to' });
    assert.match(seen.text, /"sessionToken"|"jobName"|"query"/);
  }
});

/** Who of ann and bob a subquery about sessions finds, by their tokens, when `ask` does the asking. */
async function foundBySubquery(ask, query) {
  const rows = [];
  for (const [Class, { sessionToken }] of [
    ['Toforeign', ann],
    ['Toown', bob],
  ]) {
    const where = { to: { $inQuery: { ...query, where: { sessionToken } } } };
    const { status, body, text } = await ask(`/classes/${Class}`, { where });
    assert.equal(status, 200, text);
    rows.push(body.results.length);
  }
  return rows;
}

const askAsBob = (path, query) => suite.rest.get(path, query, as(bob));

test('GHSA-fcv6-fg5r-jm9q: nor does a subquery or $relatedTo', async () => {
  const query = { className: '_Session' };
  assert.deepEqual(await foundBySubquery(askAsBob, query), [0, 1]);
  assert.deepEqual(await foundBySubquery(suite.master.get, query), [1, 1]);
  const owner = await suite.master.post('/classes/Ring', {
    sessions: {
      __op: 'AddRelation',
      objects: [pointer('_Session', ann.sessionId), pointer('_Session', bob.sessionId)],
    },
  });
  const $relatedTo = { object: pointer('Ring', owner.body.objectId), key: 'sessions' };
  for (const { results } of await assertAnswered(suite, 'GET', '/sessions', {
    query: { where: { $relatedTo } },
    as: as(bob),
  })) {
    assert.deepEqual(
      results.map(({ objectId }) => objectId),
      [bob.sessionId]
    );
  }
});

test('GHSA-6r2j-cxgf-495f: redirectClassNameForKey leads to own sessions alone', async () => {
  const own = pointer('_Session', bob.sessionId);
  const made = await suite.rest.post('/classes/Attack', { to: { __op: 'AddRelation', objects: [own] } }, as(bob));
  assert.equal(made.status, 201, made.text);
  const ask = { query: { redirectClassNameForKey: 'to' } };
  for (const { results } of await assertAnswered(suite, 'GET', '/classes/Attack', { ...ask, as: as(bob) })) {
    assert.ok(results.length > 0);
    for (const session of results) assert.equal(session.user.objectId, bob.id);
  }
  for (const [door, body] of await knock(suite, 'GET', '/classes/Attack', ask)) {
    assert.ok(!JSON.stringify(body).includes('sessionToken'), `${door}: ${JSON.stringify(body)}`);
  }
  const query = { className: 'Attack', redirectClassNameForKey: 'to' };
  assert.deepEqual(await foundBySubquery(askAsBob, query), [0, 1]);
  assert.deepEqual(await foundBySubquery(suite.master.get, query), [1, 1]);
  const all = (await suite.master.get('/classes/Attack', { redirectClassNameForKey: 'to' })).body.results;
  assert.equal(new Set(all.map(({ user }) => user.objectId)).size, 2);
});

test('GHSA-6r2j-cxgf-495f: nor around the permissions of another class', async () => {
  const closed = { find: {}, get: {}, count: {}, create: { '*': true } };
  await suite.master.post('/schemas/Closed', { fields: { a: { type: 'Number' } }, classLevelPermissions: closed });
  const { body } = await suite.rest.post('/classes/Closed', { a: 1 });
  await suite.rest.post('/classes/Path', { to: { __op: 'AddRelation', objects: [pointer('Closed', body.objectId)] } });
  await assertRefused(suite, 119, 'GET', '/classes/Path', { query: { redirectClassNameForKey: 'to' }, as: as(bob) });
  const seen = await suite.master.get('/classes/Path', { redirectClassNameForKey: 'to' });
  assert.equal(seen.body.results[0].a, 1);
});
