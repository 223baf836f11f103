-- Plain SQL on class tables by roles with parse_client: what the session's user may, and nothing without a session.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

\ir helpers/direct_sql.psql

SELECT test.make('Note', '{"text":"public","n":1}') AS public_note,
    test.make('Note', '{"text":"anna''s","n":2,"ACL":{"anna":{"read":true,"write":true}}}') AS annas_note,
    test.make('Note', '{"text":"read only","n":3,"ACL":{"*":{"read":true}}}') AS fixed_note,
    test.make('Note', '{"text":"master''s","n":4,"ACL":{}}') AS masters_note \gset
SELECT test.make('Owned', '{"n":1,"owner":{"__type":"Pointer","className":"_User","objectId":"anna"}}'),
    test.make('Owned', '{"n":2,"owner":{"__type":"Pointer","className":"_User","objectId":"bert"}}'),
    test.make('Owned', '{"n":3,"shared":[{"__type":"Pointer","className":"_User","objectId":"anna"}]}');
SELECT test.make('Closed', '{"n":1}'), test.make('Guarded', '{"open":1,"secret":"x"}') AS guarded \gset
SELECT test.permit('Owned', '{"find":{},"get":{},"update":{},"delete":{},"create":{},"readUserFields":["owner","shared"],"writeUserFields":["owner"]}');
SELECT test.permit('Closed', '{"find":{},"get":{},"update":{},"delete":{},"create":{}}');
SELECT test.permit('Guarded', '{"find":{"*":true},"get":{"*":true},"update":{"*":true},"delete":{"*":true},"create":{"*":true},"protectedFields":{"*":["secret"],"anna":[]}}');

SET LOCAL ROLE test_reader;
SET LOCAL parse.app_id = 'test';

-- ---- Nobody.
SELECT is(test.rows('SELECT n FROM test_app."Note"'), NULL, 'without a session there are no rows');
SELECT is(test.count('UPDATE test_app."Note" SET n = 9'), '0', 'nor any to change');
SELECT is(test.count('DELETE FROM test_app."Note"'), '0', 'nor any to delete');
SELECT is(test.count('INSERT INTO test_app."Note" (n) VALUES (9)'), '42501', 'nor may one be added');
SET LOCAL parse.session_token = 'r:none';
SELECT is(test.rows('SELECT n FROM test_app."Note"'), NULL, 'with a bad session neither');
SELECT is(test.count('INSERT INTO test_app."Note" (n) VALUES (9)'), 'PS209', 'which a new row is told');
SELECT is(test.state('SELECT parse.current_user()'), 'PS209', 'and who asks who they are');

-- ---- A user.
SET LOCAL parse.session_token = 'r:anna';
SELECT is(parse.current_user() ->> 'email', 'anna@example.com', 'a session knows whose it is');
SELECT is(test.rows('SELECT n FROM test_app."Note"'), '1 2 3', 'a user reads what its ACLs open');
SELECT is(test.rows('SELECT n FROM test_app."Note" WHERE n > 1'), '2 3', 'also with a condition');
SELECT is(test.count('UPDATE test_app."Note" SET text = ''x'' WHERE n = 2'), '1', 'changes an object of its own');
SELECT is(test.count('UPDATE test_app."Note" SET text = ''x'' WHERE n IN (3, 4)'), '0', 'but none that others own');
SELECT is(test.count('DELETE FROM test_app."Note" WHERE n = 4'), '0', 'nor deletes one');
SELECT is(test.count('INSERT INTO test_app."Note" (n, _rperm, _wperm) VALUES (5, ''{anna}'', ''{anna}'')'), '1', 'adds one');
SELECT is(test.rows('SELECT length("objectId") || ("createdAt" = "updatedAt")::text FROM test_app."Note" WHERE n = 5'), '10true', 'which gets id and times');
SELECT is(test.count('UPDATE test_app."Note" SET "objectId" = ''mine'''), '42501', 'ids stay');
SELECT is(test.count('TRUNCATE test_app."Note"'), '42501', 'nothing is truncated');
SET LOCAL parse.session_token = 'r:bert';
SELECT is(test.rows('SELECT n FROM test_app."Note"'), '1 3', 'another user sees other rows, with the same plans');

