-- Users: sign-up, log-in, and what becomes of passwords.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/users.psql

-- ---- Sign-up.
SELECT test.request('POST', '/users', '{"username":"ann","password":"secret","email":"ann@x.org","age":7}') AS ann \gset
SELECT is(:'ann'::jsonb -> 'status', '201', 'a sign-up makes something');
SELECT matches(:'ann'::jsonb #>> '{answer,sessionToken}', '^r:[0-9a-f]{32}$', 'and answers with a token');
SELECT is(:'ann'::jsonb ->> 'location', '/users/' || (:'ann'::jsonb #>> '{answer,objectId}'), 'and says where the user is');
SELECT :'ann'::jsonb #>> '{answer,objectId}' AS ann_id, :'ann'::jsonb #>> '{answer,sessionToken}' AS ann_token \gset
SELECT matches("_hashed_password", '^\$2b\$10\$.{53}$', 'the password is kept as bcrypt of cost 10')
FROM test_app."_User" WHERE username = 'ann';
SELECT is(_rperm || _wperm, ARRAY[:'ann_id', :'ann_id'], 'only the user may read and write itself')
FROM test_app."_User" WHERE username = 'ann';
SELECT is("createdWith", '{"action":"signup","authProvider":"password"}', 'the session tells how it came about')
FROM test_app."_Session" WHERE "sessionToken" = :'ann_token';
SELECT cmp_ok("expiresAt", '>', now() + interval '364 days', 'and lives a year')
FROM test_app."_Session" WHERE "sessionToken" = :'ann_token';

SELECT is(test.refusal('POST', '/users', body), refusal, what) FROM (VALUES
    ('{"password":"p"}', 'PS200 bad or missing username', 'without a name'),
    ('{"username":"","password":"p"}', 'PS200 bad or missing username', 'with an empty name'),
    ('{"username":"x"}', 'PS201 password is required', 'without a password'),
    ('{"username":"x","password":""}', 'PS201 password is required', 'with an empty password'),
    ('{"username":"x","password":1}', 'PS201 password is required', 'with a number for a password'),
    ('{"username":"ann","password":"p"}', 'PS202 Account already exists for this username.', 'with a taken name'),
    ('{"username":"ANN","password":"p"}', 'PS202 Account already exists for this username.', 'with a taken name in capitals'),
    ('{"username":"x","password":"p","email":"Ann@X.org"}', 'PS203 Account already exists for this email address.', 'with a taken address'),
    ('{"username":"x","password":"p","email":"nowhere"}', 'PS125 Email address format is invalid.', 'with an address without @'),
    ('{"username":"x","password":"p","email":"a@"}', 'PS125 Email address format is invalid.', 'with half an address'),
    ('{"username":"x","password":"p","email":5}', 'PS111 schema mismatch for _User.email; expected String but got Number', 'with a number for an address'),
    ('{"username":"x","password":"p","emailVerified":true}', 'PS119 Permission denied', 'that verifies itself'),
    ('{"username":"x","password":"p","objectId":"role:Admin"}', 'PS105 objectId is an invalid field name.', 'with an id'),
    ('{"username":"x","password":"p","_hashed_password":"$2b$10$"}', 'PS105 Invalid field name: _hashed_password.', 'with a hash'),
    ('{"username":"x","password":"p","_perishable_token":"t"}', 'PS105 Invalid field name: _perishable_token.', 'with a token'),
    ('{"username":"x","password":"p","authData":null}', 'PS252 This authentication method is unsupported.', 'with authData of nothing'),
    ('[]', 'PS107 the body must be an object', 'that is a list')) v(body, refusal, what);
SELECT is((SELECT count(*) FROM test_app."_User"), 1::bigint, 'no refused sign-up left a user behind');
SELECT is((test.request('POST', '/classes/_User', '{"username":"zoe","password":"p"}') -> 'answer') ? 'sessionToken', true,
    'the other door of the class signs up too');
SELECT is(parse.create('_User', '{"username":"yan","password":"p"}', test.nobody())::jsonb ? 'sessionToken', true, 'and that of SQL');
SELECT is((parse.batch('{"requests":[{"method":"POST","path":"/users","body":{"username":"b1","password":"p"}},
    {"method":"POST","path":"/users","body":{"username":"B1","password":"p"}}]}', test.nobody())::jsonb) #>> '{1,error,code}', '202',
    'and a batch');
SELECT lives_ok($$ SELECT parse.sign_up('{"username":"sql","password":"p"}', test.nobody()) $$, 'and parse.sign_up');
SELECT throws_ok($$ INSERT INTO test_app."_User" ("objectId", username) VALUES ('twin', 'ann') $$, '23505', NULL,
    'the table itself keeps names unique');

-- ---- Log-in.
SELECT is(test.request(method, path, body) -> 'answer' ->> 'objectId', :'ann_id', method || ' ' || path || ' with ' || body)
FROM (VALUES ('POST', '/login'), ('GET', '/login'), ('GET', '/verifyPassword'), ('POST', '/verifyPassword')) d(method, path),
    unnest(ARRAY['{"username":"ann","password":"secret"}', '{"email":"ann@x.org","password":"secret"}',
        '{"username":"ann@x.org","password":"secret"}', '{"username":"ann","email":"ann@x.org","password":"secret"}']) body;
SELECT is(test.refusal('POST', path, body), refusal, path || ' with ' || body)
FROM unnest(ARRAY['/login', '/verifyPassword']) path, (VALUES
    ('{"username":"ann","password":"wrong"}', 'PS101 Invalid username/password.'),
    ('{"username":"nobody","password":"secret"}', 'PS101 Invalid username/password.'),
    ('{"username":"ann","email":"zoe@x.org","password":"secret"}', 'PS101 Invalid username/password.'),
    ('{"username":{"$ne":""},"password":"secret"}', 'PS101 Invalid username/password.'),
    ('{"username":"ann","password":{"$ne":""}}', 'PS101 Invalid username/password.'),
    ('{"username":["ann"],"password":"secret"}', 'PS101 Invalid username/password.'),
    ('{"password":"secret"}', 'PS200 username/email is required.'),
    ('{"username":"ann"}', 'PS201 password is required.'), ('{}', 'PS200 username/email is required.')) v(body, refusal);
SELECT is((test.request('POST', '/login', '{"username":"ann","password":"secret"}') -> 'answer')
        - ARRAY['createdAt', 'updatedAt', 'sessionToken'],
    jsonb_build_object('objectId', :'ann_id', 'username', 'ann', 'email', 'ann@x.org', 'age', 7,
        'ACL', jsonb_build_object(:'ann_id', '{"read":true,"write":true}'::jsonb)), 'who logs in gets itself, and no hash');
UPDATE test_app."_User" SET _rperm = '{}', _wperm = '{}' WHERE username = 'zoe';
SELECT is(test.refusal('POST', '/login', '{"username":"zoe","password":"p"}'), 'PS101 Invalid username/password.',
    'a user whose ACL lets nobody in is locked out');
SELECT is(test.refusal('POST', '/login', '{"username":"zoe","password":"p"}', test.master()), '00000', 'but not for the master key');
-- A name that is somebody else's address.
SELECT is(test.request('POST', '/login', '{"username":"ann","password":"secret"}', test.token('r:gone')) -> 'answer' ->> 'username', 'ann',
    'nobody asks about the session that one had before');
SELECT test.request('POST', '/users', '{"username":"ann@x.org","password":"other"}') AS _ \gset
SELECT is(test.request('POST', '/login', '{"username":"ann@x.org","password":"other"}') -> 'answer' ->> 'username', 'ann@x.org',
    'a name is preferred to an address');

-- ---- Who one is.
SELECT is(test.request('GET', '/users/me', '{}', test.token(:'ann_token')) -> 'answer' ->> 'sessionToken', :'ann_token', '/users/me');
SELECT is(test.refusal('GET', '/users/me', '{}'), 'PS209 Permission denied', '/users/me without a token');
SELECT is(test.refusal('GET', '/users/me', '{}', test.token('r:none')), 'PS209 Invalid session token', 'with one that is none');
SELECT is(parse.current_user(test.token(:'ann_token')) ->> 'objectId', :'ann_id', 'parse.current_user');
SELECT is(test.refusal('POST', '/loginAs', format('{"userId":"%s"}', :'ann_id')), 'PS119 Permission denied', 'loginAs needs the master key');
SELECT is(test.refusal('POST', '/loginAs', '{"userId":"x"}', test.caller('{"masterKey":"reader"}')), 'PS119 Permission denied',
    'that may write');
SELECT is(test.refusal('POST', '/loginAs', body, test.master()), refusal, 'loginAs ' || body) FROM (VALUES
    ('{}', 'PS162 userId must not be empty, null, or undefined'), ('{"userId":"none"}', 'PS101 user not found'),
    ('{"userId":{"$ne":""}}', 'PS101 user not found')) v(body, refusal);
SELECT is(test.request('POST', '/loginAs', format('{"userId":"%s"}', :'ann_id'), test.master()) -> 'answer' ->> 'username', 'ann', 'loginAs');

-- ---- Changes.
SELECT is(test.refusal('PUT', '/users/' || :'ann_id', '{"age":8}'), 'PS206 Permission denied', 'nobody changes a user');
SELECT test.request('POST', '/users', '{"username":"bob","password":"p"}') -> 'answer' ->> 'sessionToken' AS bob_token \gset
SELECT is(test.refusal(method, '/users/' || :'ann_id', '{"age":8}', test.token(:'bob_token')), 'PS206 Permission denied',
    method || ' by another user') FROM unnest(ARRAY['PUT', 'DELETE']) method;
SELECT is(test.refusal('PUT', '/users/' || :'ann_id', '{"password":"guess"}', test.token(:'bob_token')), 'PS206 Permission denied',
    'nor does another user set the password');
SELECT is(test.refusal('PUT', '/users/' || :'ann_id', '{"password":1}', test.token(:'ann_token')),
    'PS111 schema mismatch for _User.password; expected String but got Number', 'a password is a text');
SELECT is(test.refusal('PUT', '/users/' || :'ann_id', '{"username":"BOB"}', test.token(:'ann_token')),
    'PS202 Account already exists for this username.', 'names stay unique');
SELECT is(test.refusal('PUT', '/users/' || :'ann_id', '{"username":"Ann"}', test.token(:'ann_token')), '00000', 'one may rewrite one''s own');
SELECT test.request('PUT', '/users/' || :'ann_id', '{"ACL":{}}', test.token(:'ann_token')) AS _ \gset
SELECT is(_wperm, ARRAY[:'ann_id'], 'nobody locks itself out') FROM test_app."_User" WHERE "objectId" = :'ann_id';
UPDATE test_app."_User" SET "_perishable_token" = 'pending' WHERE "objectId" = :'ann_id';
SELECT test.request('PUT', '/users/' || :'ann_id', '{"password":"new"}', test.token(:'ann_token')) -> 'answer' AS changed \gset
SELECT is("_perishable_token", NULL, 'a new password ends a pending reset') FROM test_app."_User" WHERE "objectId" = :'ann_id';
SELECT is(test.refusal('GET', '/users/me', '{}', test.token(:'ann_token')), 'PS209 Invalid session token', 'and all older sessions');
SELECT is(test.request('GET', '/users/me', '{}', test.token(:'changed'::jsonb ->> 'sessionToken')) -> 'answer' ->> 'objectId', :'ann_id',
    'the answer has a new one');
SELECT is(test.refusal('POST', '/login', '{"username":"ann","password":"secret"}'), 'PS101 Invalid username/password.', 'the old one is gone');
SELECT is(test.request('PUT', '/users/' || :'ann_id', '{"password":"p"}', test.master()) -> 'answer' ? 'sessionToken', false,
    'with the master key no session is made');
-- bcrypt reads 72 bytes, and crypt() itself would refuse a long text.
SELECT is(test.refusal('PUT', '/users/' || :'ann_id', format('{"password":"%s"}', repeat('x', 1000)), test.master()), '00000', 'a long password');
SELECT is(test.refusal('POST', '/login', format('{"username":"Ann","password":"%s"}', repeat('x', 72))), '00000', 'counts to its 72nd byte');

-- ---- Users of Parse Server; 'p' as bcryptjs hashes it, with either of its letters.
UPDATE test_app."_User" SET "_hashed_password" = replace("_hashed_password", '$2b$', '$2a$') WHERE username = 'bob';
SELECT is(test.refusal('POST', '/login', '{"username":"bob","password":"p"}'), '00000', 'a hash of an older bcrypt');
UPDATE test_app."_User" SET "_hashed_password" = NULL WHERE username = 'bob';
SELECT is(test.refusal('POST', '/login', '{"username":"bob","password":"p"}'), 'PS101 Invalid username/password.', 'a user without a password');
UPDATE test_app."_User" SET "_hashed_password" = 'p' WHERE username = 'bob';
SELECT is(test.refusal('POST', '/login', '{"username":"bob","password":"p"}'), 'PS101 Invalid username/password.', 'a password that is not hashed');

-- ---- Options.
SELECT parse.configure_app('test', '{"masterKey":"master","enforcePrivateUsers":false,"convertUsernameToLowercase":true,
    "convertEmailToLowercase":true}');
SELECT test.request('POST', '/users', '{"username":"Low","password":"p","email":"LOW@X.org"}') AS _ \gset
SELECT is(username || ' ' || email, 'low low@x.org', 'names and addresses in small letters')
FROM test_app."_User" WHERE username = 'low';
-- What JavaScript's toLowerCase makes of them: a last Σ, an İ and letters of other alphabets.
SELECT test.request('POST', '/users', '{"username":"ÄÖÜ ΟΔΟΣ İŞIK ДОМ","password":"p","email":"ÉMILE@X.org"}') AS _ \gset
SELECT is(username || ' ' || email, E'äöü οδος i\u0307şik дом émile@x.org', 'letters of all alphabets in small letters')
FROM test_app."_User" WHERE email = 'émile@x.org';
SELECT is(test.refusal('PUT', '/users/' || (SELECT "objectId" FROM test_app."_User" WHERE username = 'low'),
    '{"email":"Émile@x.org"}', test.master()), 'PS203 Account already exists for this email address.', 'an address that is taken in small letters');
SELECT is(_rperm[1], '*', 'users that all may read')
FROM test_app."_User" WHERE username = 'low';

-- ---- The maintenance key.
SELECT parse.configure_app('test', '{"masterKey":"master","maintenanceKey":"maintainer"}');
SELECT is(test.request('PUT', '/users/' || :'ann_id', '{"_email_verify_token":"abc","_account_lockout_expires_at":"2024-05-06T07:08:09.010Z"}',
    test.caller('{"maintenanceKey":"maintainer"}')) ->> 'status', '200', 'writes what only the server writes');
SELECT results_eq(format($$ SELECT _email_verify_token, _account_lockout_expires_at FROM test_app."_User" WHERE "objectId" = %L $$, :'ann_id'),
    $$ VALUES ('abc', '2024-05-06 07:08:09.01Z'::timestamptz) $$, 'its dates as texts too');

SELECT * FROM finish();
ROLLBACK;
