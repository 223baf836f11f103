-- Sessions: whose they are, what may be changed of them, how they end.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/users.psql
SELECT test.make_user(id) FROM unnest(ARRAY['ann', 'bob']) id;

-- ---- Whose they are.
SELECT is((SELECT string_agg(row #>> '{user,objectId}', ' ') FROM jsonb_array_elements(test.request('GET', '/sessions', '{}',
    test.as_user('ann')) #> '{answer,results}') row), 'ann', 'a user finds its own sessions');
SELECT is(test.request('GET', '/sessions/session_ann', '{}', test.as_user('ann')) #>> '{answer,sessionToken}', 'r:ann', 'and reads them');
SELECT is(test.refusal(method, '/sessions/session_bob', '{}', test.as_user('ann')), refusal, method || ' of somebody else''s')
FROM (VALUES ('GET', 'PS101 Object not found.'), ('PUT', 'PS101 Object not found.'), ('DELETE', 'PS101 Object not found for delete.')) v(method, refusal);
SELECT is(test.refusal(method, path, '{}'), refusal, method || ' ' || path || ' without a session') FROM (VALUES
    ('GET', '/sessions', 'PS209 Invalid session token'), ('POST', '/sessions', 'PS209 Session token required.'),
    ('PUT', '/sessions/session_ann', 'PS209 Session token required.'), ('DELETE', '/sessions/session_ann', 'PS209 Invalid session token'),
    ('GET', '/sessions/me', 'PS209 Session token required.')) v(method, path, refusal);
SELECT is(test.request('GET', '/sessions/me', '{}', test.as_user('ann')) #>> '{answer,objectId}', 'session_ann', '/sessions/me');
SELECT is(parse.current_session(test.as_user('bob')) ->> 'objectId', 'session_bob', 'parse.current_session');

-- A user whose id is the name of a role has none of its rights, nor any others.
SELECT test.make_user('role:Team'), test.make('Plan', '{"ACL":{"role:Team":{"read":true}}}');
SELECT is(test.refusal('GET', path, '{}', test.as_user('role:Team')), 'PS001 Invalid object ID.', path)
FROM unnest(ARRAY['/classes/Plan', '/users/me', '/sessions']) path;

-- ---- What may be changed.
SELECT is(test.refusal('PUT', '/sessions/session_ann', body, test.as_user('ann')), refusal, body) FROM (VALUES
    ('{"ACL":{}}', 'PS105 Cannot set ACL on a Session.'),
    ('{"user":{"__type":"Pointer","className":"_User","objectId":"bob"}}', 'PS105 Invalid key name: user'),
    ('{"user":{"__op":"Delete"}}', 'PS105 Invalid key name: user'),
    ('{"installationId":"i"}', 'PS105 Invalid key name: installationId'), ('{"sessionToken":"r:x"}', 'PS105 Invalid key name: sessionToken'),
    ('{"expiresAt":{"__type":"Date","iso":"2100-01-01T00:00:00.000Z"}}', 'PS105 Invalid key name: expiresAt'),
    ('{"createdWith":{"action":"login"}}', 'PS105 Invalid key name: createdWith'),
    ('{"createdWith.action":"login"}', 'PS105 Invalid key name: createdWith'),
    ('{"note":"mine"}', '00000')) v(body, refusal);
SELECT is(test.refusal('PUT', '/sessions/session_ann', '{"expiresAt":{"__type":"Date","iso":"2100-01-01T00:00:00.000Z"}}', test.master()),
    '00000', 'the master key moves the end of a session');
SELECT is(test.refusal('PUT', '/sessions/session_ann', '{"sessionToken":"r:x"}', test.master()),
    'PS105 Invalid key name: sessionToken', 'but not its token');

-- ---- New ones.
SELECT test.request('POST', '/sessions', '{"note":"n","createdWith.action":"login","sessionToken":"r:mine","user":{"__type":"Pointer","className":"_User","objectId":"bob"},
    "expiresAt":{"__type":"Date","iso":"2100-01-01T00:00:00.000Z"},"createdWith":{"action":"login"}}', test.as_user('ann')) AS made \gset
SELECT is(:'made'::jsonb ->> 'status', '201', 'a user makes another session');
SELECT is(:'made'::jsonb #>> '{answer,user,objectId}', 'ann', 'of its own');
SELECT is(:'made'::jsonb #> '{answer,createdWith}', '{"action":"create"}', 'that says where it comes from');
SELECT isnt(:'made'::jsonb #>> '{answer,sessionToken}', 'r:mine', 'under a token that is not the user''s choice');
SELECT is(:'made'::jsonb #>> '{answer,note}', 'n', 'with fields of its own');
SELECT is(test.refusal('GET', '/users/me', '{}', test.token(:'made'::jsonb #>> '{answer,sessionToken}')), '00000', 'and it works');
SELECT is(test.refusal('POST', '/sessions', '{"ACL":{}}', test.as_user('ann')), 'PS105 Cannot set ACL on a Session.', 'no ACL at creation');
SELECT is(test.request('POST', '/upgradeToRevocableSession', '{}', test.as_user('ann')) #>> '{answer,createdWith,action}', 'upgrade', 'an upgrade');
SELECT is(test.refusal('POST', '/upgradeToRevocableSession'), 'PS101 invalid session', 'of nothing');

-- ---- One a user and installation.
SELECT test.request('POST', '/users', '{"username":"ivy","password":"p"}', test.caller('{"installationId":"phone"}')) AS _ \gset
SELECT test.request('POST', '/login', '{"username":"ivy","password":"p"}', test.caller('{"installationId":"phone"}')) AS _ \gset
SELECT test.request('POST', '/login', '{"username":"ivy","password":"p"}', test.caller('{"installationId":"pad"}')) AS _ \gset
SELECT test.request('POST', '/login', '{"username":"ivy","password":"p"}') AS _ \gset
SELECT bag_eq($$ SELECT "installationId" FROM test_app."_Session" s JOIN test_app."_User" u ON u."objectId" = s."user" WHERE username = 'ivy' $$,
    ARRAY['phone', 'pad', NULL], 'a log-in ends the session that the installation had');
SELECT test.request('POST', '/users', '{"username":"cloudy","password":"p"}', test.caller('{"installationId":"cloud"}')) -> 'answer' AS cloudy \gset
SELECT is(:'cloudy'::jsonb ? 'sessionToken', false, 'cloud code makes users without sessions');

-- ---- Their ends.
SELECT is(test.refusal('POST', '/logout', '{}', test.as_user('bob')), '00000', 'a log-out');
SELECT is(test.refusal('GET', '/users/me', '{}', test.as_user('bob')), 'PS209 Invalid session token', 'ends the session');
SELECT is(test.refusal('POST', '/logout'), '00000', 'who has none logs out as well');
SELECT is(test.refusal('DELETE', '/sessions/session_ann', '{}', test.as_user('ann')), '00000', 'a user deletes a session');
SELECT is(test.refusal('GET', '/users/me', '{}', test.as_user('ann')), 'PS209 Invalid session token', 'and it is over');
SELECT test.make_user('old', now() - interval '1 second');
SELECT is(test.refusal('GET', '/users/me', '{}', test.as_user('old')), 'PS209 Session token is expired.', 'a session that has expired');
SELECT is(test.request('GET', '/sessions/me', '{}', test.as_user('old')) #>> '{answer,objectId}', 'session_old',
    'can be looked at with its token');
SELECT is(test.refusal('GET', '/sessions', '{}', test.as_user('old')), 'PS209 Session token is expired.', 'and nothing else');
SELECT test.make_user('gone');
SELECT is(test.refusal('DELETE', '/users/gone', '{}', test.as_user('gone')), '00000', 'a user deletes itself');
SELECT is(test.refusal('GET', '/classes/Thing', '{}', test.as_user('gone')), 'PS209 Invalid session token', 'and its sessions do not work any more');

-- ---- Options.
SELECT parse.configure_app('test', '{"masterKey":"master","sessionLength":60,"revokeSessionOnPasswordReset":false}');
SELECT test.request('POST', '/users', '{"username":"short","password":"p"}') -> 'answer' AS short \gset
SELECT cmp_ok("expiresAt", '<', clock_timestamp() + interval '62 seconds', 'sessionLength') FROM test_app."_Session" WHERE "sessionToken" = :'short'::jsonb ->> 'sessionToken';
SELECT test.request('PUT', '/users/' || (:'short'::jsonb ->> 'objectId'), '{"password":"q"}', test.token(:'short'::jsonb ->> 'sessionToken')) AS _ \gset
SELECT is(test.refusal('GET', '/users/me', '{}', test.token(:'short'::jsonb ->> 'sessionToken')), '00000', 'revokeSessionOnPasswordReset');
SELECT parse.configure_app('test', '{"masterKey":"master","expireInactiveSessions":false}');
SELECT test.request('POST', '/users', '{"username":"ever","password":"p"}') #>> '{answer,sessionToken}' AS ever \gset
SELECT is("expiresAt", NULL, 'expireInactiveSessions') FROM test_app."_Session" WHERE "sessionToken" = :'ever';

SELECT parse.configure_app('test', '{"masterKey":"master","extendSessionOnUse":true,"sessionLength":1000}');
SELECT test.make_user('ext', now() + interval '10 seconds');
SELECT is(test.refusal('GET', '/users/me', '{}', test.as_user('ext')), '00000', 'a session of which not half is over');
SELECT cmp_ok("expiresAt", '<', now() + interval '11 seconds', 'is left alone') FROM test_app."_Session" WHERE "user" = 'ext';
UPDATE test_app."_Session" SET "updatedAt" = now() - interval '501 seconds' WHERE "user" = 'ext';
SELECT is(test.refusal('GET', '/users/me', '{}', test.as_user('ext')), '00000', 'later');
SELECT cmp_ok("expiresAt", '>', now() + interval '900 seconds', 'it is extended') FROM test_app."_Session" WHERE "user" = 'ext';

-- ---- Roles.
SELECT parse.configure_app('test', '{"masterKey":"master"}');
SELECT is(test.refusal('POST', '/roles', body, test.master()), refusal, 'a role: ' || body) FROM (VALUES
    ('{"ACL":{"*":{"read":true}}}', 'PS111 name is required.'), ('{"name":"R"}', 'PS111 ACL is required.'),
    ('{"name":"R","ACL":{"*":{"read":true}}}', '00000')) v(body, refusal);
SELECT test.request('POST', '/roles', '{"name":"Twin","ACL":{}}', test.master()) AS _ \gset
SELECT throws_ok($$ SELECT test.request('POST', '/roles', '{"name":"Twin","ACL":{}}', test.master()) $$, '23505', NULL, 'names of roles are unique');

SELECT * FROM finish();
ROLLBACK;
