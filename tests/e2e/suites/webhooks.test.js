// Webhooks: what they are told, what they change, and what happens when they do not behave.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newClass, openSuite, Parse } from '../lib/suite.js';
import { hookClient, startWebhooks } from '../lib/webhooks.js';

const hooks = await startWebhooks();
const suite = openSuite(import.meta.filename, { options: { webhookKey: 'the key of hooks' } });
after(() => hooks.stop());

const cloud = () => hookClient(suite.master, hooks);
const refused = error => body => ({ error: typeof error === 'function' ? error(body) : error });

test('a function gets its parameters and the user, and answers', async () => {
  const user = await Parse.User.signUp('ann', 'secret');
  await cloud().define('greet', ({ params, user: who }) => ({ success: { text: `${params.word} ${who.username}` } }));
  const as = { sessionToken: user.getSessionToken() };
  const { status, body } = await suite.rest.request('POST', '/functions/greet', {
    body: { word: 'Hello' },
    as,
    headers: { 'X-Of-App': 'yes', 'X-Parse-Cloud-Context': '{"from":"client"}' },
  });
  assert.deepEqual([status, body], [200, { result: { text: 'Hello ann' } }]);
  const [call] = hooks.calls('/function/greet');
  assert.equal(call.headers['x-parse-webhook-key'], 'the key of hooks');
  assert.equal(call.body.functionName, 'greet');
  assert.equal(call.body.user.sessionToken, as.sessionToken);
  assert.deepEqual([call.body.master, call.body.ip, call.body.context], [false, '127.0.0.1', { from: 'client' }]);
  assert.equal(call.body.headers['x-of-app'], 'yes');
  assert.deepEqual(await Parse.Cloud.run('greet', { word: 'Bye' }, as), { text: 'Bye ann' });
});

test('no hook is told the master key', async () => {
  await cloud().define('master', ({ master }) => ({ success: master }));
  const { body } = await suite.master.post('/functions/master', {});
  assert.deepEqual(body, { result: true });
  assert.ok(!JSON.stringify(hooks.calls('/function/master')).includes('e2e-master'));
});

test('a function gets files of a form', async () => {
  await cloud().define('form', ({ params }) => ({ success: Buffer.from(params.file.data).toString('latin1') }));
  const body = [
    '--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\ntext',
    '--XX\r\nContent-Disposition: form-data; name="file"; filename="x.bin"\r\n\r\n\u0001bytes',
    '--XX--\r\n',
  ].join('\r\n');
  const headers = { 'Content-Type': 'multipart/form-data; boundary=XX' };
  const answer = await suite.rest.request('POST', '/functions/form', { body, headers });
  assert.deepEqual(answer.body, { result: '\u0001bytes' });
  const [{ body: told }] = hooks.calls('/function/form');
  const file = { filename: 'x.bin', contentType: 'text/plain', data: { type: 'Buffer', data: [1, 98, 121, 116, 101, 115] } };
  assert.deepEqual(told.params, { a: 'text', file });
});

test('the master key is an installation to triggers, not to functions', async () => {
  const className = newClass();
  await cloud().trigger(className, 'beforeSave', {});
  await cloud().define('installation', {});
  for (const [client, as] of [[suite.rest, {}], [suite.rest, { installationId: 'phone' }], [suite.master, {}]]) {
    await client.post(`/classes/${className}`, {}, as);
    await client.post('/functions/installation', {}, as);
  }
  const told = calls => calls.map(({ body }) => body.installationId);
  assert.deepEqual(told(cloud().calls(className, 'beforeSave')), [undefined, 'phone', 'cloud']);
  assert.deepEqual(told(hooks.calls('/function/installation')), [undefined, 'phone', undefined]);
});

test('a function refuses in its own words', async () => {
  const cases = [
    ['no', 400, { code: 141, error: 'no' }],
    [{ code: 101, message: 'gone' }, 404, { code: 101, error: 'gone' }],
    [{ code: 9001, message: 'own' }, 400, { code: 9001, error: 'own' }],
    [{ why: 'because' }, 400, { code: 141, error: { why: 'because' } }],
  ];
  for (const [index, [error, status, body]] of cases.entries()) {
    await cloud().define(`refuses${index}`, refused(error));
    const answer = await suite.rest.post(`/functions/refuses${index}`, {});
    assert.deepEqual([answer.status, answer.body], [status, body]);
  }
  const unknown = await suite.rest.post('/functions/none', {});
  assert.deepEqual([unknown.status, unknown.body], [400, { code: 141, error: 'Invalid function: "none"' }]);
});

