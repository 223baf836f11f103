-- Which tables plain SQL opens, and to whom: no table of a relation or of the server, nothing of another app.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
-- Somebody was generous before.
ALTER DEFAULT PRIVILEGES IN SCHEMA test_app GRANT ALL ON TABLES TO PUBLIC, parse_client;
GRANT ALL ON ALL TABLES IN SCHEMA test_app TO PUBLIC;
SELECT test.make('Before', '{"n":1,"rel":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Before","objectId":"b"}]}}');
\ir helpers/direct_sql.psql

-- ---- Whatever came before and comes after, clients have what their policies are for.
SELECT test.make('After', '{"n":1,"rel":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"After","objectId":"b"}]}}') AS after \gset
SELECT test.make('_Installation', '{"deviceType":"ios","deviceToken":"t","installationId":"i"}');
SELECT test.permit('After', '{"find":{"*":true},"protectedFields":{"*":["n"]}}');
CREATE TEMP VIEW given AS
SELECT c.relname, c.relrowsecurity, COALESCE(a.grantee, 0) AS grantee, a.privilege_type
FROM pg_class c, LATERAL aclexplode(c.relacl) a
WHERE c.relnamespace = 'test_app'::regnamespace AND c.relkind = 'r' AND a.grantee IN (0, to_regrole('parse_client'));
SELECT is_empty($$ SELECT * FROM given WHERE grantee = 0 $$, 'everybody has no right on any table of the app');
SELECT set_eq($$ SELECT relname::text, privilege_type FROM given $$, $$ VALUES ('Before', 'DELETE'), ('After', 'DELETE') $$,
    'clients have but DELETE on whole tables');
