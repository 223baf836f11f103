-- What CREATE EXTENSION installs, and who may do what with it.
BEGIN;
SELECT no_plan();

CREATE TEMP VIEW our_functions AS
SELECT p.oid::regprocedure::text AS signature, n.nspname AS place, p.*
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'parsegres';

SELECT cmp_ok(count(*), '>', 20::bigint, 'the extension has functions') FROM our_functions;
SELECT is_empty($$ SELECT signature FROM our_functions WHERE place NOT IN ('parse', 'parse_internal') $$,
    'all functions are in the schemas parse and parse_internal');

-- ---- Comments.
SELECT is_empty($$ SELECT signature FROM our_functions WHERE obj_description(oid, 'pg_proc') IS NULL $$,
    'every function has a comment');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('parse', 'parse_internal') AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
        AND obj_description(c.oid, 'pg_class') IS NULL
$$, 'every table has a comment');
SELECT is_empty($$
    SELECT a.attname FROM pg_attribute a WHERE a.attrelid = 'parse.app'::regclass AND a.attnum > 0
        AND NOT a.attisdropped AND col_description(a.attrelid, a.attnum) IS NULL
$$, 'every column of parse.app has a comment');
SELECT is_empty($$
    SELECT nspname FROM pg_namespace WHERE nspname IN ('parse', 'parse_internal') AND obj_description(oid, 'pg_namespace') IS NULL
$$, 'both schemas have a comment');
SELECT is_empty($$
    SELECT t.evtname FROM pg_event_trigger t JOIN our_functions f ON f.oid = t.evtfoid
    WHERE obj_description(t.oid, 'pg_event_trigger') IS NULL
$$, 'every event trigger has a comment');
SELECT is_empty($$
    SELECT rolname FROM pg_roles WHERE rolname LIKE 'parse\_%' AND shobj_description(oid, 'pg_authid') IS NULL
$$, 'every role has a comment');
-- What is empty or a name said again documents nothing.
SELECT is_empty($$
    SELECT signature FROM our_functions WHERE length(obj_description(oid, 'pg_proc')) < 15
        OR obj_description(oid, 'pg_proc') !~ '[.]$'
$$, 'every comment on a function is a sentence');
SELECT is_empty($$
    SELECT signature FROM our_functions WHERE pronargs > 0 AND (proargnames IS NULL OR '' = ANY (proargnames))
$$, 'every argument has a name');
SELECT is_empty($$ SELECT name FROM pg_settings WHERE name LIKE 'parse.%' AND short_desc = '' $$, 'every setting is explained');
SELECT is_empty($$ SELECT typname FROM pg_type t WHERE typnamespace IN ('parse'::regnamespace, 'parse_internal'::regnamespace)
    AND typtype IN ('e', 'd') AND obj_description(oid, 'pg_type') IS NULL $$, 'every type has a comment');
SELECT isnt(obj_description(oid, 'pg_extension'),
    NULL, 'the extension has a comment') FROM pg_extension WHERE extname = 'parsegres';