test('beforeSave changes what is saved, and the client is told', async () => {
  const className = newClass();
  await cloud().trigger(className, 'beforeSave', ({ object }) => ({ success: { ...object, size: object.text.length } }));
  const thing = await new Parse.Object(className).save({ text: 'four' });
  assert.equal(thing.get('size'), 4);
  await thing.save({ text: 'fives' });
  assert.equal(thing.get('size'), 5);
  const [create, update] = cloud().calls(className, 'beforeSave').map(({ body }) => body);
  assert.deepEqual(create.object, { className, text: 'four' });
  assert.equal(create.original, undefined);
  assert.deepEqual([update.original.text, update.object.text], ['four', 'fives']);
  assert.equal((await new Parse.Query(className).get(thing.id)).get('size'), 5);
});

test('an Increment under a hook loses nothing', async () => {
  const className = newClass();
  const thing = await new Parse.Object(className).save({ n: 0 });
  await cloud().trigger(className, 'beforeSave', ({ object }) => ({ success: object }));
  const path = `/classes/${className}/${thing.id}`;
  const add = () => suite.rest.put(path, { n: { __op: 'Increment', amount: 1 } });
  const answers = await Promise.all(Array.from({ length: 8 }, add));
  const done = answers.filter(({ status }) => status === 200).length;
  assert.ok(done > 0, answers[0].text);
  assert.equal((await suite.rest.get(path)).body.n, done);
});

test('a hook is asked again when the object changed meanwhile', async () => {
  const className = newClass();
  const thing = await new Parse.Object(className).save({ n: 1, seen: 0 });
  const path = `/classes/${className}/${thing.id}`;
  await cloud().trigger(className, 'beforeSave', async ({ original, master }) => {
    if (master) return {};
    if (original.n === 1) await suite.master.put(path, { n: 2 });
    return { success: { seen: original.n } };
  });
  const { status, text } = await suite.rest.put(path, { other: true });
  assert.equal(status, 200, text);
  const { body } = await suite.rest.get(path);
  assert.deepEqual([body.n, body.seen], [2, 2]);
});

test('nobody is asked about a save that is not allowed', async () => {
  const className = newClass();
  const thing = await new Parse.Object(className).save({ n: 1, ACL: { '*': { read: true } } });
  await cloud().trigger(className, 'beforeSave', {});
  const { status, body } = await suite.rest.put(`/classes/${className}/${thing.id}`, { n: 2 });
  assert.deepEqual([status, body.code], [404, 101]);
  assert.equal(cloud().calls(className, 'beforeSave').length, 0);
});

test('the parts of a batch are asked about together, and refused alone', async () => {
  const className = newClass();
  await cloud().trigger(className, 'beforeSave', ({ object }) => (object.n % 2 ? { error: 'odd' } : {}));
  const requests = Array.from({ length: 20 }, (_, n) => ({ method: 'POST', path: `/parse/classes/${className}`, body: { n } }));
  const { body } = await suite.rest.post('/batch', { requests });
  assert.deepEqual(body.map(({ error }) => error?.error), Array.from({ length: 20 }, (_, n) => (n % 2 ? 'odd' : undefined)));
  assert.equal(cloud().calls(className, 'beforeSave').length, 20);
  assert.equal(await new Parse.Query(className).count(), 10);
  const whole = await suite.rest.post('/batch', { requests, transaction: true });
  assert.equal(whole.body.code, 141, whole.text);
  assert.equal(await new Parse.Query(className).count(), 10);
});

test('afterSave comes after the commit, and may answer instead', async () => {
  const className = newClass();
  await cloud().trigger(className, 'afterSave', async ({ object }) => {
    const { body } = await suite.master.get(`/classes/${className}/${object.objectId}`);
    return object.answers ? { success: { found: body.objectId === object.objectId } } : { error: 'only logged' };
  });
  const logged = await suite.rest.post(`/classes/${className}`, { n: 1 });
  assert.equal(logged.status, 201, logged.text);
  const answered = await suite.rest.post(`/classes/${className}`, { answers: true });
  assert.deepEqual([answered.status, answered.body], [201, { found: true }]);
});

