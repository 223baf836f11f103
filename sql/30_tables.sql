-- Tables. Not rerunnable: changes of these go into migrations/.

CREATE TABLE parse.app (
    app_id      text PRIMARY KEY CHECK (app_id <> ''),
    schema_name name NOT NULL UNIQUE,
    keys        jsonb NOT NULL,
    options     jsonb NOT NULL,
    direct_sql  boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE parse.app IS 'The apps that this database serves. Changed by parse.create_app and parse.configure_app.';
COMMENT ON COLUMN parse.app.app_id IS 'X-Parse-Application-Id of requests.';
COMMENT ON COLUMN parse.app.schema_name IS 'The PostgreSQL schema that holds the tables of the app.';
COMMENT ON COLUMN parse.app.keys IS 'SHA-256 of each key (masterKey, clientKey, …), in hexadecimal.';
COMMENT ON COLUMN parse.app.direct_sql IS 'Whether roles with parse_client may use its tables; see parse.enable_direct_sql.';
COMMENT ON COLUMN parse.app.options IS 'Options under the names that Parse Server gives them; keys are not among them.';

-- Tables whose DDL has not reached _SCHEMA yet; emptied before each commit.
CREATE TABLE parse_internal.changed_table (
    table_id oid NOT NULL
);
COMMENT ON TABLE parse_internal.changed_table IS 'Class tables that DDL of this transaction touched.';

-- Never has a row: the invalidation of this table tells every backend to read sessions and roles again.
CREATE TABLE parse_internal.session_signal ();
COMMENT ON TABLE parse_internal.session_signal IS 'Stands for all sessions, users and roles in cache invalidations.';

CREATE TABLE parse.hook (
    app_id        text NOT NULL REFERENCES parse.app ON DELETE CASCADE ON UPDATE CASCADE,
    kind          text NOT NULL,
    name          text NOT NULL,
    function_name text,
    host          text,
    url           text,
    validator     jsonb,
    PRIMARY KEY (app_id, kind, name),
    CHECK ((function_name IS NULL) <> (url IS NULL)),
    CHECK ((host IS NULL) = (url IS NULL))
);
COMMENT ON TABLE parse.hook IS 'The code of each app that runs in its requests. Changed by parse.before_save, parse.define and their like.';
COMMENT ON COLUMN parse.hook.kind IS 'function, job, or the name of a trigger: beforeSave, afterFind, …';
COMMENT ON COLUMN parse.hook.name IS 'The name of the cloud function or job, or the class of the trigger.';
COMMENT ON COLUMN parse.hook.function_name IS 'The SQL function (jsonb) → jsonb that is called.';
COMMENT ON COLUMN parse.hook.host IS 'The name of the Cloud Code host that is called instead.';
COMMENT ON COLUMN parse.hook.url IS 'Where that host can be reached.';
COMMENT ON COLUMN parse.hook.validator IS 'What caller and data must satisfy first; of a host''s hook the rate limit alone, of a job its options.';

CREATE TABLE parse_internal.job_run (
    number       int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    app_id       text NOT NULL REFERENCES parse.app ON DELETE CASCADE ON UPDATE CASCADE,
    status_id    text NOT NULL,
    job_name     text NOT NULL,
    request      jsonb NOT NULL,
    schedule_id  text,
    slot         timestamptz,
    state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done')),
    is_outside   boolean NOT NULL DEFAULT false,
    is_cancelled boolean NOT NULL DEFAULT false,
    launched_at  timestamptz,
    changed_at   timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    UNIQUE (app_id, status_id),
    CONSTRAINT job_run_slot UNIQUE (app_id, schedule_id, slot)
);
CREATE INDEX job_run_under_way ON parse_internal.job_run (number) WHERE state <> 'done';
COMMENT ON TABLE parse_internal.job_run IS 'Runs of jobs: that each is done once at most, and no slot of a schedule has two.';
COMMENT ON SEQUENCE parse_internal.job_run_number_seq IS 'Numbers of runs.';
COMMENT ON COLUMN parse_internal.job_run.status_id IS 'The objectId of the _JobStatus that shows the run.';
COMMENT ON COLUMN parse_internal.job_run.request IS 'What the job is told.';
COMMENT ON COLUMN parse_internal.job_run.slot IS 'The moment at which the schedule wanted the run.';
COMMENT ON COLUMN parse_internal.job_run.is_outside IS 'A Cloud Code host does it; else a background worker of this database.';
COMMENT ON COLUMN parse_internal.job_run.launched_at IS 'When a worker was started that is to take it.';

-- Written by the worker of live queries alone, which has them all in its memory.
CREATE UNLOGGED TABLE parse_internal.live_subscription (
    proxy           bigint NOT NULL,
    id              bigint NOT NULL,
    app_id          text NOT NULL,
    class_name      text NOT NULL,
    query           jsonb NOT NULL,
    user_id         text,
    installation_id text,
    is_master       boolean NOT NULL,
    subscribed_at   timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (proxy, id)
);
COMMENT ON TABLE parse_internal.live_subscription IS 'What parse.live_subscriptions shows.';
COMMENT ON COLUMN parse_internal.live_subscription.proxy IS 'The number of the proxy, which it gets when it begins to listen.';
COMMENT ON COLUMN parse_internal.live_subscription.id IS 'The number that the proxy gave the subscription.';
COMMENT ON COLUMN parse_internal.live_subscription.query IS 'className, where, keys, watch, include, as the client gave them or beforeSubscribe changed them.';
COMMENT ON COLUMN parse_internal.live_subscription.user_id IS 'The user of the session when it began; NULL for nobody.';

-- What happened to objects of the classes in liveQuery.resumable. Written by who changes them, in the same transaction;
-- numbered by the worker of live queries, in the order in which it tells of them.
CREATE TABLE parse_internal.live_log (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seq        bigint UNIQUE,
    xid        bigint NOT NULL,
    app_id     text NOT NULL,
    class_name text NOT NULL,
    before     jsonb,
    after      jsonb,
    logged_at  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
CREATE INDEX live_log_unnumbered ON parse_internal.live_log (number) WHERE seq IS NULL;
COMMENT ON TABLE parse_internal.live_log IS 'Changes that clients of live queries can ask for after they were away.';
COMMENT ON SEQUENCE parse_internal.live_log_number_seq IS 'Numbers of changes, in the order in which they were made.';
COMMENT ON COLUMN parse_internal.live_log.seq IS 'The place among all changes; NULL until the worker has come to it.';
COMMENT ON COLUMN parse_internal.live_log.xid IS 'The transaction.';
COMMENT ON COLUMN parse_internal.live_log.before IS 'The row as it was; NULL when it was made. Neither row: TRUNCATE.';

CREATE TABLE parse_internal.live_log_state (
    epoch        text NOT NULL DEFAULT pg_catalog.substr(pg_catalog.md5(pg_catalog.random()::text || pg_catalog.clock_timestamp()), 1, 8),
    last_seq     bigint NOT NULL DEFAULT 0,
    forgotten_to bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX live_log_state_is_one ON parse_internal.live_log_state ((true));
INSERT INTO parse_internal.live_log_state DEFAULT VALUES;
COMMENT ON TABLE parse_internal.live_log_state IS 'One row: how far the log goes.';
COMMENT ON COLUMN parse_internal.live_log_state.epoch IS 'Another one for each database: numbers of one mean nothing in another.';
COMMENT ON COLUMN parse_internal.live_log_state.forgotten_to IS 'Up to this number the log is gone.';

SELECT pg_catalog.pg_extension_config_dump('parse.app', '');
SELECT pg_catalog.pg_extension_config_dump('parse.hook', '');
SELECT pg_catalog.pg_extension_config_dump('parse_internal.job_run', '');
SELECT pg_catalog.pg_extension_config_dump('parse_internal.job_run_number_seq', '');
