// parsegres-cloud and the server, while either side stops, starts and misbehaves.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { functionResult, startHost } from '../lib/cloud.js';
import { freePort, startCluster } from '../lib/cluster.js';
import { stop } from '../lib/process.js';
import { restClient } from '../lib/rest.js';
import { keys, startServer } from '../lib/servers.js';
import { createDatabase, query } from '../lib/sql.js';
import { until } from '../lib/until.js';

const appFile = name => fileURLToPath(new URL(`../cloud-app/${name}`, import.meta.url));
const webhookKey = 'only-the-server-knows';
let cluster;
let server;
let host;
let rest;
let master;
let sql;

before(async () => {
  cluster = await startCluster();
  const databaseURI = await createDatabase(cluster, 'cloud_host_faults');
  sql = (text, values) => query(databaseURI, text, values);
  server = await startServer('parsegres', { databaseURI, options: { webhookKey } });
  rest = restClient(server);
  master = restClient(server, { masterKey: keys.masterKey });
  const port = await freePort();
  host = await startHost(server, appFile('trouble.js'), { args: ['--port', String(port)], env: { CLOUD_MORE: 'yes' } });
});

after(async () => {
  await host?.stop();
  await server?.stop();
  await cluster?.stop();
});

const resultOf = name => functionResult(rest, name);

const isFine = async () => (await resultOf('fine').catch(() => null)) === 'fine';

/** How long, in milliseconds, other requests take at most while `running` does. */
async function slowestMeanwhile(running) {
  let slowest = 0;
  let done = false;
  const finished = running.finally(() => (done = true));
  while (!done) {
    const begin = performance.now();
    assert.equal((await rest.post('/classes/Other', { a: 1 })).status, 201);
    slowest = Math.max(slowest, performance.now() - begin);
  }
  await finished;
  return slowest;
}

test('an error that nobody catches does not end the program', async () => {
  assert.equal(await resultOf('laterFailure'), 'done');
  await until('the log', () => host.log().includes('nobody catches this'));
  assert.equal(await resultOf('fine'), 'fine');
});

test('a handler that never answers is an error in time, and others do not wait', async () => {
  const asleep = rest.request('POST', '/classes/Slept', { body: {}, patience: 30_000 });
  const slowest = await slowestMeanwhile(asleep);
  assert.equal((await asleep).body.code, 141);
  assert.match((await asleep).body.error, /no answer/);
  assert.ok(slowest < 2_000, `${slowest} ms`);
});

test('a handler that loops is an error in time; the program can be started again', async () => {
  const blocked = rest.request('POST', '/classes/Blocked', { body: {}, patience: 30_000 });
  const slowest = await slowestMeanwhile(blocked);
  assert.equal((await blocked).body.code, 141);
  assert.ok(slowest < 2_000, `${slowest} ms`);
  await stop(host.process, { signal: 'SIGKILL' });
  await host.launch();
  assert.ok(await isFine());
});

test('while the program is down its functions are errors, saves of its classes too, and nothing else is', async () => {
  await stop(host.process);
  assert.match((await resultOf('fine')).error, /no answer/);
  assert.equal((await rest.post('/classes/Slept', {})).body.code, 141);
  assert.equal((await rest.post('/classes/Other', {})).status, 201);
  await host.launch();
  assert.equal(await resultOf('fine'), 'fine');
});

test('what the program was asked before it is told to stop, it answers', async () => {
  const asked = resultOf('slowly');
  await until('the call', () => host.log().includes('slowly begins'));
  const stopped = stop(host.process);
  assert.equal(await asked, 'done');
  await stopped;
  await host.launch();
  assert.equal(await resultOf('fine'), 'fine');
});

for (const [what, answer, expected] of [
  ['garbage', response => response.end('<html>'), /Malformed/],
  ['a redirect', response => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(), /redirects/],
  ['nothing', response => response.destroy(), /no answer/],
]) {
  test(`a program that answers with ${what}`, async () => {
    const liar = http.createServer((request, response) => answer(response));
    await new Promise(resolve => liar.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${liar.address().port}/`;
    await master.put('/hooks/host', { name: 'liar', url, functions: ['lies'] });
    const { body } = await rest.post('/functions/lies', {});
    assert.equal(body.code, 141);
    assert.match(JSON.stringify(body.error), expected);
    await master.put('/hooks/host', { name: 'liar', url });
    liar.closeAllConnections();
    await new Promise(resolve => liar.close(resolve));
  });
}

test('registrations outlive the server and the database', async () => {
  await stop(server.process);
  await server.relaunch();
  assert.equal(await resultOf('fine'), 'fine');
  await cluster.restartImmediately();
  await until('the function after a restart of the database', isFine);
});

test('what is gone from the server is registered again', async () => {
  await sql('DELETE FROM parse.hook');
  assert.equal((await resultOf('fine')).code, 141);
  await until('the registration', isFine);
});