-- ---- How functions run.
SELECT is_empty($$
    SELECT signature FROM our_functions
    WHERE prosecdef AND NOT COALESCE('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)
        AND NOT (place = 'parse' AND prosrc ~ '^parse_(find|get|create|update|delete|batch)$')
        AND prosrc NOT IN ('parse_request', 'parse_live_request', 'parse_rights')
$$, 'whatever runs with its owner''s rights has a fixed search_path; search_path.sql is about those that fix it themselves');
SELECT is_empty($$
    SELECT signature FROM our_functions WHERE place = 'parse' AND provolatile <> 'v'
$$, 'no function of the API is taken for one without effects');
SELECT is_empty($$
    SELECT signature FROM our_functions WHERE place = 'parse' AND proname <> 'new_object_id' AND proparallel <> 'u'
$$, 'no function of the API runs in a parallel worker');
SELECT set_eq($$
    SELECT proname::text FROM our_functions WHERE place = 'parse' AND prosecdef
$$, ARRAY['find', 'get', 'create', 'update', 'delete', 'batch', 'sign_up', 'log_in', 'log_in_as', 'verify_password',
    'live_event', 'log_out', 'current_user', 'current_session', 'request_password_reset', 'request_email_verification', 'schemas',
    'schema', 'create_class', 'update_class', 'drop_class', 'purge_class', 'add_field', 'drop_field', 'set_permissions',
    'drop_index', 'before_save', 'after_save', 'before_delete', 'after_delete', 'before_find', 'after_find', 'before_login',
    'after_login', 'after_logout', 'before_password_reset_request', 'before_save_config', 'after_save_config',
    'before_save_file', 'after_save_file', 'before_delete_file', 'after_delete_file', 'before_find_file', 'after_find_file',
    'before_connect', 'before_subscribe', 'after_live_query_event', 'define',
    'run', 'config', 'set_config', 'job', 'start_job', 'cancel_job'],
    'of the API, the functions that check credentials run with the owner''s rights, and no other');
SELECT is_empty($$
    SELECT signature FROM our_functions WHERE place = 'parse' AND prosecdef
        AND prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')
$$, 'what runs with the owner''s rights for clients is C: no statement in it can be led astray');

-- ---- Privileges.
-- What proxies may call. A new function has to be put either here, with its GRANT, or among those of the DBA.
CREATE TEMP TABLE granted (signature text);
INSERT INTO granted VALUES
    ('parse.find(text,text,text)'), ('parse.find(text,jsonb,text)'), ('parse.get(text,text,text,text)'),
    ('parse."create"(text,text,text)'), ('parse."create"(text,jsonb,text)'),
    ('parse.update(text,text,text,text)'), ('parse.update(text,text,jsonb,text)'),
    ('parse.delete(text,text,text)'), ('parse.batch(text,text)'), ('parse.batch(jsonb,text)'),
    ('parse_internal.verify_email(text,text)'), ('parse_internal.resend_verification(text,text,text)'),
    ('parse_internal.reset_token_problem(text,text)'), ('parse_internal.reset_password(text,text,text)'),
    ('parse_internal.apply_schema_option(text)'), ('parse_internal.lower_priority()'),
    ('parse.run(text,text,text)'), ('parse.config(text)'), ('parse.set_config(text,text)'),
    ('parse.error(integer,text)'), ('parse.as_master()'), ('parse.as_user()'), ('parse.set_context(jsonb)'),
    ('parse.job_message(text)'), ('parse_internal.host_jobs(text)'), ('parse_internal.host_job_failed(text,text,text)'),
    ('parse.live_event(json,text,text)'), ('parse_internal.live_attach()'), ('parse_internal.live_beat(bigint)'), ('parse_internal.live_request(text,text,text,text)'),
    ('parse.new_object_id()'), ('parse_internal.request(text,text,text,text,text)');
CREATE TEMP TABLE kept_for_dba (signature text);
INSERT INTO kept_for_dba VALUES
    ('parse.sign_up(text,text)'), ('parse.log_in(text,text)'), ('parse.log_in_as(text,text)'),
    ('parse.verify_password(text,text)'), ('parse.log_out(text)'), ('parse."current_user"(text)'),
    ('parse.current_session(text)'), ('parse.request_password_reset(text,text)'),
    ('parse.request_email_verification(text,text)'),
    ('parse.create_app(text,jsonb,name)'), ('parse.configure_app(text,jsonb)'), ('parse.adopt_table(text,text)'),
    ('parse.enable_direct_sql(text)'), ('parse.disable_direct_sql(text)'), ('parse.value(text,text,text)'),
    ('parse.schemas(text)'), ('parse.schema(text,text)'), ('parse.create_class(text,json,boolean,text)'),
    ('parse.update_class(text,json,text)'), ('parse.drop_class(text,text)'), ('parse.purge_class(text,text)'),
    ('parse.add_field(text,text,text,json,text)'), ('parse.drop_field(text,text,boolean,text)'),
    ('parse.set_permissions(text,json,text)'), ('parse.create_index(text,text,text,boolean,text)'),
    ('parse.drop_index(text,text,boolean,text)'), ('parse.plan_schema(json,json,text)'),
    ('parse.apply_schema(json,json,text)'),
    ('parse.before_save(text,text,jsonb)'), ('parse.after_save(text,text,jsonb)'), ('parse.before_delete(text,text,jsonb)'),
    ('parse.after_delete(text,text,jsonb)'), ('parse.before_find(text,text,jsonb)'), ('parse.after_find(text,text,jsonb)'),
    ('parse.before_login(text,jsonb)'), ('parse.after_login(text,jsonb)'), ('parse.after_logout(text,jsonb)'),
    ('parse.before_password_reset_request(text,jsonb)'), ('parse.before_save_config(text,jsonb)'),
    ('parse.before_save_file(text,jsonb)'), ('parse.after_save_file(text,jsonb)'), ('parse.before_delete_file(text,jsonb)'),
    ('parse.after_delete_file(text,jsonb)'), ('parse.before_find_file(text,jsonb)'), ('parse.after_find_file(text,jsonb)'),
    ('parse.before_connect(text,jsonb)'), ('parse.before_subscribe(text,text,jsonb)'),
    ('parse.after_live_query_event(text,text,jsonb)'),
    ('parse.after_save_config(text,jsonb)'), ('parse.define(text,text,jsonb)'),
    ('parse.job(text,text,jsonb)'), ('parse.start_job(text,text,text)'), ('parse.cancel_job(text,text)');

SELECT set_eq($$ SELECT signature FROM our_functions WHERE place = 'parse' $$,
    $$ SELECT signature FROM granted WHERE signature LIKE 'parse.%' UNION ALL SELECT signature FROM kept_for_dba $$,
    'each function of the API is either granted to proxies or kept for the DBA');
SELECT set_eq($$
    SELECT signature FROM our_functions WHERE has_function_privilege('parse_proxy', oid, 'EXECUTE')
$$, $$ SELECT signature FROM granted $$, 'parse_proxy may call what it needs and nothing else');
-- What users of direct SQL may call beside their SQL.
SELECT set_eq($$
    SELECT signature FROM our_functions WHERE has_function_privilege('parse_client', oid, 'EXECUTE') AND place = 'parse'
$$, $$ SELECT signature FROM granted WHERE signature LIKE 'parse.%' UNION VALUES
    ('parse.value(text,text,text)'), ('parse."current_user"(text)'), ('parse.current_session(text)') $$,
    'parse_client may call the functions of objects, and ask who it is');
SELECT set_eq($$
    SELECT signature FROM our_functions WHERE has_function_privilege('parse_client', oid, 'EXECUTE') AND place = 'parse_internal'
$$, ARRAY['parse_internal.rights(text,text,text)', 'parse_internal.touch()'], 'and what policies call');
-- Of whom nothing is known but that they can connect: what they have, they have from PUBLIC.
CREATE ROLE stranger;
SELECT set_eq($$
    SELECT signature FROM our_functions WHERE has_function_privilege('stranger', oid, 'EXECUTE')
$$, ARRAY['parse.new_object_id()', 'parse.error(integer,text)', 'parse.as_master()', 'parse.as_user()',
    'parse.set_context(jsonb)', 'parse.job_message(text)'], 'PUBLIC may call parse.new_object_id for DEFAULT clauses, what only works in hooks and jobs, and nothing else');

SELECT tables_are('parse', ARRAY['app', 'hook']);
SELECT table_privs_are('parse', 'app', 'parse_proxy', '{}'::text[], 'parse_proxy has no right on parse.app');
SELECT table_privs_are('parse', 'app', 'stranger', '{}'::text[], 'PUBLIC has no right on parse.app');
SELECT table_privs_are('parse_internal', 'changed_table', 'parse_proxy', '{}'::text[],
    'parse_proxy has no right on changed_table');
SELECT table_privs_are('parse_internal', 'job_run', 'parse_proxy', '{}'::text[], 'parse_proxy has no right on job_run');
SELECT schema_privs_are('parse', 'parse_proxy', ARRAY['USAGE'], 'parse_proxy cannot make anything in parse');
SELECT schema_privs_are('parse_internal', 'parse_proxy', ARRAY['USAGE'], 'parse_proxy cannot make anything in parse_internal');

-- ---- The same by trying.
\ir helpers/app.psql
SELECT test.make('Thing', '{"name":"a"}', test.master());
GRANT USAGE ON SCHEMA test TO parse_proxy, stranger;
SET LOCAL ROLE parse_proxy;
SELECT is(test.names('Thing', '{}'), 'a', 'parse_proxy reads through the API');
SELECT is(test.state($$ SELECT parse.create('Thing', jsonb '{"name":"b"}', test.nobody()) $$),
    '00000', 'and writes through it, JSON being jsonb');
SELECT is(test.state($$ SELECT parse.create('Fresh', '{"name":"b"}', test.nobody()) $$),
    '00000', 'and makes classes through it');
SELECT is(test.state('SELECT * FROM test_app."Thing"'), '42501', 'but cannot read a class table');
SELECT is(test.state('INSERT INTO test_app."Thing" ("objectId") VALUES (''x'')'), '42501', 'nor write one');
SELECT is(test.state('SELECT * FROM test_app."_SCHEMA"'), '42501', 'nor read _SCHEMA');
SELECT is(test.state('SELECT * FROM parse.app'), '42501', 'nor read parse.app');
SELECT is(test.state('UPDATE parse.app SET keys = ''{}'''), '42501', 'nor change it');
SELECT is(test.state($$ SELECT parse.create_app('mine', '{}', 'mine') $$), '42501', 'nor register an app');
SELECT is(test.state($$ SELECT parse.configure_app('test', '{"masterKey":"mine"}') $$),
    '42501', 'nor give an app another master key');
SELECT is(test.state($$ SELECT parse.adopt_table('Thing') $$), '42501', 'nor adopt a table');
SELECT is(test.state($$ SELECT parse_internal.edit('{}', '[]') $$), '42501', 'nor call helpers');
SELECT is(test.state('CREATE TABLE parse.mine ()'), '42501', 'nor make a table in parse');
RESET ROLE;
SET LOCAL ROLE stranger;
SELECT is(test.state($$ SELECT parse.find('Thing', '{}', test.master()) $$),
    '42501', 'without a grant nobody calls the API, with a key or not');
SELECT isnt(parse.new_object_id(), parse.new_object_id(), 'anybody may have a new objectId');
RESET ROLE;

SELECT matches(parse.new_object_id(), '^[A-Za-z0-9]{10}$', 'an objectId has ten letters and digits');
SELECT is((SELECT count(DISTINCT parse.new_object_id()) FROM generate_series(1, 1000)),
    1000::bigint, 'objectIds are not repeated');

SELECT * FROM finish();
ROLLBACK;
