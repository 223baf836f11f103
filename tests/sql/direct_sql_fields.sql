-- Fields that are protected from anybody stay closed in plain SQL, whichever way a statement takes to them.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/direct_sql.psql

SELECT test.make('Guarded', '{"open":"o","secret":"x"}'), test.make('Guarded', '{"open":"p","secret":"y"}');
SELECT test.permit('Guarded', '{"find":{"*":true},"get":{"*":true},"update":{"*":true},"delete":{"*":true},"create":{"*":true},
    "protectedFields":{"*":["secret"],"anna":[]}}');
CREATE UNIQUE INDEX ON test_app."Guarded" (secret);
ALTER TABLE test_app."Guarded" ADD CHECK (open <> 'bad');
ANALYZE test_app."Guarded";
GRANT CREATE ON SCHEMA test TO test_reader;

SET LOCAL ROLE test_reader;
SET LOCAL parse.app_id = 'test';
SET LOCAL parse.session_token = 'r:anna';

-- ---- Reading. Anna may see the field in Parse; as a database role she asks parse.value.
SELECT is(test.rows('SELECT open FROM test_app."Guarded"'), 'o p', 'what is open is read');
SELECT is(test.state(statement), '42501', statement) FROM unnest(ARRAY[
    'SELECT secret FROM test_app."Guarded"', 'SELECT * FROM test_app."Guarded"', 'TABLE test_app."Guarded"',
    'SELECT g FROM test_app."Guarded" g', 'SELECT to_jsonb(g) FROM test_app."Guarded" g', 'SELECT secret(g) FROM test_app."Guarded" g',
    'SELECT count(g) FROM test_app."Guarded" g', 'SELECT max(secret) FROM test_app."Guarded"',
    'SELECT lag(secret) OVER () FROM test_app."Guarded"', 'SELECT FROM test_app."Guarded" WHERE secret > ''a''',
    'SELECT FROM test_app."Guarded" ORDER BY secret', 'SELECT FROM test_app."Guarded" GROUP BY secret',
    'SELECT FROM test_app."Guarded" JOIN (VALUES (''x'')) v(secret) USING (secret)',
    'SELECT FROM test_app."Guarded" NATURAL JOIN (VALUES (''x'')) v(secret)',
    'WITH g AS (SELECT secret FROM test_app."Guarded") SELECT FROM g', 'SELECT (SELECT secret FROM test_app."Guarded" LIMIT 1)',
    'SELECT FROM generate_series(1, 1) WHERE EXISTS (SELECT FROM test_app."Guarded" WHERE secret = ''x'')',
    'SELECT FROM test_app."Guarded" g, LATERAL (SELECT g.secret) l', 'SELECT ctid FROM test_app."Guarded"',
    'DO $do$ BEGIN PERFORM secret FROM test_app."Guarded"; END $do$']) statement;
CREATE VIEW test.through AS SELECT open, secret FROM test_app."Guarded";
SELECT is(test.state('SELECT secret FROM test.through'), '42501', 'a view of a client opens no more than a query');
CREATE FUNCTION test.through_function() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT secret FROM test_app."Guarded"';
SELECT is(test.state('SELECT test.through_function()'), '42501', 'nor does a function');
SELECT is((SELECT count(*) FROM pg_stats WHERE schemaname = 'test_app'), 0::bigint, 'statistics show no values');

-- ---- COPY, which PL/pgSQL cannot run; so psql prints that it is refused.
\set ON_ERROR_STOP off
\set QUIET on
SAVEPOINT copied;
COPY test_app."Guarded" (open, secret) TO STDOUT \g /dev/null
\set refusal :LAST_ERROR_SQLSTATE
ROLLBACK TO copied;
COPY test_app."Guarded" (open) TO STDOUT \g /dev/null
\set copied :ROW_COUNT
\set ON_ERROR_STOP on
SELECT is(:'refusal', '42501'::text, 'COPY does not show it either');
SELECT is(:'copied', '2'::text, 'but what is open');

