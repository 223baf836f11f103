-- Which runs of jobs are due, who takes them, and what becomes of those that nobody works on: for the scheduler and for
-- proxies. What a run is, and which locks tell who lives, is in 49_jobs.sql.

CREATE OR REPLACE FUNCTION parse_internal.due_slots(start_after text, time_of_day text, repeat_minutes double precision,
    days_of_week jsonb, after timestamptz, until timestamptz, most int) RETURNS text[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'parse_due_slots';
COMMENT ON FUNCTION parse_internal.due_slots(text, text, double precision, jsonb, timestamptz, timestamptz, int) IS
    'The last moments up to `until`, and after `after`, at which a schedule is due, in order; see extension/core/jobs/job_schedule.hpp.';

CREATE OR REPLACE FUNCTION parse_internal.read_params(params text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN COALESCE(NULLIF(params, ''), '{}')::jsonb;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION parse_internal.read_params(text) IS 'The params of a schedule; NULL when they are not JSON.';

-- A slot is run when it is late by less than the time to the next one, or by less than a day where there is none or it is
-- farther away. Of several that are due, when no scheduler was running, that is the last at most.
CREATE OR REPLACE FUNCTION parse_internal.enter_slot(app_id text, schedule_id text, job_name text, params text, slot timestamptz, problem text)
    RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given jsonb := parse_internal.read_params(params);
    run_number int := parse_internal.start_run(app_id, job_name, 'scheduler', jsonb_build_object('jobName', job_name, 'params',
        given, 'master', true, 'isReadOnly', false, 'headers', jsonb '{}', 'ip', '', 'context', jsonb '{}'), schedule_id, slot);
BEGIN
    IF run_number IS NULL THEN RETURN; END IF;
    IF problem IS NULL AND given IS NULL THEN
        problem := 'The params of the schedule are not JSON.';
    ELSIF problem IS NULL AND NOT EXISTS (SELECT FROM parse.hook h WHERE h.app_id = enter_slot.app_id AND h.kind = 'job' AND h.name = job_name) THEN
        problem := 'Invalid job.';
    END IF;
    IF problem IS NOT NULL THEN PERFORM parse_internal.end_run(run_number, 'failed', problem); END IF;
END
$$;
COMMENT ON FUNCTION parse_internal.enter_slot(text, text, text, text, timestamptz, text) IS
    'Enters the run of a slot, unless it has one; a problem is reported as its end.';

CREATE OR REPLACE FUNCTION parse_internal.enter_slots(app_id text, now timestamptz DEFAULT clock_timestamp()) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    app_schema name := (SELECT a.schema_name FROM parse.app a WHERE a.app_id = enter_slots.app_id);
    due record;
    most int := 100;
BEGIN
    FOR due IN EXECUTE format($q$
        SELECT s."objectId" AS id, s."jobName" AS job, s."params" AS params, slots.list AS slots,
            make_interval(mins => LEAST(CASE WHEN s."repeatMinutes" > 0 THEN s."repeatMinutes" END, 1440)::int) AS period
        FROM %I."_JobSchedule" s
        CROSS JOIN LATERAL (SELECT max(r.slot) AS slot FROM parse_internal.job_run r WHERE r.app_id = $1 AND r.schedule_id = s."objectId") last
        CROSS JOIN LATERAL (SELECT parse_internal.due_slots(s."startAfter", s."timeOfDay", s."repeatMinutes", s."daysOfWeek",
            -- A schedule that repeats begins when it is made or changed, and not with what has passed by then.
            GREATEST(last.slot, CASE WHEN s."repeatMinutes" > 0 THEN COALESCE(s."updatedAt", s."createdAt") END), $2, $3)::timestamptz[] AS list) slots
        WHERE slots.list <> '{}' AND s."jobName" IS NOT NULL$q$, app_schema) USING app_id, now, most + 1
    LOOP
        PERFORM parse_internal.enter_slot(app_id, due.id, due.job, due.params, slot.moment,
            CASE WHEN slot.moment < due.slots[array_upper(due.slots, 1)] OR slot.moment <= now - GREATEST(due.period, interval '1 minute') THEN
                'The job was not run: no scheduler was running when it was due, at '
                || to_char(slot.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                || CASE WHEN slot.number = 1 AND array_length(due.slots, 1) > most THEN ', nor at the times before that.' ELSE '.' END END)
        FROM unnest(due.slots) WITH ORDINALITY AS slot(moment, number);
        EXECUTE format('UPDATE %I."_JobSchedule" SET "lastRun" = $1 WHERE "objectId" = $2', app_schema)
            USING floor(extract(epoch FROM now) * 1000)::double precision, due.id;
    END LOOP;
END
$$;
COMMENT ON FUNCTION parse_internal.enter_slots(text, timestamptz) IS
    'Enters a run for each slot of the app''s _JobSchedule that is due and has none. Those that came too late are reported as failed; lastRun is in milliseconds.';

-- How long a Cloud Code host may say nothing of a job, unless the job has a timeout of its own.
CREATE OR REPLACE FUNCTION parse_internal.lose_run_outside(run parse_internal.job_run) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    patience interval := make_interval(secs => COALESCE((SELECT (h.validator ->> 'timeout')::double precision FROM parse.hook h
        WHERE h.app_id = run.app_id AND h.kind = 'job' AND h.name = run.job_name), 86400));
    status record;
BEGIN
    EXECUTE format('SELECT "status", COALESCE("updatedAt", "createdAt") AS heard_at FROM %I."_JobStatus" WHERE "objectId" = $1',
        (SELECT a.schema_name FROM parse.app a WHERE a.app_id = run.app_id)) INTO status USING run.status_id;
    IF status."status" IS DISTINCT FROM 'running' THEN
        UPDATE parse_internal.job_run SET state = 'done', changed_at = clock_timestamp() WHERE number = run.number;
    ELSIF GREATEST(status.heard_at, run.changed_at) < clock_timestamp() - patience THEN
        PERFORM parse_internal.end_run(run.number, 'failed', 'The job was lost: nothing was heard of it for too long.');
    END IF;
END
$$;
COMMENT ON FUNCTION parse_internal.lose_run_outside(parse_internal.job_run) IS 'Ends a run of a Cloud Code host that has reported its end, or has been silent for too long.';

CREATE OR REPLACE FUNCTION parse_internal.lose_runs() RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    run parse_internal.job_run;
BEGIN
    FOR run IN SELECT * FROM parse_internal.job_run WHERE state = 'running' LOOP
        IF run.is_outside THEN
            PERFORM parse_internal.lose_run_outside(run);
        -- A worker has the lock before it takes the run, and until it has reported the end.
        ELSIF pg_try_advisory_xact_lock('parse_internal.job_run'::regclass::oid::int, run.number) THEN
            PERFORM parse_internal.end_run(run.number, 'failed', 'The job was lost: its process ended before it did. What it had done is undone.');
        END IF;
    END LOOP;
    FOR run IN SELECT r.* FROM parse_internal.job_run r WHERE r.state = 'waiting' AND NOT EXISTS (
        SELECT FROM parse.hook h WHERE h.app_id = r.app_id AND h.kind = 'job' AND h.name = r.job_name)
    LOOP
        PERFORM parse_internal.end_run(run.number, 'failed', 'Invalid job.');
    END LOOP;
END
$$;
COMMENT ON FUNCTION parse_internal.lose_runs() IS 'Reports runs that nobody works on any more.';

CREATE OR REPLACE FUNCTION parse_internal.look_at_schedules() RETURNS boolean
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    app record;
BEGIN
    PERFORM parse_internal.lose_runs();
    FOR app IN SELECT a.app_id FROM parse.app a LOOP
        -- What is wrong with the tables of one app does not stop the others.
        BEGIN
            PERFORM parse_internal.enter_slots(app.app_id);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'the schedules of app "%" cannot be read: %', app.app_id, SQLERRM;
        END;
    END LOOP;
    RETURN EXISTS (SELECT FROM parse.hook WHERE kind = 'job') OR EXISTS (SELECT FROM parse_internal.job_run WHERE state <> 'done');
END
$$;
COMMENT ON FUNCTION parse_internal.look_at_schedules() IS 'Enters what is due and reports what was lost, in all apps; whether a scheduler has anything to do here.';

CREATE OR REPLACE FUNCTION parse_internal.launch_runs(most int) RETURNS SETOF int
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH busy AS (
        SELECT count(*) AS workers FROM parse_internal.job_run
        WHERE (state = 'running' AND NOT is_outside) OR (state = 'waiting' AND launched_at > clock_timestamp() - interval '10 seconds')
    ), next AS (
        SELECT r.number FROM parse_internal.job_run r JOIN parse.hook h ON h.app_id = r.app_id AND h.kind = 'job' AND h.name = r.job_name
        WHERE r.state = 'waiting' AND h.function_name IS NOT NULL
            AND (r.launched_at IS NULL OR r.launched_at <= clock_timestamp() - interval '10 seconds')
        ORDER BY r.number LIMIT (SELECT GREATEST(0, most - workers) FROM busy)
    )
    UPDATE parse_internal.job_run r SET launched_at = clock_timestamp() FROM next WHERE r.number = next.number RETURNING r.number
$$;
COMMENT ON FUNCTION parse_internal.launch_runs(int) IS 'The next runs that a worker is to be started for, so that at most so many are at work.';

-- The last run of a schedule is remembered as long as the schedule is there: its slots do not come again.
CREATE OR REPLACE FUNCTION parse_internal.forget_runs() RETURNS void
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM parse_internal.job_run r WHERE r.state = 'done' AND r.changed_at < clock_timestamp() - interval '7 days'
        AND (r.schedule_id IS NULL OR EXISTS (SELECT FROM parse_internal.job_run later
            WHERE later.app_id = r.app_id AND later.schedule_id = r.schedule_id AND later.slot > r.slot))
$$;
COMMENT ON FUNCTION parse_internal.forget_runs() IS 'Deletes the bookkeeping of runs that are long over; their _JobStatus stays.';

-- ---- For proxies.

CREATE OR REPLACE FUNCTION parse_internal.ensure_scheduler() RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'parse_ensure_scheduler';
COMMENT ON FUNCTION parse_internal.ensure_scheduler() IS 'Starts the scheduler of this database unless it is running.';

CREATE OR REPLACE FUNCTION parse_internal.host_jobs(app_id text, OUT wait_ms int, OUT calls json)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    has_jobs boolean;
    has_hosts boolean;
BEGIN
    SELECT count(*) > 0, COALESCE(bool_or(h.url IS NOT NULL), false) INTO has_jobs, has_hosts
    FROM parse.hook h WHERE h.app_id = host_jobs.app_id AND h.kind = 'job';
    IF has_jobs THEN PERFORM parse_internal.ensure_scheduler(); END IF;
    wait_ms := CASE WHEN has_hosts THEN 1000 WHEN has_jobs THEN 2000 ELSE 10000 END;
    IF NOT has_hosts THEN RETURN; END IF;
    -- What is taken must stay taken if the server fails in the next moment.
    PERFORM set_config('synchronous_commit', 'on', true);
    WITH next AS (
        SELECT r.number, h.url FROM parse_internal.job_run r
        JOIN parse.hook h ON h.app_id = r.app_id AND h.kind = 'job' AND h.name = r.job_name
        WHERE r.app_id = host_jobs.app_id AND r.state = 'waiting' AND h.url IS NOT NULL
        ORDER BY r.number LIMIT 100 FOR UPDATE OF r SKIP LOCKED
    ), taken AS (
        UPDATE parse_internal.job_run r SET state = 'running', is_outside = true, changed_at = clock_timestamp()
        FROM next WHERE r.number = next.number RETURNING r.number, r.status_id, r.request, next.url
    )
    SELECT json_agg(json_build_object('kind', 'hook', 'place', 'host', 'url', url, 'body', request, 'afterwards', 'fails', 'jobId', status_id) ORDER BY number)
    INTO calls FROM taken;
END
$$;
COMMENT ON FUNCTION parse_internal.host_jobs(text) IS
    'For the proxy: takes the runs that a Cloud Code host is to do, for it to be called with each, and says when to ask again. Sees to it that a scheduler is running where the app has jobs.';

CREATE OR REPLACE FUNCTION parse_internal.host_job_failed(app_id text, status_id text, message text) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT parse_internal.end_run(r.number, 'failed', message) FROM parse_internal.job_run r
    WHERE r.app_id = host_job_failed.app_id AND r.status_id = host_job_failed.status_id AND r.is_outside
$$;
COMMENT ON FUNCTION parse_internal.host_job_failed(text, text, text) IS 'For the proxy: the Cloud Code host did not take the job.';

CREATE OR REPLACE FUNCTION parse_internal.report_host_job(app_id text, status_id text, status text, message text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    run_number int;
BEGIN
    -- Whoever cancels it at the same moment waits, or was first.
    SELECT r.number INTO run_number FROM parse_internal.job_run r
    WHERE r.app_id = report_host_job.app_id AND r.status_id = report_host_job.status_id AND r.is_outside AND r.state = 'running'
    FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    IF status IS NOT NULL THEN RETURN parse_internal.end_run(run_number, status, message); END IF;
    PERFORM parse_internal.set_job_message(app_id, status_id, message);
    UPDATE parse_internal.job_run SET changed_at = clock_timestamp() WHERE number = run_number;
    RETURN true;
END
$$;
COMMENT ON FUNCTION parse_internal.report_host_job(text, text, text, text) IS
    'What a Cloud Code host says of a job that it does: a message, or with a status the end. False when the job is over already, as one is that was cancelled.';
