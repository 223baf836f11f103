// parsegres-cloud: what it runs, and what it registers at the server.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { cloudProgram, functionResult, startHost } from '../lib/cloud.js';
import { freePort } from '../lib/cluster.js';
import { run, stop } from '../lib/process.js';
import { keys } from '../lib/servers.js';
import { openSuite } from '../lib/suite.js';
import { until } from '../lib/until.js';

const appFile = name => fileURLToPath(new URL(`../cloud-app/${name}`, import.meta.url));
const webhookKey = 'only-the-server-knows';
let server;
let host;
let rest;
let master;
let port;
let sql;
const suite = openSuite(import.meta.filename, {
  options: { webhookKey },
  target: 'parsegres',
  async prepare() {
    ({ server, rest, master, sql } = suite);
    port = await freePort();
    host = await startHost(server, appFile('trouble.js'), { args: ['--port', String(port)], env: { CLOUD_MORE: 'yes' } });
  },
});

after(() => host?.stop());

const resultOf = name => functionResult(rest, name);

test('modules are loaded, and share the SDK', async () => {
  const other = await startHost(server, appFile('main.mjs'), { args: ['--name', 'modules'] });
  assert.deepEqual(await resultOf('fromModule'), { same: true });
  await other.stop();
});

test('behind a URL of http each call is a request', async () => {
  const otherPort = String(await freePort());
  const args = ['--name', 'modules', '--port', otherPort, '--url', `http://127.0.0.1:${otherPort}/`];
  const other = await startHost(server, appFile('main.mjs'), { args });
  const [{ url }] = await sql("SELECT DISTINCT url FROM parse.hook WHERE host = 'modules'");
  assert.ok(url.startsWith('http://'));
  assert.deepEqual(await resultOf('fromModule'), { same: true });
  await other.stop();
});

test('calls without the key of the server are refused, and those of web pages', async () => {
  const call = headers =>
    fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: '{"functionName":"fine","params":{}}' });
  const connect = headers =>
    new Promise(resolve => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers });
      socket.once('open', () => socket.send('7 {"functionName":"fine","params":{}}\n'));
      socket.once('message', data => resolve(data.toString()) || socket.close());
      socket.once('error', error => resolve(error.message));
    });
  const key = { 'X-Parse-Webhook-Key': webhookKey };
  for (const headers of [{}, { 'X-Parse-Webhook-Key': 'wrong' }, { ...key, Origin: 'https://example.com' }]) {
    assert.equal((await call(headers)).status, 401);
    assert.match(await connect(headers), /401/);
  }
  assert.deepEqual(await (await call(key)).json(), { success: 'fine' });
  assert.equal(await connect(key), '7 {"success":"fine"}\n');
});

test('keys that lead to the prototype of all objects change nothing', async () => {
  for (const key of ['__proto__.polluted', 'constructor.polluted', 'a.__proto__', '__proto__']) {
    await rest.request('POST', '/classes/Plain', { body: JSON.parse(`{"${key}": 1}`) });
    const body = `{"triggerName":"beforeSave","className":"Plain","changes":{"${key}":1}}`;
    const headers = { 'X-Parse-Webhook-Key': webhookKey };
    assert.equal((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })).status, 200);
  }
  assert.deepEqual(await resultOf('prototype'), []);
});

test('what is defined later is registered then', async () => {
  assert.equal((await resultOf('definedLater')).code, 141);
  await resultOf('definesMore');
  await until('the function that was defined later', async () => (await resultOf('definedLater')) === 'later');
});

test('a function of SQL goes before one of JavaScript, which comes back when it goes', async () => {
  await sql(`CREATE FUNCTION public.sql_stays(jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '"from SQL"'::jsonb $$`);
  await sql(`SELECT parse.define('stays', 'public.sql_stays')`);
  assert.equal(await resultOf('stays'), 'from SQL');
  await until('the warning', () => host.log().includes('function stays is not called here'));
  await sql(`SELECT parse.define('stays', NULL)`);
  await until('the function of JavaScript', async () => (await resultOf('stays')) === 'here');
});

