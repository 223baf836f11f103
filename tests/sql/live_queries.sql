-- Live queries as far as one transaction shows them: which tables are watched, what the log keeps, what subscribers would
-- be told.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

CREATE FUNCTION test.options(live jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('masterKey', 'master', 'allowClientClassCreation', true, 'liveQuery', live)
$$;
-- The triggers of live queries on the tables of the app: "Class: log live", without those of TRUNCATE.
CREATE FUNCTION test.watched() RETURNS text LANGUAGE sql AS $$
    SELECT COALESCE(string_agg(table_name || ': ' || names, ', ' ORDER BY table_name COLLATE "C"), '') FROM (
        SELECT c.relname AS table_name, string_agg(replace(t.tgname, 'parsegres_', ''), ' ' ORDER BY t.tgname COLLATE "C" DESC) AS names
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'test_app'::regnamespace AND t.tgname IN ('parsegres_live', 'parsegres_log')
            AND c.relname !~ '^_' GROUP BY 1) tables
$$;

-- ---- Which classes.
SELECT ok(parse_internal.is_live_class(test.options('{"classNames":["Test.*","Chat"]}'), class_name), 'live: ' || class_name)
FROM unnest(ARRAY['Chat', 'Test', 'TestObject']) class_name;
SELECT ok(NOT parse_internal.is_live_class(test.options('{"classNames":["Test.*","Chat"]}'), class_name), 'not live: ' || class_name)
FROM unnest(ARRAY['Chats', 'MyChat', 'ATest']) class_name;
SELECT ok(NOT parse_internal.is_live_class(options, 'Chat'), 'no class is live with ' || options::text)
FROM unnest(ARRAY['{}', '{"liveQuery":null}', '{"liveQuery":{"classNames":"Chat"}}', '{"liveQuery":{"classNames":[]}}']::jsonb[]) options;

-- ---- Triggers follow the option, and new tables get theirs, whoever makes them.
SELECT test.make('Chat', '{"text":"a"}') AS chat, test.make('Other', '{"n":1}') AS _ \gset
SELECT is(test.watched(), '', 'without the option no table is watched');
SELECT parse.configure_app('test', test.options('{"classNames":["Chat","Made.*"]}'));
SELECT is(test.watched(), 'Chat: live', 'with it those of its classes are');
SELECT ok(tgenabled = 'A', 'also under replication') FROM pg_trigger
WHERE tgrelid = 'test_app."Chat"'::regclass AND tgname = 'parsegres_live';
SELECT set_has($$ SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'parsegres_live' $$,
    $$ SELECT format('test_app.%I', name) FROM unnest(ARRAY['_Session', '_User', '_Role', '_Join:users:_Role', '_Join:roles:_Role']) name $$,
    'and those that say who may read what');
SELECT test.make('MadeByClient', '{"n":1}');
CREATE TABLE test_app."MadeBySql" ("objectId" text PRIMARY KEY);
CREATE TABLE test_app."Renamed" ("objectId" text PRIMARY KEY);
ALTER TABLE test_app."Renamed" RENAME TO "MadeByName";
SELECT is(test.watched(), 'Chat: live, MadeByClient: live, MadeByName: live, MadeBySql: live', 'new tables are, too');
SELECT parse.configure_app('test', test.options('{"classNames":["Chat"],"resumable":["Chat","Other"]}'));
SELECT is(test.watched(), 'Chat: log live', 'no longer those that the option does not name; resumable is one that is live');

-- ---- The log.
SELECT parse.update('Chat', :'chat', '{"text":"b"}', test.master());
SELECT test.make('Chat', '{"text":"c"}') AS other \gset
UPDATE test_app."Chat" SET "text" = 'd' WHERE "objectId" = :'other';
DELETE FROM test_app."Chat" WHERE "objectId" = :'other';
TRUNCATE test_app."Chat";
SELECT results_eq($$ SELECT before ->> 'text', after ->> 'text' FROM parse_internal.live_log ORDER BY number $$,
    $$ VALUES ('a', 'b'), (NULL, 'c'), ('c', 'd'), ('d', NULL), (NULL, NULL) $$, 'it has what was before and after each change');
SELECT is((SELECT count(DISTINCT xid) FROM parse_internal.live_log), 1::bigint, 'by its transaction');
SELECT set_eq($$ SELECT seq FROM parse_internal.number_live_log(ARRAY[(SELECT min(xid) FROM parse_internal.live_log)], '{}', pg_current_snapshot()::text) $$,
    'SELECT generate_series(1, 5)', 'the worker numbers them');
SELECT is_empty('SELECT FROM parse_internal.number_live_log(ARRAY[0], ARRAY[0], pg_current_snapshot()::text)', 'once');
SELECT lives_ok('SELECT parse_internal.forget_live_log()', 'what is not old is not forgotten');
SELECT is((SELECT count(*) FROM parse_internal.live_log), 5::bigint, 'it is all there');
UPDATE parse_internal.live_log SET logged_at = now() - interval '2 hours' WHERE seq <= 3;
SELECT parse_internal.forget_live_log();
SELECT results_eq('SELECT seq FROM parse_internal.live_log ORDER BY 1', 'VALUES (4::bigint), (5)', 'what is, is');
SELECT is((SELECT forgotten_to FROM parse_internal.live_log_state), 3::bigint, 'and that it was');

-- ---- What a subscriber would be told.
SELECT test.make('Chat', '{"text":"hello","room":1,"secret":"s"}') AS chat \gset
CREATE FUNCTION test.told(query text, id text, caller text DEFAULT test.nobody()) RETURNS jsonb LANGUAGE sql AS $$
    SELECT parse.live_event(query::json, id, caller)::jsonb
$$;
SELECT is(test.told('{"className":"Chat","where":{"room":1}}', :'chat') ->> 'op', 'update', 'an update of what matches');
SELECT is(test.told('{"className":"Chat","where":{"room":2}}', :'chat'), NULL, 'nothing of what does not');
SELECT is(test.told('{"className":"Chat","where":{}}', 'absent'), NULL, 'nor of what is not there');
SELECT is(test.told('{"className":"Nothing","where":{}}', 'absent'), NULL, 'nor of a class that is not there');
SELECT is(test.told('{"className":"Chat","where":{},"watch":["text"]}', :'chat'), NULL, 'nor of a field that does not change');
SELECT is((SELECT string_agg(key, ' ' ORDER BY key COLLATE "C") FROM jsonb_object_keys(test.told('{"className":"Chat","where":{},"keys":["text"]}',
    :'chat') -> 'object') key), 'className createdAt objectId text updatedAt', 'of the fields that are asked for');
SELECT is(test.state(format('SELECT test.told(%L, %L)', query, :'chat')), code, query) FROM (VALUES
    ('{"where":{}}', 'PS107'), ('{"className":"Chat"}', 'PS107'), ('{"className":"Chat","where":{"$or":1}}', 'PS102'),
    ('{"className":"Chat","where":{"text":{"$regex":"["}}}', 'PS102'), ('{"className":"Chat","where":{"text":{"$wrong":1}}}', 'PS119'),
    ('{"className":"_Session","where":{}}', 'PS209')) wrong(query, code);

-- ---- Whatever a proxy says, it gets an answer.
SELECT is(test.state(format('SELECT parse_internal.live_request(%L, %L, %L)', operation, body, test.nobody())), 'PS107', operation || ': ' || body)
FROM (VALUES ('wrong', '{}'), ('subscribe', '{}'), ('subscribe', '{"query":1}'), ('subscribe', '{"query":{"className":"Chat","where":{}}}'),
    ('subscribe', '{"query":{"className":"Chat","where":{}},"proxy":1,"id":-1}'), ('subscribe', '{"query":{"className":"Chat","where":{}},"proxy":1,"id":1e30}'),
    ('initial', '{"query":{"className":"Chat"}}'), ('initial', '{"query":{"where":{}}}'), ('resume', '{}'), ('event', '{"query":{"className":"Chat","where":{}}}'),
    ('unsubscribe', '{}'), ('unsubscribe', '{"proxy":1}'), ('unsubscribe', '{"proxy":1,"ids":["a"]}'), ('unsubscribe', '{"proxy":"a","ids":[1]}')) said(operation, body);

SELECT * FROM finish();
ROLLBACK;
