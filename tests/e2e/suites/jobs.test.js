// Jobs: started by REST and by the SDK, run in background workers, watched by their _JobStatus, stopped, lost.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { until } from '../lib/until.js';
import { keys } from '../lib/servers.js';
import { openSuite, Parse } from '../lib/suite.js';

const functions = `
  CREATE SCHEMA work;
  CREATE FUNCTION work.note(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM parse.create('Note', jsonb_build_object('request', request)::text);
    RETURN '"noted"'::jsonb;
  END $$;
  CREATE FUNCTION work.fail(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM parse.create('Undone', '{}');
    PERFORM parse.error((request #>> '{params,code}')::int, 'Not today.');
    RETURN NULL;
  END $$;
  CREATE TABLE work.gate (name text PRIMARY KEY);
  -- Says where it is, and goes on when somebody opens the gate.
  CREATE FUNCTION work.wait(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM parse.create('Undone', '{}');
    PERFORM parse.job_message('waiting at ' || (request #>> '{params,gate}'));
    WHILE NOT EXISTS (SELECT FROM work.gate WHERE name = request #>> '{params,gate}') LOOP
      PERFORM pg_sleep(0.01);
    END LOOP;
    RETURN NULL;
  END $$;
  -- Pays no heed to being cancelled.
  CREATE FUNCTION work.stubborn(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM parse.job_message('sleeping');
    BEGIN
      PERFORM pg_sleep(60);
    EXCEPTION WHEN query_canceled THEN NULL;
    END;
    RETURN '"awake"'::jsonb;
  END $$;
  CREATE ROLE job_owner NOLOGIN;
  CREATE TABLE work.who (name text);
  GRANT USAGE ON SCHEMA work TO job_owner;
  GRANT INSERT ON work.who TO job_owner;
  CREATE FUNCTION work.tell() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'at the commit it is %', current_user;
  END $$;
  CREATE CONSTRAINT TRIGGER tell AFTER INSERT ON work.who DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION work.tell();
  CREATE FUNCTION work.as_owner(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    IF request #> '{params,defer}' IS NOT NULL THEN INSERT INTO work.who VALUES ('x'); END IF;
    RETURN to_jsonb(current_user::text);
  END $$;
  ALTER FUNCTION work.as_owner(jsonb) OWNER TO job_owner;
  SELECT parse.job('note', 'work.note'), parse.job('fail', 'work.fail'), parse.job('wait', 'work.wait'),
    parse.job('short', 'work.wait', '{"timeout":0.5}'), parse.job('stubborn', 'work.stubborn'),
    parse.job('owner', 'work.as_owner');
`;

const suite = openSuite(import.meta.filename, { prepare: () => suite.sql(functions) });

after(() => suite.sql('DROP OWNED BY job_owner; DROP ROLE job_owner').catch(() => undefined));

async function start(name, params = {}) {
  const answer = await suite.master.post(`/jobs/${name}`, params);
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.body, {});
  return answer.headers['x-parse-job-status-id'];
}

const status = async id => (await suite.master.get(`/classes/_JobStatus/${id}`)).body;

/** The status of a job that `is` so; `what` is for the error. */
const statusThat = (id, what, is) => until(`job ${id} ${what}`, async () => {
  const row = await status(id);
  return is(row) ? row : null;
});
const ended = id => statusThat(id, 'has ended', row => row.status !== 'running');
const saying = (id, message) => statusThat(id, `says ${message}`, row => row.message === message);

test('a job runs as master and tells its result', async () => {
  const id = await start('note', { days: 3 });
  const row = await ended(id);
  assert.deepEqual(
    { ...row, createdAt: undefined, finishedAt: row.finishedAt.__type },
    { objectId: id, jobName: 'note', source: 'api', status: 'succeeded', message: 'noted', ACL: {}, createdAt: undefined, finishedAt: 'Date' }
  );
  const [{ request }] = (await suite.master.get('/classes/Note')).body.results;
  assert.equal(request.jobId, id);
  assert.equal(request.jobName, 'note');
  assert.deepEqual(request.params, { days: 3 });
  assert.equal(request.master, true);
  assert.equal(request.headers['x-parse-application-id'], keys.appId);
  assert.equal(JSON.stringify(request).includes(keys.masterKey), false);
});

test('the SDK starts jobs and asks for them', async () => {
  const id = await Parse.Cloud.startJob('note', { from: 'SDK' });
  await ended(id);
  const row = await Parse.Cloud.getJobStatus(id);
  assert.equal(row.get('status'), 'succeeded');
  const { in_use, jobs } = await Parse.Cloud.getJobsData();
  assert.deepEqual(in_use, []);
  assert.deepEqual(jobs, ['fail', 'note', 'owner', 'short', 'stubborn', 'wait']);
});

test('the name may stand in the body', async () => {
  const answer = await suite.master.post('/jobs', { jobName: 'note' });
  assert.equal((await ended(answer.headers['x-parse-job-status-id'])).status, 'succeeded');
});

