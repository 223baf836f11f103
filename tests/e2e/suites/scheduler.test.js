// The scheduler with two servers on one database, while processes of all kinds are killed: each slot is run once or reported
// as lost, and none is run twice.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startCluster } from '../lib/cluster.js';
import { stop } from '../lib/process.js';
import { restClient } from '../lib/rest.js';
import { keys, startServer } from '../lib/servers.js';
import { createDatabase, query } from '../lib/sql.js';
import { until } from '../lib/until.js';

const inDatabase = 700;
const atHost = 300;
const patience = 120_000;

let cluster, databaseURI, servers, masters, host, notes;
const sql = (text, values) => query(databaseURI, text, values);

/** The same while the database may be away for a moment. */
const patiently = (text, values) =>
  until(`an answer to ${text}`, () => sql(text, values).catch(() => null), { patience });

/** A Cloud Code host: notes each job it is called with, and reports it as done to whichever server is there. */
async function startHost() {
  const calls = [];
  const report = async id => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const master = masters[attempt % masters.length];
      const answer = await master.put(`/classes/_JobStatus/${id}`, { status: 'succeeded' }).catch(() => null);
      if (answer?.status === 200) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += chunk));
    request.on('end', () => {
      const { jobId, params } = JSON.parse(body);
      calls.push(params.n);
      response.end('{}');
      report(jobId);
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { calls, url: `http://127.0.0.1:${server.address().port}/`, stop: () => new Promise(done => server.close(done)) };
}

before(async () => {
  // A cluster of its own, since its processes are killed.
  cluster = await startCluster({ durable: true });
  databaseURI = await createDatabase(cluster, 'e2e_scheduler');
  servers = [await startServer('parsegres', { databaseURI }), await startServer('parsegres', { databaseURI })];
  masters = servers.map(server => restClient(server, { masterKey: keys.masterKey }));
  host = await startHost();
  // What a job writes here stays, whatever becomes of its transaction.
  notes = fs.mkdtempSync(path.join(os.tmpdir(), 'parsegres-e2e-started-'));
  fs.chmodSync(notes, 0o777);
  await sql(`
    CREATE SCHEMA work;
    CREATE TABLE work.done (n int, job_id text);
    CREATE FUNCTION work.count(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
    BEGIN
      EXECUTE format('COPY (SELECT %L) TO PROGRAM %L', request #>> '{params,n}', 'cat >> ${notes}/started');
      PERFORM pg_sleep(0.02);
      INSERT INTO work.done VALUES ((request #>> '{params,n}')::int, request ->> 'jobId');
      RETURN NULL;
    END $$;
    SELECT parse.job('count', 'work.count');
  `);
  await sql(`INSERT INTO parse.hook (app_id, kind, name, host, url, validator) VALUES ($1, 'job', 'hosted', 'here', $2, '{"timeout":5}')`, [
    keys.appId,
    host.url,
  ]);
});

after(async () => {
  await Promise.all((servers ?? []).map(server => server.stop()));
  await host?.stop();
  await cluster?.stop();
  if (notes) {
    fs.rmSync(notes, { recursive: true, force: true });
  }
});

test('a schedule as the dashboard writes it is run at once, and once', async () => {
  const made = await masters[0].post('/cloud_code/jobs', {
    job_schedule: { params: '{"n":-1}', daysOfWeek: [1, 1, 1, 1, 1, 1, 1], description: 'now', jobName: 'count' },
  });
  assert.equal(made.status, 201, made.text);
  const { objectId } = made.body;
  assert.match(made.headers.location, new RegExp(`/classes/_JobSchedule/${objectId}$`));
  const query = { where: { jobName: 'count' } };
  const finished = row => row.status !== 'running';
  const [row] = await until('the job', async () => {
    const { results } = (await masters[1].get('/classes/_JobStatus', query)).body;
    return results.some(finished) && results;
  });
  assert.equal(row.source, 'scheduler');
  assert.equal(row.status, 'succeeded');
  const [schedule] = (await masters[1].get('/cloud_code/jobs')).body;
  assert.equal(schedule.objectId, objectId);
  assert.ok(Math.abs(schedule.lastRun - Date.now()) < 60_000, String(schedule.lastRun));
  // The scheduler looks at it again and again: one that comes later is run, and it still has run once.
  await masters[0].post('/cloud_code/jobs', { job_schedule: { params: '{"n":-2}', jobName: 'count' } });
  await until('another job', async () => (await sql('SELECT FROM work.done WHERE n = -2')).length === 1);
  assert.deepEqual(await sql('SELECT n FROM work.done ORDER BY n'), [{ n: -2 }, { n: -1 }]);
  await sql('DELETE FROM "_JobSchedule"');
});

const process_of = type => `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = '${type}'
  ORDER BY random() LIMIT 1`;

async function killBackend(type, signal) {
  const pid = await until(`a ${type}`, async () => (await sql(process_of(type)).catch(() => []))[0]?.pid, { patience });
  try {
    process.kill(pid, signal);
  } catch (error) {
    assert.equal(error.code, 'ESRCH'); // it was done in the meantime
  }
}

async function killServer(number) {
  await stop(servers[number].process, { signal: 'SIGKILL' });
  await servers[number].relaunch();
}

// SIGKILL of one backend makes PostgreSQL end all others and recover.
const accidents = [
  () => killBackend('parsegres job', 'SIGTERM'),
  () => killServer(0),
  () => killBackend('parsegres job', 'SIGKILL'),
  () => killBackend('parsegres scheduler', 'SIGTERM'),
  () => killBackend('parsegres scheduler', 'SIGKILL'),
  () => killServer(1),
  () => killBackend('parsegres job', 'SIGTERM'),
  () => killBackend('parsegres job', 'SIGKILL'),
];

function countEach(list) {
  const counts = new Map();
  for (const one of list) {
    counts.set(one, (counts.get(one) || 0) + 1);
  }
  return counts;
}

test('a thousand due jobs, two servers, and processes that are killed', { timeout: 300_000 }, async () => {
  await sql(`DELETE FROM work.done`);
  fs.rmSync(path.join(notes, 'started'), { force: true });
  const schedule = (job, first, last) =>
    patiently(
      `INSERT INTO "_JobSchedule" ("objectId", "createdAt", "updatedAt", "jobName", params, "startAfter")
       SELECT 'slot' || n, now(), now(), $1, format('{"n":%s}', n), to_char(now() - interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
       FROM generate_series($2::int, $3::int) n`,
      [job, first, last]
    );
  await schedule('hosted', inDatabase + 1, inDatabase + atHost);
  await schedule('count', 1, inDatabase);
  const left = async () => {
    const [row] = await patiently(
      `SELECT ${inDatabase + atHost} - count(*)::int AS left FROM parse_internal.job_run WHERE schedule_id LIKE 'slot%' AND state = 'done'`
    );
    return row.left;
  };
  const part = Math.floor((inDatabase + atHost) / (accidents.length + 2));
  for (const [number, accident] of accidents.entries()) {
    const goal = inDatabase + atHost - (number + 1) * part;
    await until(`${goal} jobs left`, async () => (await left()) <= goal, { patience });
    await accident();
  }
  await until('the end of all', async () => (await left()) === 0, { patience });

  const rows = await sql(`SELECT substring(r.schedule_id FROM 5)::int AS n, s.status, s.message, s."objectId" AS id
    FROM parse_internal.job_run r JOIN "_JobStatus" s ON s."objectId" = r.status_id WHERE r.schedule_id LIKE 'slot%' ORDER BY n`);
  assert.deepEqual(
    rows.map(row => row.n),
    Array.from({ length: inDatabase + atHost }, (_, index) => index + 1),
    'each slot has one run'
  );
  const lost = rows.filter(row => row.status !== 'succeeded');
  assert.deepEqual(lost.filter(row => row.status !== 'failed' || !row.message.startsWith('The job was lost: ')), []);

  const done = await sql('SELECT n, job_id AS id FROM work.done ORDER BY n');
  const succeeded = rows.filter(row => row.status === 'succeeded');
  const inside = succeeded.filter(row => row.n <= inDatabase).map(({ n, id }) => ({ n, id }));
  assert.deepEqual(done, inside, 'what a job did is there if it succeeded, and only then');
  const started = countEach(fs.readFileSync(path.join(notes, 'started'), 'utf8').trim().split('\n'));
  assert.deepEqual([...started].filter(([, count]) => count > 1), [], 'started twice');
  const called = countEach(host.calls);
  assert.deepEqual([...called].filter(([, count]) => count > 1), [], 'called twice');
  const missing = succeeded.filter(row => row.n > inDatabase && !called.has(row.n));
  assert.deepEqual(missing, [], 'succeeded without a call');
  assert.ok(lost.length > 0, 'something was hit');
  console.log(`${succeeded.length} done, ${lost.length} lost, ${started.size} started, ${called.size} calls`);
});
