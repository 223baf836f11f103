-- Rows that plain SQL does not show stay unknown; what clients write follows the rules of its class.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/direct_sql.psql

SELECT test.make('Note', '{"text":"public","n":1}'), test.make('Note', '{"text":"annas","n":2,"ACL":{"anna":{"read":true,"write":true}}}'),
    test.make('Note', '{"text":"fixed","n":3,"ACL":{"*":{"read":true}}}'), test.make('Note', '{"text":"masters","n":4,"ACL":{}}'),
    test.make('Note', '{"text":"drop box","n":5,"ACL":{"*":{"write":true}}}'), test.make('Closed', '{"text":"closed"}');
SELECT test.permit('Closed', '{"find":{},"get":{},"update":{},"delete":{},"create":{}}');
CREATE INDEX ON test_app."Note" (text);
CREATE INDEX ON test_app."Closed" (text);
GRANT CREATE ON SCHEMA test TO test_reader;

-- ---- An answer is the same whether the row that is asked for is there or not. With an index the condition of the query
-- comes first, and the rights are asked for with the first row that meets it.
SET LOCAL enable_seqscan = off;
SET LOCAL enable_bitmapscan = off;
INSERT INTO test_app."_Session" ("objectId", "user", "sessionToken", "expiresAt") VALUES ('s3', 'anna', 'r:late', now() - interval '1 day');
SET LOCAL ROLE test_reader;
SET LOCAL parse.app_id = 'test';
CREATE FUNCTION test.answer(token text, statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('parse.session_token', token, true);
    RETURN test.count(statement);
END $$;
SELECT is(test.answer(token, statement), '0', format('%s as %s', statement, token))
FROM unnest(ARRAY['', 'r:none', 'r:late', 'r:anna']) token, unnest(ARRAY['masters', 'missing']) text, LATERAL unnest(ARRAY[
    format('SELECT FROM test_app."Note" WHERE text = %L', text), format('UPDATE test_app."Note" SET n = 0 WHERE text = %L', text),
    format('DELETE FROM test_app."Note" WHERE text = %L', text), format('SELECT FROM test_app."Note" WHERE text = %L FOR UPDATE', text)]) statement;
SELECT is(test.answer('r:anna', statement), '0', statement) FROM unnest(ARRAY['closed', 'missing']) text, LATERAL unnest(ARRAY[
    format('SELECT FROM test_app."Closed" WHERE text = %L', text), format('UPDATE test_app."Closed" SET text = text WHERE text = %L', text),
    format('DELETE FROM test_app."Closed" WHERE text = %L', text)]) statement;

-- ---- No function of a client's own gets to see more.
SET LOCAL parse.session_token = 'r:anna';
CREATE FUNCTION test.spy(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
    PERFORM set_config('spy.saw', concat_ws(' ', current_setting('spy.saw', true), $1), true);
    RETURN true;
END $$;
SELECT is(test.count('SELECT FROM test_app."Note" WHERE test.spy(text)'), '3', 'a cheap condition of a client''s own');
SELECT unalike(current_setting('spy.saw'), '%masters%', 'is not asked about hidden rows');
SELECT is(test.count('UPDATE test_app."Note" SET n = n WHERE test.spy(text)'), '2', 'nor by an update');
SELECT unalike(current_setting('spy.saw'), '%drop box%', 'which may write rows that it may not read');
CREATE VIEW test.notes AS SELECT n FROM test_app."Note";
CREATE FUNCTION test.notes() RETURNS SETOF double precision LANGUAGE sql SECURITY DEFINER AS 'SELECT n FROM test_app."Note"';
PREPARE notes AS SELECT string_agg(n::text, ' ' ORDER BY n) AS seen FROM test_app."Note";
EXECUTE notes \gset
SELECT is(:'seen', '1 2 3'::text, 'a prepared statement');
SET LOCAL parse.session_token = 'r:bert';
EXECUTE notes \gset
SELECT is(:'seen', '1 3'::text, 'asks anew who runs it');
SELECT is(test.rows(query), '1 3', query || ' shows what the session may see, whoever made it')
FROM unnest(ARRAY['SELECT n FROM test.notes', 'SELECT test.notes()']) query;
RESET ROLE;
CREATE ROLE test_stranger NOLOGIN;
GRANT USAGE ON SCHEMA test, test_app TO test_stranger;
SET LOCAL ROLE test_stranger;
SELECT is(test.rows('SELECT n FROM test_app."Note"'), '42501', 'a role without parse_client has nothing');

-- ---- Changes of an ACL. What a statement has to read it has to leave readable; parse.update asks for less.
RESET ROLE;
SET LOCAL ROLE test_reader;
SET LOCAL parse.session_token = 'r:anna';
SELECT is(test.count('SELECT FROM test_app."Note" FOR UPDATE'), '2', 'rows are locked by those who may write them');
SELECT is(test.count('UPDATE test_app."Note" SET _wperm = ''{bert}'' WHERE n = 2'), '1', 'an object may be given away');
SELECT is(test.count('UPDATE test_app."Note" SET n = 6 WHERE n = 2'), '0', 'and then is somebody else''s');
SELECT is(test.count('UPDATE test_app."Note" SET _rperm = ''{bert}'' WHERE n = 1'), '42501', 'but not out of sight');
SELECT is(test.count('INSERT INTO test_app."Note" (n, _rperm) VALUES (7, ''{bert}'')'), '1', 'a new object may be for others');
SELECT is(test.count('INSERT INTO test_app."Note" (n, _rperm) VALUES (7, ''{bert}'') RETURNING n'), '42501', 'without telling of it');

-- ---- Each command asks for the permission of its operation.
RESET ROLE;
SELECT test.make('Single', '{"n":1}');
CREATE FUNCTION test.permitted(class_name text, operation text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    met text;
BEGIN
    PERFORM test.permit(class_name, jsonb_build_object(operation, jsonb '{"*":true}')), set_config('role', 'test_reader', true);
    SELECT string_agg(test.count(command), ' ' ORDER BY number) INTO met FROM unnest(ARRAY['SELECT FROM test_app."Single"',
        'INSERT INTO test_app."Single" (n) VALUES (2)', 'UPDATE test_app."Single" SET n = 3', 'SELECT FROM test_app."Single" FOR UPDATE',
        'DELETE FROM test_app."Single" WHERE n = 9', 'DELETE FROM test_app."Single"']) WITH ORDINALITY c(command, number);
    RAISE EXCEPTION USING ERRCODE = '00T00';
EXCEPTION WHEN SQLSTATE '00T00' THEN RETURN met;
END $$;
SELECT is(test.permitted('Single', operation), met, operation || ' alone') FROM (VALUES
    ('find', '1 PS119 0 0 0 0'), ('get', '0 PS119 0 0 0 0'), ('count', '0 PS119 0 0 0 0'), ('create', '0 1 0 0 0 0'),
    ('update', '0 PS119 1 0 0 0'), ('delete', '0 PS119 0 0 0 1')) v(operation, met);

-- ---- New rows are as their class says: its ACL for those that come without, its values, its required fields.
RESET ROLE;
SELECT test.make('Task', '{"text":"x"}');
SELECT parse.update_class('Task', '{"fields":{"state":{"type":"String","required":true,"defaultValue":"open"},
    "due":{"type":"Date","defaultValue":{"__type":"Date","iso":"2030-01-01T00:00:00.000Z"}},
    "place":{"type":"GeoPoint","defaultValue":{"__type":"GeoPoint","latitude":10,"longitude":20}},
    "by":{"type":"Pointer","targetClass":"_User","defaultValue":{"__type":"Pointer","className":"_User","objectId":"bert"}},
    "tags":{"type":"Array","defaultValue":["a"]},"n":{"type":"Number","required":true}}}', test.master());
SELECT test.permit('Task', '{"find":{"*":true},"create":{"*":true},"update":{"*":true},"delete":{"*":true},
    "ACL":{"currentUser":{"read":true,"write":true},"role:Boss":{"read":true}}}');
SELECT test.make('Task', '{"text":"api","n":2}', test.caller('{"sessionToken":"r:anna"}'));
SET LOCAL ROLE test_reader;
SELECT is(test.count('INSERT INTO test_app."Task" (text, n) VALUES (''sql'', 2)'), '1', 'a row without what has defaults');
RESET ROLE;
SELECT is((SELECT count(DISTINCT to_jsonb(t) - '{objectId,createdAt,updatedAt,text,_rperm}'::text[]) FROM test_app."Task" t WHERE n = 2), 1::bigint,
    'is like an object of the API');
SELECT is(to_jsonb(t) - '{objectId,createdAt,updatedAt}'::text[], '{"text":"sql","n":2,"state":"open","due":"2030-01-01T00:00:00+00:00",
    "place":"(20,10)","by":"bert","tags":["a"],"_rperm":["anna","role:Boss"],"_wperm":["anna"]}', 'with these values')
FROM test_app."Task" t WHERE text = 'sql';
SET LOCAL ROLE test_reader;
SELECT is(test.count('INSERT INTO test_app."Task" (n, state, _rperm) VALUES (3, ''done'', ''{*}'')'), '1', 'what is given');
SELECT is(test.rows('SELECT (state, _rperm, _wperm) FROM test_app."Task" WHERE n = 3'), '(done,{*},)', 'stays');
SELECT is(test.count('INSERT INTO test_app."Task" (text) VALUES (''x'')'), '42501', 'a required field is required');
SELECT is(test.count('UPDATE test_app."Task" SET state = NULL WHERE n = 2'), '42501', 'and not taken away');
RESET ROLE;
SELECT lives_ok($$ SELECT parse.drop_field('Task', 'state', false, test.master()) $$, 'the class may still change');
INSERT INTO test_app."Task" ("objectId", text) VALUES ('by hand', 'x');
SELECT is(_rperm, NULL, 'the owner of the table gives what it gives') FROM test_app."Task" WHERE "objectId" = 'by hand';

SELECT * FROM finish();
ROLLBACK;