test('two programs: the first to register a name keeps it', async () => {
  const other = await startHost(server, appFile('trouble.js'), { args: ['--name', 'other'] });
  assert.match(other.log(), /function fine is not called here: host cloud is registered for it/);
  await other.stop();
});

test('registrations of a name are replaced as a whole, for the master key alone', async () => {
  const body = { name: 'third', url: 'http://127.0.0.1:9/', functions: ['one', 'two'], triggers: [], jobs: ['j'] };
  const registered = async () =>
    (await sql(`SELECT name FROM parse.hook WHERE host = 'third' ORDER BY 1`)).map(row => row.name);
  assert.equal((await rest.put('/hooks/host', body)).status, 403);
  assert.deepEqual((await master.put('/hooks/host', body)).body.shadowed, []);
  assert.deepEqual(await registered(), ['j', 'one', 'two']);
  await master.put('/hooks/host', { ...body, functions: ['two'], jobs: [] });
  assert.deepEqual(await registered(), ['two']);
  const bad = { ...body, functions: ['fresh'], triggers: [{ className: '_Session', triggerName: 'beforeSave' }] };
  assert.equal((await master.put('/hooks/host', bad)).body.code, 143);
  assert.deepEqual(await registered(), ['two']);
  const { body: state } = await master.get('/hooks/host', { name: 'third' });
  assert.equal(state.url, body.url);
  await master.put('/hooks/host', { name: 'third', url: body.url });
  const { body: after } = await master.get('/hooks/host', { name: 'third' });
  assert.notEqual(after.digest, state.digest);
  assert.equal(after.url, undefined);
});

test('jobs run when they are told to, and report', async () => {
  const reports = [];
  const receiver = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      if (request.url === '/hooks/host/job') {
        reports.push(body);
      }
      response.end(JSON.stringify({ digest: 'd', shadowed: [], running: true }));
    });
  });
  await new Promise(resolve => receiver.listen(0, '127.0.0.1', resolve));
  const own = await freePort();
  const fake = { url: `http://127.0.0.1:${receiver.address().port}`, config: keys };
  const alone = await startHost(fake, appFile('trouble.js'), { args: ['--port', String(own)] });
  const call = body =>
    fetch(`http://127.0.0.1:${own}/`, { method: 'POST', body: JSON.stringify(body) }).then(r => r.json());
  assert.deepEqual(await call({ jobName: 'counts', jobId: 'id1', params: { to: 3 } }), { success: {} });
  await until('message and end of the job', () => reports.length === 2);
  assert.equal(reports[0].message, 'counting to 3');
  assert.deepEqual(reports[1], { jobId: 'id1', status: 'succeeded', message: 'counted' });
  await call({ jobName: 'fails', jobId: 'id2', params: {} });
  await until('the end of the other job', () => reports.length === 3);
  assert.deepEqual([reports[2].status, reports[2].message], ['failed', 'cannot count']);
  assert.equal((await call({ jobName: 'missing', jobId: 'id3' })).error.message, 'Invalid job.');
  await alone.stop();
  receiver.closeAllConnections();
  await new Promise(resolve => receiver.close(resolve));
});

const cancelled = [
  ['talks', 'told: The job was cancelled.', () => undefined],
  ['isSilent', 'job isSilent was cancelled', () => resultOf('letGo')],
];
for (const [name, told, end] of cancelled) {
  test(`a job that is cancelled stays so, and hears of it: ${name}`, async () => {
    const { headers } = await master.post(`/jobs/${name}`, {});
    const id = headers['x-parse-job-status-id'];
    const stateOf = async () => (await sql('SELECT state FROM parse_internal.job_run WHERE status_id = $1', [id]))[0].state;
    await until('the job', async () => (await stateOf()) === 'running');
    await sql("SELECT parse.cancel_job($1, '{\"appId\":\"' || $2 || '\",\"masterKey\":\"' || $3 || '\"}')", [id, keys.appId, keys.masterKey]);
    await until('the end', async () => (await end(), host.log().includes(told)));
    const { status, message } = (await master.get(`/classes/_JobStatus/${id}`)).body;
    assert.deepEqual({ status, message }, { status: 'failed', message: 'The job was cancelled.' });
  });
}

