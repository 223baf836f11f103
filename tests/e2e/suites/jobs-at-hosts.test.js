// Jobs of Cloud Code hosts: a server hands each to its host once; what becomes of it the host reports.

import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { keys } from '../lib/servers.js';
import { openSuite } from '../lib/suite.js';
import { until } from '../lib/until.js';

const suite = openSuite(import.meta.filename);

async function start(name, params = {}) {
  const answer = await suite.master.post(`/jobs/${name}`, params);
  assert.equal(answer.status, 200, answer.text);
  return answer.headers['x-parse-job-status-id'];
}

const ended = id =>
  until(`the end of job ${id}`, async () => {
    const row = (await suite.master.get(`/classes/_JobStatus/${id}`)).body;
    return row.status !== 'running' && row;
  });

/** A Cloud Code host that notes what it is sent, and answers so. */
async function startHost(answer) {
  const seen = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += chunk));
    request.on('end', () => {
      seen.push(JSON.parse(body));
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/jobs`;
  const register = name =>
    suite.sql("INSERT INTO parse.hook (app_id, kind, name, host, url) VALUES ($1, 'job', $2, 'here', $3)", [keys.appId, name, url]);
  const stop = async () => {
    await suite.sql('DELETE FROM parse.hook WHERE url = $1', [url]);
    await new Promise(resolve => server.close(resolve));
  };
  return { seen, register, stop };
}

test('the job of a host is handed to it once, and it reports the end', async () => {
  const host = await startHost({ success: true });
  try {
    await host.register('hosted');
    const id = await start('hosted', { n: 1 });
    await until('the call', () => host.seen.length > 0);
    assert.equal(host.seen[0].jobName, 'hosted');
    assert.equal(host.seen[0].jobId, id);
    assert.deepEqual(host.seen[0].params, { n: 1 });
    await suite.master.put(`/classes/_JobStatus/${id}`, { status: 'succeeded', message: 'done' });
    await until('the end', async () => {
      const [run] = await suite.sql('SELECT state FROM parse_internal.job_run WHERE status_id = $1', [id]);
      return run.state === 'done';
    });
    assert.equal(host.seen.length, 1);
  } finally {
    await host.stop();
  }
});

test('a host that refuses a job, or is not there, is reported', async () => {
  const host = await startHost({ error: { code: 141, message: 'no such job' } });
  try {
    await host.register('refused');
    assert.equal((await ended(await start('refused'))).message, 'no such job');
    await suite.sql("INSERT INTO parse.hook (app_id, kind, name, host, url) VALUES ($1, 'job', 'away', 'away', 'http://127.0.0.1:1/')", [keys.appId]);
    assert.match((await ended(await start('away'))).message, /^The hook gave no answer/);
  } finally {
    await suite.sql("DELETE FROM parse.hook WHERE name = 'away'");
    await host.stop();
  }
});