test('a job that is refused is not run', async () => {
  const unknown = await suite.master.post('/jobs/none', {});
  assert.equal(unknown.status, 400);
  assert.deepEqual(unknown.body, { code: 141, error: 'Invalid job.' });
  const client = await suite.rest.post('/jobs/note', {});
  assert.equal(client.status, 403);
  assert.deepEqual(client.body, { error: 'unauthorized: master key is required' });
  const reader = await suite.rest.post('/jobs/note', {}, { masterKey: keys.readOnlyMasterKey });
  assert.equal(reader.status, 400);
  assert.deepEqual(reader.body, { code: 119, error: "read-only masterKey isn't allowed to run a job." });
  assert.equal(reader.headers['x-parse-job-status-id'], undefined);
});

test('a browser may read which job it was', async () => {
  const answer = await suite.master.post('/jobs/note', {});
  assert.match(answer.headers['access-control-expose-headers'], /X-Parse-Job-Status-Id/);
});

test('what a job did before it failed is undone', async () => {
  for (const code of [142, 4711]) {
    const row = await ended(await start('fail', { code }));
    assert.equal(row.status, 'failed');
    assert.equal(row.message, 'Not today.');
  }
  assert.deepEqual((await suite.master.get('/classes/Undone')).body.results, []);
});

test('everybody sees how far a job is, and its changes when it is done', async () => {
  const id = await start('wait', { gate: 'a' });
  assert.equal((await saying(id, 'waiting at a')).status, 'running');
  assert.equal((await suite.master.get('/classes/Undone', { count: 1, limit: 0 })).body.count, 0);
  await suite.sql("INSERT INTO work.gate VALUES ('a')");
  const row = await ended(id);
  assert.equal(row.status, 'succeeded');
  assert.equal(row.message, 'waiting at a');
  assert.equal((await suite.master.get('/classes/Undone', { count: 1, limit: 0 })).body.count, 1);
});

test('a job is stopped when it takes too long', async () => {
  const row = await ended(await start('short', { gate: 'never' }));
  assert.equal(row.status, 'failed');
  assert.equal(row.message, 'The job took longer than 0.5 seconds and was stopped.');
});

for (const [job, message] of [['wait', 'waiting at never'], ['stubborn', 'sleeping']]) {
  test(`a job is cancelled: ${job}`, async () => {
    const id = await start(job, { gate: 'never' });
    await saying(id, message);
    await suite.sql('SELECT parse.cancel_job($1)', [id]);
    const row = await ended(id);
    assert.equal(row.status, 'failed');
    assert.equal(row.message, 'The job was cancelled.');
  });
}

const worker = id => `SELECT l.pid FROM parse_internal.job_run r JOIN pg_locks l ON l.locktype = 'advisory' AND l.objid = r.number::oid
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) WHERE r.status_id = '${id}'`;

test('a job whose process ends is reported as lost', async () => {
  const id = await start('wait', { gate: 'never' });
  await saying(id, 'waiting at never');
  const [{ pid }] = await suite.sql(worker(id));
  await suite.sql('SELECT pg_terminate_backend($1)', [pid]);
  const row = await ended(id);
  assert.equal(row.status, 'failed');
  assert.equal(row.message, 'The job was lost: its process ended before it did. What it had done is undone.');
});

test('jobs go on without the scheduler, and it comes back', async () => {
  const id = await start('wait', { gate: 'b' });
  await saying(id, 'waiting at b');
  const find = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'parsegres scheduler'";
  const [{ pid }] = await suite.sql(find);
  await suite.sql('SELECT pg_terminate_backend($1)', [pid]);
  await until('another scheduler', async () => (await suite.sql(find)).some(row => row.pid !== pid));
  await suite.sql("INSERT INTO work.gate VALUES ('b')");
  assert.equal((await ended(id)).status, 'succeeded');
});

test('a job runs as the owner of its function, to the very end', async () => {
  assert.equal((await ended(await start('owner'))).message, 'job_owner');
  assert.equal((await ended(await start('owner', { defer: 1 }))).message, 'at the commit it is job_owner');
});

test('jobs wait for one another beyond the limit', async () => {
  const ids = [];
  for (let n = 0; n < 6; n += 1) {
    ids.push(await start('wait', { gate: 'c' }));
  }
  const waiting = async () => {
    const rows = await Promise.all(ids.map(status));
    return rows.filter(row => row.message === 'waiting at c').length;
  };
  await until('four jobs', async () => (await waiting()) === 4);
  const [{ count }] = await suite.sql("SELECT count(*)::int FROM parse_internal.job_run WHERE state = 'running'");
  assert.equal(count, 4);
  await suite.sql("INSERT INTO work.gate VALUES ('c')");
  for (const id of ids) {
    assert.equal((await ended(id)).status, 'succeeded');
  }
});

test('the extension can be dropped while jobs run', async () => {
  const id = await start('wait', { gate: 'never' });
  await saying(id, 'waiting at never');
  await suite.sql('SELECT parse.cancel_job($1)', [id]);
  await ended(id);
  await suite.server.stop();
  await suite.sql('DROP EXTENSION parsegres CASCADE');
  await until('no worker', async () => {
    const rows = await suite.sql("SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type LIKE 'parsegres%'");
    return rows.length === 0;
  });
});