-- ---- Class-level permissions.
SELECT is(test.rows('SELECT n FROM test_app."Owned"'), '2', 'pointer permissions open rows');
SET LOCAL parse.session_token = 'r:anna';
SELECT is(test.rows('SELECT n FROM test_app."Owned"'), '1 3', 'by pointers and by arrays of them');
SELECT is(test.count('UPDATE test_app."Owned" SET n = n'), '1', 'for writes as they say');
SELECT is(test.rows('SELECT n FROM test_app."Closed"'), NULL, 'a closed class shows nothing');
SELECT is(test.count('INSERT INTO test_app."Closed" (n) VALUES (2)'), 'PS119', 'and refuses a new row');

-- ---- Fields.
SELECT is(test.rows('SELECT open FROM test_app."Guarded"'), '1', 'open fields are read');
SELECT is(test.rows('SELECT secret FROM test_app."Guarded"'), '42501', 'protected ones are not');
SELECT is(test.rows('SELECT "objectId" FROM test_app."Guarded" WHERE secret = ''x'''), '42501', 'nor asked about');
SELECT is(parse.value('Guarded', :'guarded', 'secret'), '"x"'::jsonb, 'but who may, reads them with parse.value');
SET LOCAL parse.session_token = 'r:bert';
SELECT is(parse.value('Guarded', :'guarded', 'secret'), NULL, 'and nobody else');
SELECT is(test.rows('SELECT email FROM test_app."_User"'), '42501', 'email addresses are protected');
SELECT is(test.rows('SELECT _hashed_password FROM test_app."_User"'), '42501', 'password hashes are not there for anybody');
SELECT is(test.rows('SELECT username FROM test_app."_User"'), 'anna bert', 'users are as public as their ACLs');
SELECT is(test.rows('SELECT "objectId" FROM test_app."_Session"'), 's2', 'sessions are their owners''');
SELECT is(test.count('UPDATE test_app."_User" SET username = ''x'''), '42501', 'users are changed by functions');
SELECT is(test.rows('SELECT "className" FROM test_app."_SCHEMA"'), '42501', '_SCHEMA is closed');

-- ---- The master key, and its end.
SET LOCAL parse.master_key = 'master';
SELECT is(test.rows('SELECT n FROM test_app."Note"'), '1 2 3 4 5', 'the master key opens all rows');
RESET parse.master_key;

-- ---- What changes.
RESET ROLE;
SELECT test.permit('Closed', '{"find":{"*":true},"get":{"*":true}}');
ALTER TABLE test_app."Note" ADD COLUMN level double precision DEFAULT 7;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT test.make('Fresh', '{"n":1}');
SET LOCAL ROLE test_reader;
SELECT is(test.rows('SELECT n FROM test_app."Closed"'), '1', 'new permissions hold at once');
SELECT is(test.rows('SELECT level FROM test_app."Note" WHERE n = 1'), '7', 'new columns are there');
SELECT is(test.rows('SELECT n FROM test_app."Fresh"'), '1', 'new classes too');
RESET ROLE;
SELECT parse.configure_app('test', '{"masterKey":"master","protectedFields":{"Note":{"*":["text"]}},"userSensitiveFields":["username"]}');
SET LOCAL ROLE test_reader;
SELECT is(test.rows('SELECT text FROM test_app."Note"'), '42501', 'fields that options protect from now on are not read any more');
SELECT is(test.rows('SELECT username FROM test_app."_User"'), '42501', 'nor what they call sensitive in users');
RESET ROLE;
ALTER TABLE test_app."Note" DROP COLUMN level;
SELECT parse.disable_direct_sql('test');
SET LOCAL ROLE test_reader;
SELECT is(test.rows('SELECT n FROM test_app."Note"'), '42501', 'disabled, nothing is left');

RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