-- ---- Writing tells nothing of what was there.
SELECT is(test.count('UPDATE test_app."Guarded" SET secret = ''z'' WHERE open = ''p'''), '1', 'the field may be written');
SELECT is(test.state(statement), '42501', statement) FROM unnest(ARRAY[
    'UPDATE test_app."Guarded" SET open = secret', 'UPDATE test_app."Guarded" SET open = ''q'' WHERE secret = ''x''',
    'UPDATE test_app."Guarded" SET secret = secret', 'UPDATE test_app."Guarded" SET open = open RETURNING secret',
    'UPDATE test_app."Guarded" SET open = open RETURNING *', 'UPDATE test_app."Guarded" SET (open) = (SELECT secret)',
    'UPDATE test_app."Guarded" g SET open = ''q'' FROM (VALUES (''x'')) v(guess) WHERE v.guess = g.secret',
    'DELETE FROM test_app."Guarded" WHERE secret = ''x''', 'DELETE FROM test_app."Guarded" RETURNING secret',
    'DELETE FROM test_app."Guarded" g USING (VALUES (''x'')) v(guess) WHERE v.guess = g.secret',
    'INSERT INTO test_app."Guarded" (secret) VALUES (''q'') RETURNING secret', 'INSERT INTO test_app."Guarded" (open) SELECT secret FROM test_app."Guarded"',
    'INSERT INTO test_app."Guarded" (secret) VALUES (''x'') ON CONFLICT (secret) DO NOTHING',
    'INSERT INTO test_app."Guarded" (secret) VALUES (''x'') ON CONFLICT (secret) DO UPDATE SET open = EXCLUDED.secret']) statement;
CREATE FUNCTION test.detail(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN SQLSTATE || ' ' || detail;
END $$;
SELECT is(test.detail('UPDATE test_app."Guarded" SET secret = ''same'''), '23505 ', 'a duplicate is not quoted');
SELECT is(test.detail('UPDATE test_app."Guarded" SET open = ''bad'' WHERE open = ''o'''), '23514 ',
    'nor the rest of a row that is refused');

-- ---- What could be hung on the table to see more.
SELECT is(test.state(statement), '42501', statement) FROM unnest(ARRAY[
    'CREATE TABLE test.referring (secret text REFERENCES test_app."Guarded" (secret))', 'CREATE TABLE test.like_it (LIKE test_app."Guarded")',
    'CREATE TABLE test.heir () INHERITS (test_app."Guarded")', 'CREATE INDEX ON test_app."Guarded" (open)',
    'CREATE STATISTICS test.s ON open, secret FROM test_app."Guarded"', 'CREATE POLICY p ON test_app."Guarded" USING (true)',
    'CREATE TRIGGER t BEFORE UPDATE ON test_app."Guarded" EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE RULE r AS ON UPDATE TO test_app."Guarded" DO ALSO NOTHING', 'ALTER TABLE test_app."Guarded" DISABLE ROW LEVEL SECURITY',
    'ALTER TABLE test_app."Guarded" OWNER TO test_reader', 'TRUNCATE test_app."Guarded"', 'CREATE TABLE test_app.mine ()']) statement;
RESET ROLE;
SELECT is(test.state('SET LOCAL ROLE test_reader; SET LOCAL row_security = off; SELECT open FROM test_app."Guarded"'), '42501',
    'row_security = off is an error');

-- ---- Which fields these are, the core decides: what it hides from nobody is open.
CREATE FUNCTION test.closed(groups jsonb) RETURNS text[] LANGUAGE sql AS $$
    SELECT parse_internal.fields_hidden_from_anybody('test', 'Guarded', jsonb_build_object('protectedFields', groups))
$$;
SELECT is(test.closed(groups), closed, groups::text) FROM (VALUES
    (jsonb '{}', '{}'::text[]), ('{"*":["a","b"],"anna":[]}', '{a,b}'), ('{"*":["a"],"role:R":["a","b"]}', '{a}'),
    ('{"role:R":["b"]}', '{b}'), ('{"authenticated":["c"],"*":[]}', '{}'), ('{"*":["a"],"userField:owner":["b"]}', '{a}'),
    ('{"userField:owner":["b"]}', '{}'), ('{"*":"a"}', '{}')) v(groups, closed);
SELECT parse.configure_app('test', '{"masterKey":"master","protectedFields":{"Guarded":{"*":["open"]}}}');
SET LOCAL ROLE test_reader;
SELECT is(test.rows('SELECT open FROM test_app."Guarded"'), '42501', 'options count');
SELECT is(test.rows('SELECT email FROM test_app."_User"'), '42501', 'and protect e-mail addresses even if they name other classes alone');

RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
