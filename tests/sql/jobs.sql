-- Jobs: who may start them, what is entered, which slots are run. Workers run only what is committed, so here none does.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

CREATE SCHEMA work;
CREATE FUNCTION work.clean_up(request jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT request -> 'params' $$;
-- A request as the proxy passes it on: the whole row of the answer.
CREATE FUNCTION test.ask(method text, path text, body text DEFAULT '{}', caller text DEFAULT test.master()) RETURNS jsonb LANGUAGE sql AS $$
    SELECT to_jsonb(r) FROM parse_internal.request(method, path, body, caller) r
$$;
CREATE FUNCTION test.refusal(method text, path text, body text DEFAULT '{}', caller text DEFAULT test.master()) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.ask(method, path, body, caller);
    RETURN 'none';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;

-- ---- Registration.
SELECT parse.job('cleanUp', 'work.clean_up', '{"timeout":60}'), parse.job('other', 'work.clean_up');
SELECT is(test.state($$ SELECT parse.job('x', 'work.none') $$), 'PS143', 'a job is a function that is there');
SELECT is(test.state($$ SELECT parse.job('it''s', 'work.clean_up') $$), 'PS143', 'with a name that can be one');
SELECT is(test.state($$ SELECT parse.job('x', 'work.clean_up', '{"requireUser":true}') $$), 'PS143', 'a job has no validator');
SELECT is(test.state($$ SELECT parse.job('x', 'work.clean_up', '{"timeout":"long"}') $$), 'PS143', 'its timeout is a number');
SELECT is(test.state($$ SELECT parse.job('x', 'work.clean_up', '{"timeout":0}') $$), 'PS143', 'of some seconds');

-- ---- Starting one.
SELECT test.ask('POST', '/jobs/cleanUp', '{"days":3}', test.caller('{"masterKey":"master","ip":"127.0.0.1","headers":{"x-a":"b"}}')) AS started \gset
SELECT is(:'started'::jsonb - 'headers', '{"status":200,"answer":{},"location":null,"questions":null,"effects":null}', 'a job is started');
SELECT substring(:'started'::jsonb ->> 'headers' FROM '^X-Parse-Job-Status-Id: ([A-Za-z0-9]{10})\r\n$') AS id \gset
SELECT is(parse.get('_JobStatus', :'id', '{}', test.master())::jsonb - 'createdAt',
    jsonb_build_object('objectId', :'id', 'jobName', 'cleanUp', 'source', 'api', 'status', 'running', 'ACL', jsonb '{}'), 'its status is there, for nobody without the key');
SELECT is((SELECT request FROM parse_internal.job_run WHERE status_id = :'id'), jsonb_build_object('jobName', 'cleanUp', 'jobId', :'id',
    'params', jsonb '{"days":3}', 'master', true, 'isReadOnly', false, 'headers', jsonb '{"x-a":"b"}', 'ip', '127.0.0.1', 'context', jsonb '{}'), 'and what it will be told');
SELECT is(test.ask('POST', '/jobs', '{"jobName":"other","n":1}') ->> 'status', '200', 'the name may stand in the body');
SELECT is((SELECT request -> 'params' FROM parse_internal.job_run WHERE job_name = 'other'), '{"jobName":"other","n":1}', 'where it stays a parameter');
SELECT is(test.refusal('POST', '/jobs/none'), 'PS141 Invalid job.', 'of a job that is not there');
SELECT is(test.refusal('POST', '/jobs', '{"jobName":7}'), 'PS141 Invalid job.', 'or has no name');
SELECT is(left(test.refusal('POST', '/jobs/cleanUp', '{}', test.nobody()), 5), 'PS4M3', 'starting needs the master key');
SELECT is(test.refusal('POST', '/jobs/cleanUp', '{}', test.caller('{"masterKey":"reader"}')), 'PS119 Permission denied', 'that may write');
SELECT isnt(parse.start_job('cleanUp', '{"days":4}'), NULL, 'the owner of the tables starts one by SQL');
SELECT is(test.state($$ SELECT parse.start_job('cleanUp', '{}', test.nobody()) $$), 'PS4M3', 'as somebody else it does not');
SELECT is(test.state($$ SELECT parse.job_message('x') $$), 'PS108', 'messages are for jobs');

-- ---- Cancelling one that waits.
SELECT parse.cancel_job(:'id');
SELECT is(parse.get('_JobStatus', :'id', '{}', test.master())::jsonb - 'createdAt' - 'finishedAt',
    jsonb_build_object('objectId', :'id', 'jobName', 'cleanUp', 'source', 'api', 'status', 'failed', 'message', 'The job was cancelled.', 'ACL', jsonb '{}'), 'a job that waits is cancelled');
SELECT isnt((SELECT "finishedAt" FROM test_app."_JobStatus" WHERE "objectId" = :'id'), NULL, 'and finished');
SELECT is(test.state(format('SELECT parse.cancel_job(%L)', :'id')), 'PS101', 'once');
SELECT is(test.state(format('SELECT parse.cancel_job(%L, test.nobody())', :'id')), 'PS4M3', 'with the master key');
SELECT is(test.state(format('SELECT parse.cancel_job(%L, test.caller(''{"masterKey":"reader"}''))', :'id')), 'PS119', 'that may write');

-- ---- How many are launched.
DELETE FROM parse_internal.job_run;
SELECT parse.start_job('cleanUp') FROM generate_series(1, 5);
SELECT is((SELECT count(*) FROM parse_internal.launch_runs(3)), 3::bigint, 'workers are launched up to the limit');
SELECT is((SELECT count(*) FROM parse_internal.launch_runs(3)), 0::bigint, 'those that were count');
SELECT is((SELECT count(*) FROM parse_internal.launch_runs(4)), 1::bigint, 'and are not launched again');
UPDATE parse_internal.job_run SET launched_at = launched_at - interval '11 seconds';
SELECT is((SELECT count(*) FROM parse_internal.launch_runs(10)), 5::bigint, 'until it is clear that they did not begin');
UPDATE parse_internal.job_run SET state = 'running';
SELECT is((SELECT count(*) FROM parse_internal.launch_runs(5)), 0::bigint, 'those at work count too');
SELECT parse_internal.lose_runs();
SELECT is((SELECT array_agg(DISTINCT state) FROM parse_internal.job_run), '{done}', 'what runs without a worker is over');
SELECT is((SELECT array_agg(DISTINCT status || ': ' || message) FROM test_app."_JobStatus" WHERE "objectId" IN (SELECT status_id FROM parse_internal.job_run)),
    '{"failed: The job was lost: its process ended before it did. What it had done is undone."}', 'and said to be lost');
SELECT parse.start_job('other') AS id \gset
SELECT parse.job('other', NULL);
SELECT parse_internal.lose_runs();
SELECT is((SELECT status || ': ' || message FROM test_app."_JobStatus" WHERE "objectId" = :'id'), 'failed: Invalid job.', 'what waits for a job that is gone fails');

-- ---- The routes of schedules.
SELECT test.ask('POST', '/cloud_code/jobs', '{"job_schedule":{"jobName":"cleanUp","params":"{\"days\":5}","daysOfWeek":[1,1,1,1,1,1,1],"timeOfDay":"12:00:00.000Z","repeatMinutes":60}}') AS made \gset
SELECT :'made'::jsonb #>> '{answer,objectId}' AS id \gset
SELECT is(:'made'::jsonb ->> 'status', '201', 'a schedule is made');
SELECT is(:'made'::jsonb ->> 'location', '/classes/_JobSchedule/' || :'id', 'it is a row of _JobSchedule');
SELECT matches((SELECT "startAfter" FROM test_app."_JobSchedule"), '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{3}Z$', 'which starts now');
SELECT is(test.ask('GET', '/cloud_code/jobs') #> '{answer,0}' ->> 'objectId', :'id', 'schedules are an array');
SELECT is(test.ask('GET', '/cloud_code/jobs/data') -> 'answer', '{"in_use":["cleanUp"],"jobs":["cleanUp"]}', 'jobs, and those that have schedules');
SELECT is((SELECT array_agg(key) FROM jsonb_each(test.ask('PUT', '/cloud_code/jobs/' || :'id', '{"job_schedule":{"description":"x"}}') #> '{answer,response}')), '{updatedAt}', 'a schedule is changed');
SELECT is(test.refusal('POST', '/cloud_code/jobs', '{"job_schedule":{"jobName":"none"}}'), 'PS001 Cannot Schedule a job that is not deployed', 'a job has to be there');
SELECT is(left(test.refusal('POST', '/cloud_code/jobs'), 5), 'PS107', 'and a schedule');
SELECT is(left(test.refusal(method, path, '{"job_schedule":{}}', test.nobody()), 5), 'PS4M3', method || ' is for the master key') FROM (VALUES
    ('GET', '/cloud_code/jobs'), ('GET', '/cloud_code/jobs/data'), ('POST', '/cloud_code/jobs'), ('PUT', '/cloud_code/jobs/x'), ('DELETE', '/cloud_code/jobs/x')) v(method, path);
SELECT is(left(test.refusal('POST', '/cloud_code/jobs', '{"job_schedule":{}}', test.caller('{"masterKey":"reader"}')), 5), 'PS119', 'changes for one that may write');
SELECT is(test.ask('DELETE', '/cloud_code/jobs/' || :'id') -> 'answer', '{}', 'a schedule is deleted');

-- ---- Slots.
DELETE FROM parse_internal.job_run;
DELETE FROM test_app."_JobStatus";
-- A schedule that was made at the given time.
CREATE FUNCTION test.schedule(id text, start_after text, repeat_minutes float8 DEFAULT NULL, time_of_day text DEFAULT NULL, params text DEFAULT '{}',
    job text DEFAULT 'cleanUp', made timestamptz DEFAULT '2024-01-01') RETURNS void LANGUAGE sql AS $$
    INSERT INTO test_app."_JobSchedule" ("objectId", "createdAt", "updatedAt", "jobName", params, "startAfter", "timeOfDay", "repeatMinutes")
    VALUES (id, made, made, job, params, start_after, time_of_day, repeat_minutes)
$$;
-- The slots that were entered for a schedule, and what became of them so far.
CREATE FUNCTION test.entered(id text) RETURNS text LANGUAGE sql AS $$
    SELECT COALESCE(string_agg(to_char(r.slot AT TIME ZONE 'UTC', 'DD HH24:MI ') || s.status, ', ' ORDER BY r.slot), '')
    FROM parse_internal.job_run r JOIN test_app."_JobStatus" s ON s."objectId" = r.status_id AND s.source = 'scheduler' WHERE r.schedule_id = id
$$;
SELECT test.schedule('once', '2024-03-01T10:00:00.000Z', params => '{"n":1}');
SELECT test.schedule('hourly', '2024-03-01T08:00:00.000Z', 60, '07:00:00.000Z', made => '2024-03-01T08:00:00Z');
SELECT parse_internal.enter_slots('test', '2024-03-01T09:59:00Z');
SELECT is(test.entered('once'), '', 'nothing is done too early');
SELECT is(test.entered('hourly'), '01 09:00 running', 'a schedule begins after it was made');
SELECT parse_internal.enter_slots('test', '2024-03-01T10:00:00Z') FROM generate_series(1, 2);
SELECT is(test.entered('once'), '01 10:00 running', 'a job is run once');
SELECT is(test.entered('hourly'), '01 09:00 running, 01 10:00 running', 'or each hour');
SELECT is((SELECT request FROM parse_internal.job_run WHERE schedule_id = 'once') - 'jobId',
    '{"jobName":"cleanUp","params":{"n":1},"master":true,"isReadOnly":false,"headers":{},"ip":"","context":{}}', 'a job of a schedule is told its params');
SELECT is((SELECT "lastRun" FROM test_app."_JobSchedule" WHERE "objectId" = 'once'), 1709287200000::float8, 'lastRun is set');
SELECT is((SELECT "updatedAt" FROM test_app."_JobSchedule" WHERE "objectId" = 'once'), '2024-01-01'::timestamptz, 'which is no change of the schedule');
SELECT parse_internal.enter_slots('test', '2024-03-01T13:30:00Z');
SELECT is(test.entered('hourly'), '01 09:00 running, 01 10:00 running, 01 11:00 failed, 01 12:00 failed, 01 13:00 running', 'after a pause the last slot is run, the others are reported');
SELECT is((SELECT message FROM test_app."_JobStatus" WHERE message ~ '11:00'), 'The job was not run: no scheduler was running when it was due, at 2024-03-01T11:00:00.000Z.', 'as missed');
SELECT test.schedule('late', '2024-03-01T13:31:00.000Z'), test.schedule('tooLate', '2024-03-01T13:29:00.000Z');
SELECT parse_internal.enter_slots('test', '2024-03-02T13:30:00Z');
SELECT is(test.entered('late') || ', ' || test.entered('tooLate'), '01 13:31 running, 01 13:29 failed', 'a job that does not repeat is run up to a day late');
SELECT test.schedule('pause', '2024-03-02T00:00:00.000Z', 1, '00:00:00.000Z', made => '2024-03-02T13:30:00Z');
SELECT parse_internal.enter_slots('test', '2024-03-02T17:30:00Z');
SELECT is((SELECT string_agg(status || ' ' || n, ', ' ORDER BY status) FROM (SELECT s.status, count(*) AS n FROM parse_internal.job_run r
    JOIN test_app."_JobStatus" s ON s."objectId" = r.status_id WHERE r.schedule_id = 'pause' GROUP BY 1) c), 'failed 100, running 1', 'of many slots the last are reported');
SELECT is((SELECT count(*) FROM test_app."_JobStatus" WHERE message ~ ', nor at the times before that[.]$'), 1::bigint, 'with a word about the others');
SELECT test.schedule('badParams', '2024-03-02T17:00:00.000Z', params => '{'), test.schedule('noParams', '2024-03-02T17:00:00.000Z', params => NULL),
    test.schedule('badJob', '2024-03-02T17:00:00.000Z', job => 'gone'), test.schedule('badDate', 'soon');
SELECT parse_internal.enter_slots('test', '2024-03-02T17:30:00Z');
SELECT is((SELECT string_agg(r.schedule_id || ' ' || s.status || COALESCE(' ' || s.message, ''), ', ' ORDER BY r.schedule_id) FROM parse_internal.job_run r
    JOIN test_app."_JobStatus" s ON s."objectId" = r.status_id WHERE r.schedule_id IN ('badParams', 'noParams', 'badJob', 'badDate')),
    'badJob failed Invalid job., badParams failed The params of the schedule are not JSON., noParams running', 'what cannot be run fails');

-- ---- What is forgotten.
UPDATE parse_internal.job_run SET state = 'done', changed_at = now() - interval '8 days' WHERE schedule_id IN ('once', 'hourly');
SELECT parse_internal.forget_runs();
SELECT is(test.entered('once') || ', ' || test.entered('hourly'), '01 10:00 running, 02 17:00 running', 'runs are forgotten, but the last of each schedule');

-- ---- Cloud Code hosts.
INSERT INTO parse.hook (app_id, kind, name, host, url) VALUES ('test', 'job', 'outside', 'here', 'http://localhost:1/');
DELETE FROM parse_internal.job_run;
SELECT parse.start_job('outside', '{"n":1}') AS id \gset
SELECT is((SELECT count(*) FROM parse_internal.launch_runs(10)), 0::bigint, 'no worker runs the job of a host');
SELECT is((SELECT calls::jsonb FROM parse_internal.host_jobs('other')), NULL, 'other apps'' proxies do not get it');
SELECT is((SELECT calls::jsonb #- '{0,body}' FROM parse_internal.host_jobs('test')),
    jsonb_build_array(jsonb_build_object('kind', 'hook', 'place', 'host', 'url', 'http://localhost:1/', 'afterwards', 'fails', 'jobId', :'id')), 'a proxy takes it');
SELECT is((SELECT to_jsonb(h) FROM parse_internal.host_jobs('test') h), '{"wait_ms":1000,"calls":null}', 'once');
SELECT parse_internal.lose_runs();
SELECT is((SELECT state FROM parse_internal.job_run WHERE status_id = :'id'), 'running', 'it is the host''s to report');
SELECT parse.update('_JobStatus', :'id', '{"status":"succeeded","message":"done"}', test.master());
SELECT parse_internal.lose_runs();
SELECT is((SELECT state FROM parse_internal.job_run WHERE status_id = :'id'), 'done', 'which it does by REST');
CREATE FUNCTION test.reported(id text, report jsonb, caller text DEFAULT test.master()) RETURNS text LANGUAGE sql AS $$
    SELECT answer::text FROM parse_internal.request('POST', '/hooks/host/job', (report || jsonb_build_object('jobId', id))::text, caller)
$$;
SELECT parse.start_job('outside') AS id \gset
SELECT parse_internal.host_jobs('test');
SELECT parse_internal.host_job_failed('test', :'id', 'nobody there');
SELECT is((SELECT status || ': ' || message FROM test_app."_JobStatus" WHERE "objectId" = :'id'), 'failed: nobody there', 'a host that cannot be reached is reported');
SELECT parse.start_job('outside') AS id \gset
SELECT is(test.reported(:'id', '{"message":"early"}'), '{"running":false}', 'a job that nobody has taken is not to be reported');
SELECT parse_internal.host_jobs('test');
SELECT is(test.reported(:'id', '{"message":"half"}'), '{"running":true}', 'a host tells how far it is');
SELECT is(test.state(format('SELECT test.reported(%L, %L)', :'id', '{"status":"odd"}')), 'PS143', 'an end that is none');
SELECT is(test.state(format('SELECT test.reported(%L, %L, test.nobody())', :'id', '{"message":"x"}')), 'PS4M3', 'only with the master key');
SELECT is((SELECT status || ': ' || message FROM test_app."_JobStatus" WHERE "objectId" = :'id'), 'running: half', 'everybody sees it');
SELECT is(test.reported(:'id', '{"status":"succeeded","message":"whole"}'), '{"running":true}', 'and how it ended');
SELECT is((SELECT status || ': ' || message || ' ' || ("finishedAt" IS NOT NULL) FROM test_app."_JobStatus" WHERE "objectId" = :'id'), 'succeeded: whole true', 'which everybody sees too');
SELECT parse.start_job('outside') AS id \gset
SELECT parse_internal.host_jobs('test');
SELECT parse.cancel_job(:'id', test.master());
SELECT is(test.reported(:'id', '{"message":"later"}') || test.reported(:'id', '{"status":"succeeded"}'), '{"running":false}{"running":false}', 'a job that was cancelled is over');
SELECT is((SELECT status || ': ' || message FROM test_app."_JobStatus" WHERE "objectId" = :'id'), 'failed: The job was cancelled.', 'and stays so');
SELECT parse.start_job('outside') AS id \gset
SELECT parse_internal.host_jobs('test');
UPDATE parse_internal.job_run SET changed_at = now() - interval '2 days' WHERE status_id = :'id';
UPDATE test_app."_JobStatus" SET "createdAt" = now() - interval '2 days', "updatedAt" = now() - interval '1 hour' WHERE "objectId" = :'id';
SELECT parse_internal.lose_runs();
SELECT is((SELECT status FROM test_app."_JobStatus" WHERE "objectId" = :'id'), 'running', 'a host may take its time as long as it says something');
UPDATE test_app."_JobStatus" SET "updatedAt" = now() - interval '25 hours' WHERE "objectId" = :'id';
SELECT parse_internal.lose_runs();
SELECT is((SELECT status || ': ' || message FROM test_app."_JobStatus" WHERE "objectId" = :'id'), 'failed: The job was lost: nothing was heard of it for too long.', 'and is reported when it says nothing');
SELECT is(parse_internal.look_at_schedules(), true, 'where there are jobs a scheduler has something to do');
DELETE FROM parse_internal.job_run;
DELETE FROM parse.hook;
SELECT is(parse_internal.look_at_schedules(), false, 'elsewhere not');

SELECT * FROM finish();
ROLLBACK;
