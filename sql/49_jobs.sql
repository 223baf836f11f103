-- Jobs: functions of the app that run by themselves, when somebody starts them or _JobSchedule says so.
--
-- A run is a row of parse_internal.job_run, and a row of the app's _JobStatus that shows it. It waits until a process takes
-- it, once: a background worker of the extension for an SQL function, a proxy for a Cloud Code host. The scheduler, one
-- background worker for the database, enters the slots that are due, starts a worker for each run that waits, and reports
-- runs whose worker is gone. Each holds an advisory lock while it lives: (job_run's oid, 0) the scheduler, (job_run's oid,
-- number of the run) a worker.

CREATE OR REPLACE FUNCTION parse.job(name text, function_name text, options jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_job';
COMMENT ON FUNCTION parse.job(text, text, jsonb) IS
    'Makes a function a job: SELECT parse.job(''cleanUp'', ''app.clean_up'', ''{"timeout":600}''). It gets {"params","jobId",…}, runs in a background worker as master and in one transaction, and may return a text as the last message. After `timeout` seconds it is stopped.';

CREATE OR REPLACE FUNCTION parse.start_job(name text, params text DEFAULT '{}', caller text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_start_job';
COMMENT ON FUNCTION parse.start_job(text, text, text) IS 'Has a job run once this transaction has committed, and returns the objectId of its _JobStatus. For the master key.';

CREATE OR REPLACE FUNCTION parse.cancel_job(status_id text, caller text DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_cancel_job';
COMMENT ON FUNCTION parse.cancel_job(text, text) IS
    'Stops a job that runs or waits; what it did is undone, and its _JobStatus says failed. A job of a Cloud Code host is told by its next message(). For the master key.';

CREATE OR REPLACE FUNCTION parse.job_message(message text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'parse_job_message';
COMMENT ON FUNCTION parse.job_message(text) IS 'In a function that runs as a job: shows how far it is, as the message of its _JobStatus. Everybody sees it at once; the job''s transaction goes on.';

-- ---- What _JobStatus shows.

CREATE OR REPLACE FUNCTION parse_internal.set_job_message(app_id text, status_id text, message text) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('UPDATE %I."_JobStatus" SET "message" = $1 WHERE "objectId" = $2 AND "status" = ''running''',
        (SELECT a.schema_name FROM parse.app a WHERE a.app_id = set_job_message.app_id)) USING message, status_id;
END
$$;
COMMENT ON FUNCTION parse_internal.set_job_message(text, text, text) IS 'Shows how far a job is.';

CREATE OR REPLACE FUNCTION parse_internal.end_run(run_number int, status text, message text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    run parse_internal.job_run;
BEGIN
    UPDATE parse_internal.job_run SET state = 'done', changed_at = clock_timestamp()
    WHERE number = run_number AND state <> 'done' AND (end_run.status <> 'succeeded' OR NOT is_cancelled)
    RETURNING * INTO run;
    IF NOT FOUND THEN RETURN false; END IF;
    EXECUTE format('UPDATE %I."_JobStatus" SET "status" = $1, "message" = COALESCE($2, "message"), "finishedAt" = $3'
        ' WHERE "objectId" = $4 AND "status" = ''running''', (SELECT a.schema_name FROM parse.app a WHERE a.app_id = run.app_id))
        USING status, CASE WHEN run.is_cancelled THEN 'The job was cancelled.' ELSE message END,
            date_trunc('milliseconds', clock_timestamp()), run.status_id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION parse_internal.end_run(int, text, text) IS 'Says how a run ended. False when it had ended before, or is cancelled and so cannot succeed.';

CREATE OR REPLACE FUNCTION parse_internal.start_run(app_id text, job_name text, source text, request jsonb,
    schedule_id text DEFAULT NULL, slot timestamptz DEFAULT NULL) RETURNS int
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    status_id text := parse.new_object_id();
    run_number int;
BEGIN
    INSERT INTO parse_internal.job_run (app_id, status_id, job_name, request, schedule_id, slot)
    VALUES (start_run.app_id, status_id, start_run.job_name, request || jsonb_build_object('jobId', status_id), start_run.schedule_id, start_run.slot)
    ON CONFLICT ON CONSTRAINT job_run_slot DO NOTHING RETURNING number INTO run_number;
    IF run_number IS NULL THEN RETURN NULL; END IF;
    EXECUTE format('INSERT INTO %I."_JobStatus" ("objectId", "createdAt", "jobName", "source", "status", "_rperm", "_wperm")'
        ' VALUES ($1, $2, $3, $4, ''running'', ''{}'', ''{}'')', (SELECT a.schema_name FROM parse.app a WHERE a.app_id = start_run.app_id))
        USING status_id, date_trunc('milliseconds', clock_timestamp()), job_name, source;
    RETURN run_number;
END
$$;
COMMENT ON FUNCTION parse_internal.start_run(text, text, text, jsonb, text, timestamptz) IS 'Enters a run that is to be done; its number, or NULL when the slot has one already.';