test('deletes, finds and gets have their hooks', async () => {
  const className = newClass();
  const thing = await new Parse.Object(className).save({ n: 1 });
  await cloud().trigger(className, 'beforeFind', ({ query, isGet }) => (query.where.secret || isGet ? { error: 'not that' } : {}));
  await cloud().trigger(className, 'beforeDelete', ({ object }) => (object.n === 1 ? { error: 'stays' } : {}));
  assert.equal((await suite.rest.get(`/classes/${className}`)).body.results.length, 1);
  const asked = await suite.rest.get(`/classes/${className}`, { where: { secret: 1 } });
  assert.deepEqual([asked.status, asked.body], [400, { code: 141, error: 'not that' }]);
  assert.equal((await suite.rest.get(`/classes/${className}/${thing.id}`)).body.error, 'not that');
  assert.equal((await suite.rest.delete(`/classes/${className}/${thing.id}`)).body.error, 'stays');
  assert.equal(await new Parse.Query(className).count({ useMasterKey: true }), 1);
});

test('a webhook refuses what a subquery finds', async () => {
  const className = newClass();
  const outer = newClass();
  const thing = await new Parse.Object(className).save({ n: 1 });
  await new Parse.Object(outer).save({ thing });
  await cloud().trigger(className, 'beforeFind', ({ query }) => (query.where.secret ? { error: 'not that' } : {}));
  const find = where => suite.rest.get(`/classes/${outer}`, { where: { thing: { $inQuery: { className, where } } } });
  assert.equal((await find({ n: 1 })).body.results.length, 1);
  assert.deepEqual((await find({ secret: 1 })).body, { code: 141, error: 'not that' });
  const [{ body }] = cloud().calls(className, 'beforeFind');
  assert.deepEqual([body.query.where, body.isGet, body.context], [{ n: 1 }, false, { _subqueryDepth: 1 }]);
});

test('log-ins and log-outs have their hooks', async () => {
  await Parse.User.signUp('bob', 'secret');
  const user = cloud();
  await user.trigger('_User', 'beforeLogin', ({ object }) => (object.blocked ? { error: 'blocked' } : {}));
  await user.trigger('_User', 'afterLogin', {});
  await user.trigger('_Session', 'afterLogout', {});
  const bob = await Parse.User.logIn('bob', 'secret');
  await suite.rest.post('/logout', {}, { sessionToken: bob.getSessionToken() });
  assert.equal(user.calls('_User', 'afterLogin').at(-1).body.object.sessionToken, bob.getSessionToken());
  assert.equal(user.calls('_Session', 'afterLogout').at(-1).body.object.user.objectId, bob.id);
  await suite.master.put(`/users/${bob.id}`, { blocked: true });
  const { status, body } = await suite.rest.post('/login', { username: 'bob', password: 'secret' });
  assert.deepEqual([status, body], [400, { code: 141, error: 'blocked' }]);
  for (const [className, name] of [['_User', 'beforeLogin'], ['_User', 'afterLogin'], ['_Session', 'afterLogout']]) {
    assert.equal((await suite.master.put(`/hooks/triggers/${className}/${name}`, { __op: 'Delete' })).status, 200);
  }
  await Parse.User.logIn('bob', 'secret');
});

test('hooks that do not behave cost their own request, and no other', async () => {
  const className = newClass();
  await new Parse.Object(className).save({ n: 1 });
  const bad = {
    garbage: (_, response) => void response.end('<html>not here</html>'),
    closes: (_, response) => void response.destroy(),
    redirects: (_, response) => void response.writeHead(302, { Location: `${hooks.origin}/elsewhere` }).end(),
    huge: (_, response) => void response.end(JSON.stringify({ success: 'x'.repeat(20 * 1024 * 1024) })),
  };
  for (const [name, answer] of Object.entries(bad)) {
    await cloud().define(name, answer);
    const { status, body } = await suite.rest.post(`/functions/${name}`, {});
    assert.deepEqual([status, body.code], [400, 141], name);
  }
  const down = await suite.master.post('/hooks/functions', { functionName: 'down', url: 'http://127.0.0.1:1/x' });
  assert.equal(down.status, 200);
  assert.match((await suite.rest.post('/functions/down', {})).body.error, /gave no answer/);
});

test('a hook that sleeps holds nobody up', async () => {
  const className = newClass();
  const thing = await new Parse.Object(className).save({ n: 1 });
  const sleeping = [];
  await cloud().define('sleeps', (_, response) => void sleeping.push(response));
  const calls = Array.from({ length: 60 }, () => suite.rest.post('/functions/sleeps', {}));
  while (sleeping.length < 60) {
    const { status } = await suite.rest.get(`/classes/${className}/${thing.id}`);
    assert.equal(status, 200);
  }
  for (const response of sleeping) {
    response.end('{"success":"awake"}');
  }
  for (const { body } of await Promise.all(calls)) {
    assert.deepEqual(body, { result: 'awake' });
  }
});