SELECT set_eq($$
    SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'test_app'::regnamespace AND c.relkind = 'r'
        AND has_any_column_privilege('test_reader', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
$$, ARRAY['_User', '_Role', '_Session', 'Before', 'After'], 'and columns of classes, users, roles and sessions alone');
SELECT set_eq($$
    SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'test_app'::regnamespace AND c.relname IN ('_User', 'After')
        AND has_column_privilege('test_reader', c.oid, a.attnum, 'SELECT')
$$, ARRAY['_User.objectId', '_User.createdAt', '_User.updatedAt', '_User._rperm', '_User._wperm', '_User.username', '_User.emailVerified',
    'After.objectId', 'After.createdAt', 'After.updatedAt', 'After._rperm', 'After._wperm'], 'of these what nobody is to hide');
SELECT is_empty($$
    SELECT relname FROM pg_class c WHERE relnamespace = 'test_app'::regnamespace AND NOT relrowsecurity
        AND has_any_column_privilege('test_reader', oid, 'SELECT, INSERT, UPDATE')
$$, 'none without row-level security');

-- ---- The same by trying.
SET LOCAL ROLE test_reader;
SET LOCAL parse.app_id = 'test';
SET LOCAL parse.session_token = 'r:anna';
SELECT is(test.state(statement), '42501', statement) FROM unnest(ARRAY[
    'SELECT FROM test_app."_Join:rel:Before"', 'SELECT FROM test_app."_Join:rel:After"', 'DELETE FROM test_app."_Join:rel:After"',
    'INSERT INTO test_app."_Join:rel:After" VALUES (''a'', ''b'')', 'SELECT FROM test_app."_Join:users:_Role"',
    'INSERT INTO test_app."_Join:users:_Role" ("relatedId", "owningId") VALUES (''anna'', ''boss'')',
    'INSERT INTO test_app."_Join:roles:_Role" ("relatedId", "owningId") VALUES (''mine'', ''boss'')',
    'INSERT INTO test_app."_Role" (name) VALUES (''Boss'')', 'UPDATE test_app."_Role" SET name = ''Boss''', 'DELETE FROM test_app."_Role"',
    'INSERT INTO test_app."_User" (username) VALUES (''eve'')', 'UPDATE test_app."_User" SET username = ''eve''', 'DELETE FROM test_app."_User"',
    'INSERT INTO test_app."_Session" ("sessionToken", "user") VALUES (''r:mine'', ''bert'')', 'UPDATE test_app."_Session" SET "user" = ''bert''',
    'SELECT _hashed_password FROM test_app."_User"', 'SELECT "authData" FROM test_app."_User"', 'SELECT _perishable_token FROM test_app."_User"',
    'SELECT u FROM test_app."_User" u', 'SELECT FROM test_app."_SCHEMA"', 'UPDATE test_app."_SCHEMA" SET "schema" = ''{}''',
    'SELECT FROM test_app."_Installation"', 'SELECT FROM parse.app', 'UPDATE parse.app SET options = ''{}''',
    'SELECT parse.log_in_as(''bert'')', 'SELECT parse.request_password_reset(''bert@example.com'')',
    'SELECT parse_internal.reset_password(''test'', ''token'', ''p'')']) statement;
SELECT is(test.rows('SELECT "sessionToken" FROM test_app."_Session"'), 'r:anna', 'one''s own session is there');
SELECT is(test.names('After', format('{"$relatedTo":{"object":{"__type":"Pointer","className":"After","objectId":"%s"},"key":"rel"}}', :'after'),
    '{"appId":"test","sessionToken":"r:anna"}'), '', 'relations are asked for by parse.find');

-- ---- Another app: its sessions open nothing here, and the policies of a table know whose it is.
RESET ROLE;
SELECT parse.create_app('other', '{"masterKey":"others"}', 'other_app');
INSERT INTO other_app."_User" ("objectId", username) VALUES ('anna', 'anna');
INSERT INTO other_app."_Session" ("objectId", "user", "sessionToken", "expiresAt") VALUES ('o', 'anna', 'r:other', now() + interval '1 day');
SET LOCAL ROLE test_reader;
SELECT is(test.rows('SELECT n FROM test_app."Before"'), '1', 'a session opens the tables of its app');
SET LOCAL parse.app_id = 'other';
SELECT is(test.rows('SELECT n FROM test_app."Before"'), '1', 'whatever app is set');
SELECT is(test.state('SELECT parse.find(''_User'', ''{}'')'), 'PS209', 'but the functions ask the app that is set');
SET LOCAL parse.session_token = 'r:other';
SELECT is(test.rows('SELECT n FROM test_app."Before"'), NULL, 'a session of another app shows nothing');
SELECT is(test.state('INSERT INTO test_app."Before" (n) VALUES (2)'), 'PS209', 'and writes nothing');
SELECT is(test.state('SELECT FROM other_app."_User"'), '42501', 'an app that is not open to direct SQL stays closed to its own too');
RESET parse.session_token;
SET LOCAL parse.master_key = 'others';
SELECT is(test.rows('SELECT n FROM test_app."Before"'), NULL, 'nor does its master key');

-- ---- Pointer permissions open rows by fields that can name a user, as at every door.
RESET ROLE;
RESET parse.master_key;
SET LOCAL parse.app_id = 'test';
SELECT test.make('Own', '{"n":1,"who":{"__type":"Pointer","className":"_User","objectId":"anna"}}'), test.make('Own', '{"n":2,"text":"anna"}'),
    test.make('Own', '{"n":3,"other":{"__type":"Pointer","className":"Before","objectId":"anna"}}'),
    test.make('Own', '{"n":4,"info":{"a":1}}'),
    test.make('Own', '{"n":5,"list":[{"__type":"Pointer","className":"_User","objectId":"anna"}]}'), test.make('Own', '{"n":6,"list":["anna"]}');
UPDATE test_app."Own" SET info = '{"__type":"Pointer","className":"_User","objectId":"anna"}' WHERE n = 4;
SELECT test.permit('Own', '{"find":{"pointerFields":["who","text","other","info","list","gone"]},"delete":{"pointerFields":["who","text"]}}');
SET LOCAL ROLE test_reader;
SET LOCAL parse.session_token = 'r:anna';
SELECT is(test.rows('SELECT n FROM test_app."Own"'), '1 4 5', 'a Pointer to a user, an Object that is one, an Array of them');
SELECT is(test.rows('SELECT n FROM test_app."Own"'),
    (SELECT string_agg(row ->> 'n', ' ' ORDER BY row ->> 'n') FROM json_array_elements(parse.find('Own', '{}') -> 'results') row), 'as parse.find says');
SELECT is(test.count('DELETE FROM test_app."Own"'), '1', 'for deletes too');

-- ---- A class without a field is open as before; one of an app that is not open to clients is nobody's business.
RESET ROLE;
SELECT parse.drop_field('Own', 'who', false, test.master());
SELECT test.make('Theirs', '{"n":1,"m":1}', '{"appId":"other","masterKey":"others"}');
GRANT SELECT ON other_app."Theirs" TO PUBLIC;
SELECT parse.drop_field('Theirs', 'm', false, '{"appId":"other","masterKey":"others"}');
SET LOCAL ROLE test_reader;
SELECT is(test.rows('SELECT n FROM test_app."Own"'), '4 5', 'a field goes, and what it opened');
RESET ROLE;
SELECT is(has_table_privilege('test_reader', 'other_app."Theirs"', 'SELECT'), true, 'what a DBA grants elsewhere stays');

-- ---- Closed again.
RESET ROLE;
SELECT parse.disable_direct_sql('test');
SELECT is_empty($$
    SELECT relname FROM pg_class WHERE relnamespace = 'test_app'::regnamespace AND relkind = 'r'
        AND (relrowsecurity OR has_any_column_privilege('test_reader', oid, 'SELECT, INSERT, UPDATE'))
$$, 'nothing is left of it');
SELECT is_empty($$ SELECT tgname FROM pg_trigger WHERE tgname IN ('parsegres_touch', 'parsegres_fill_in', 'parsegres_direct_sql')
    AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'test_app'::regnamespace) $$, 'no trigger either');

SELECT * FROM finish();
ROLLBACK;