test('results that are no JSON are errors; large ones arrive, too large ones do not', async () => {
  for (const name of ['circular', 'bigint']) {
    assert.equal((await resultOf(name)).code, 141, name);
  }
  assert.equal((await resultOf('large')).length, 10 * 1024 * 1024);
  const tooLarge = await resultOf('tooLarge');
  assert.equal(tooLarge.code, 141);
  assert.match(tooLarge.error, /too large/);
});

test('rate limits', async () => {
  const statuses = async (client, path, times, as) => {
    const list = [];
    for (let i = 0; i < times; i += 1) {
      list.push((await client.post(path, {}, as)).status);
    }
    return list;
  };
  assert.deepEqual(await statuses(rest, '/functions/limited', 4), [200, 200, 429, 429]);
  assert.deepEqual(await statuses(master, '/functions/limited', 3), [200, 200, 200]);
  assert.deepEqual(await statuses(master, '/functions/limitedForAll', 3), [200, 200, 429]);
  assert.deepEqual((await rest.post('/functions/limitedForAll', {})).body, { code: 100, error: 'slow down' });
  assert.deepEqual((await rest.post('/functions/limited', {})).body, { code: 100, error: 'Too many requests.' });
  assert.deepEqual(await statuses(rest, '/functions/unlimitedInside', 3), [200, 200, 200]);
  for (const username of ['one', 'two']) {
    const { sessionToken } = (await rest.post('/users', { username, password: 'p' })).body;
    assert.deepEqual(await statuses(rest, '/functions/limitedToUsers', 3, { sessionToken }), [200, 200, 429]);
  }
  await statuses(rest, '/functions/limitedBriefly', 3);
  await until('the next window', async () => (await resultOf('limitedBriefly')) === 'within');
  await statuses(rest, '/classes/Limited', 2);
  assert.equal((await rest.post('/classes/Limited', {})).body.code, 100);
  const refused = await rest.post('/functions/limited', {});
  assert.ok(Number(refused.headers['retry-after']) > 500);
});

test('the server counts for all programs', async () => {
  const path = '/functions/limitedToUsers';
  const { sessionToken } = (await rest.post('/users', { username: 'three', password: 'p' })).body;
  const answers = await Promise.all(Array.from({ length: 8 }, () => rest.post(path, {}, { sessionToken })));
  assert.equal(answers.filter(({ status }) => status === 200).length, 2);
  await stop(host.process);
  await host.launch();
  assert.equal((await rest.post(path, {}, { sessionToken })).status, 429);
});

test('what main.js no longer defines is removed', async () => {
  assert.equal(await resultOf('goes'), 'still here');
  const without = await startHost(server, appFile('trouble.js'), { args: ['--port', String(await freePort())] });
  assert.match((await resultOf('goes')).error, /Invalid function/);
  assert.deepEqual(await sql(`SELECT 1 FROM parse.hook WHERE name = 'Gone'`), []);
  await until('the older program to stand back', () => host.log().includes('has taken the place of this program'));
  assert.equal(await resultOf('stays'), 'here');
  await without.stop();
});

test('wrong options are told', async () => {
  const status = (...args) =>
    run(process.execPath, [cloudProgram, ...args], { env: { PATH: process.env.PATH } }).catch(error => error.message);
  assert.match(await status('--help'), /Usage: parsegres-cloud/);
  assert.match(await status('main.js'), /status 2\nWhich appId/);
  assert.match(await status('--appID', 'x', 'main.js'), /no option --appID/);
  const known = ['--appId', 'a', '--masterKey', 'm'];
  assert.match(await status(...known), /Which file/);
  assert.match(await status(...known, '--host', '0.0.0.0', 'main.js'), /webhookKey/);
});
