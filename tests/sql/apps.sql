-- Apps: registering and configuring them, their keys, and who is let in.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

-- ---- Registering.
SELECT has_table('test_app'::name, name, name || ' is there')
FROM unnest(ARRAY['_SCHEMA', '_User', '_Role', '_Session', '_Join:users:_Role', '_Join:roles:_Role']::name[]) AS name;
SELECT set_eq($$ SELECT "className"::text FROM test_app."_SCHEMA" $$, ARRAY['_User', '_Role', '_Session'],
    'and _SCHEMA lists the classes');
SELECT col_is_unique('test_app', '_User', ARRAY['username'::name], 'usernames are unique');
SELECT col_is_unique('test_app', '_User', ARRAY['email'::name], 'e-mail addresses are unique');
SELECT col_is_unique('test_app', '_Role', ARRAY['name'::name], 'role names are unique');
SELECT is((SELECT schema_name FROM parse.app WHERE app_id = 'test'),
    'test_app', 'the app is registered with its schema');

SELECT is((SELECT keys ->> 'masterKey' FROM parse.app WHERE app_id = 'test'), encode(sha256('master'), 'hex'),
    'of a key the hash is kept');
SELECT is_empty($$ SELECT app_id FROM parse.app a WHERE a::text ~ '"(master|reader|maintainer)"' $$,
    'and the key itself nowhere');
SELECT is_empty($$ SELECT jsonb_object_keys(options) FROM parse.app WHERE app_id = 'test' EXCEPT SELECT 'allowClientClassCreation' $$,
    'keys are not among the options');

SELECT is(test.state($$ SELECT parse.create_app('test', '{}', 'another_schema') $$),
    '23505', 'an app id is taken once');
SELECT is(test.state($$ SELECT parse.create_app('another', '{}', 'test_app') $$), '23505', 'a schema holds one app');
SELECT is(test.state($$ SELECT parse.create_app('', '{}', 'another_schema') $$), '23514', 'an app has an id');
SELECT is(test.state($$ SELECT parse.create_app('another', NULL, 'another_schema') $$), '23502', 'and options');
SELECT lives_ok($$ SELECT parse.create_app('q"; DROP TABLE parse.app; --', '{}', 'sch"; DROP TABLE parse.app; --') $$,
    'names of apps and schemas are names, whatever is in them');
SELECT is(parse.find('_User', '{}', '{"appId":"q\"; DROP TABLE parse.app; --"}')::text, '{"results":[]}',
    'and such an app works');

-- ---- Two apps know nothing of each other.
SELECT parse.create_app('other', '{"masterKey":"theirs","allowClientClassCreation":true}', 'other_app');
SELECT parse.create('Thing', '{"name":"ours"}', test.nobody());
SELECT is(parse.find('Thing', '{}', '{"appId":"other"}')::text, '{"results":[]}', 'another app does not see our class');
SELECT parse.create('Thing', '{"name":"other","n":1}', '{"appId":"other"}');
SELECT is(test.names('Thing', '{}'), 'ours', 'nor do we see theirs');
SELECT is(test.names('Thing', '{}', '{"appId":"other"}'), 'other', 'each has its own');
SELECT hasnt_column('test_app', 'Thing', 'n', 'their fields are theirs');
SELECT is(test.state($$ SELECT parse.create('Thing', '{}', '{"appId":"other","masterKey":"theirs"}') $$),
    '00000', 'their key is good with them');
SELECT is(test.state($$ SELECT parse.find('_JobStatus', '{}', '{"appId":"other","masterKey":"theirs"}') $$),
    '00000', 'for what needs a master key as well');
SELECT is(test.state($$ SELECT parse.find('_JobStatus', '{}', '{"appId":"test","masterKey":"theirs"}') $$),
    'PS119', 'and with nobody else');
SELECT test.make_user('ann');
SELECT is(test.state($$ SELECT parse.find('Thing', '{}', '{"appId":"other","sessionToken":"r:ann"}') $$),
    'PS209', 'nor are our sessions good there');

-- ---- Who is asking.
SELECT throws_ok($$ SELECT parse.find('Thing', '{}', '{"appId":"nobody"}') $$, 'PS403', 'unauthorized',
    'an unknown app is refused');
SELECT throws_ok($$ SELECT parse.find('Thing', '{}', '{}') $$, 'PS403', 'unauthorized',
    'and so is a request without an app');
SELECT throws_ok($$ SELECT parse.find('Thing', '{}', '{"appId":7}') $$, 'PS403', 'unauthorized',
    'or with what is no id');
SELECT throws_ok($$ SELECT parse.find('Thing', '{}', 'x') $$, 'PS107', NULL, 'a caller that is no JSON is refused');

CREATE TEMP TABLE privilege (caller jsonb, reads text, writes text, what text);
INSERT INTO privilege VALUES
    ('{}', 'PS119', 'PS119', 'nobody'),
    ('{"masterKey":"master"}', '00000', '00000', 'the master key'),
    ('{"masterKey":"reader"}', '00000', 'PS119', 'the read-only master key'),
    ('{"maintenanceKey":"maintainer"}', '00000', '00000', 'the maintenance key'),
    ('{"masterKey":"wrong"}', 'PS119', 'PS119', 'a wrong key'),
    ('{"masterKey":""}', 'PS119', 'PS119', 'an empty key'),
    ('{"masterKey":"maintainer"}', 'PS119', 'PS119', 'the maintenance key as master key'),
    ('{"maintenanceKey":"master"}', 'PS119', 'PS119', 'the master key as maintenance key'),
    ('{"masterKey":["master"]}', 'PS119', 'PS119', 'a key in a list'),
    (jsonb_build_object('masterKey', encode(sha256('master'), 'hex')), 'PS119', 'PS119', 'the hash of the key'),
    ('{"masterKey":"master","ip":"127.0.0.1"}', '00000', '00000', 'the master key from here'),
    ('{"masterKey":"master","ip":"::1"}', '00000', '00000', 'the master key from here by IPv6'),
    ('{"masterKey":"master","ip":"::ffff:127.0.0.1"}', '00000', '00000', 'the master key from here by IPv4 in IPv6'),
    ('{"masterKey":"master","ip":"10.0.0.1"}', 'PS403', 'PS403', 'the master key from elsewhere'),
    ('{"masterKey":"master","ip":"nonsense"}', 'PS403', 'PS403', 'the master key from nowhere'),
    ('{"masterKey":"reader","ip":"10.0.0.1"}', '00000', 'PS119', 'the read-only key from anywhere'),
    ('{"maintenanceKey":"maintainer","ip":"10.0.0.1"}', 'PS403', 'PS403', 'the maintenance key from elsewhere');
SELECT is(test.state(format($$ SELECT parse.find('_JobStatus', '{}', %L) $$, test.caller(caller))),
    reads, what || ': reading what clients may not') FROM privilege;
SELECT is(test.state(format($$ SELECT parse.create('_JobStatus', '{}', %L) $$, test.caller(caller))),
    writes, what || ': writing what clients may not') FROM privilege;
SELECT is(test.state(format($$ SELECT parse.%s, %L) $$, call, test.caller('{"masterKey":"reader"}'))),
    'PS119', 'the read-only key does not ' || call)
FROM unnest(ARRAY[$$create('Thing', '{}'$$, $$update('Thing', 'x', '{}'$$, $$delete('Thing', 'x'$$]) AS call;
SELECT is(parse.batch('{"requests":[{"method":"POST","path":"/classes/Thing","body":{}}]}',
    test.caller('{"masterKey":"reader"}'))::text,
    '[{"error":{"code":119,"error":"Permission denied"}}]', 'nor in a batch');

-- ---- Configuring takes effect at once.
SELECT parse.configure_app('test',
    '{"masterKey":"new","masterKeyIps":["10.0.0.0/8","2001:db8::/32"],"readOnlyMasterKeyIps":[]}');
SELECT is(test.state(format($$ SELECT parse.find('_JobStatus', '{}', %L) $$, test.caller(caller::jsonb))),
    state, what) FROM (VALUES
    ('{"masterKey":"master"}', 'PS119', 'the old key is worth nothing'),
    ('{"masterKey":"new"}', '00000', 'the new key is good'),
    ('{"masterKey":"reader"}', 'PS119', 'a key that is left out is gone'),
    ('{"masterKey":"new","ip":"10.255.0.1"}', '00000', 'from a range of addresses'),
    ('{"masterKey":"new","ip":"11.0.0.1"}', 'PS403', 'not from beside it'),
    ('{"masterKey":"new","ip":"2001:db8:1::1"}', '00000', 'from a range of IPv6'),
    ('{"masterKey":"new","ip":"2001:db9::1"}', 'PS403', 'not from beside that'),
    ('{"masterKey":"new","ip":"127.0.0.1"}', 'PS403', 'nor from here any more')) AS c(caller, state, what);
SELECT is(test.state($$ SELECT parse.create('Brand_new', '{}', test.nobody()) $$),
    'PS119', 'an option that is left out has its default again');
SELECT parse.configure_app('test',
    '{"masterKey":"master","masterKeyIps":["0.0.0.0/0"],"enableSanitizedErrorResponse":false}');
SELECT is(test.state(format($$ SELECT parse.find('_JobStatus', '{}', %L) $$, test.caller(jsonb_build_object('masterKey',
    'master', 'ip', ip)))), state, 'all of IPv4 allowed: ' || ip)
FROM (VALUES ('1.2.3.4', '00000'), ('::1', 'PS403')) AS a(ip, state);
SELECT throws_ok($$ SELECT parse.create('Brand_new', '{}', test.nobody()) $$, 'PS119',
    'This user is not allowed to access non-existent class: Brand_new',
    'without sanitizing, a refusal says why');
SELECT parse.configure_app('test', '{"masterKey":"master"}');
SELECT throws_ok($$ SELECT parse.create('Brand_new', '{}', test.nobody()) $$, 'PS119', 'Permission denied',
    'with it, a refusal does not');

SELECT throws_like($$ SELECT parse.configure_app('nobody', '{}') $$, '%"nobody" is not registered%',
    'an app that is not registered cannot be configured');
SAVEPOINT before;
SELECT parse.configure_app('test', '{"masterKey":"tried"}');
SELECT is(test.state($$ SELECT parse.find('_JobStatus', '{}', test.caller('{"masterKey":"tried"}')) $$),
    '00000', 'a key holds in its transaction');
ROLLBACK TO before;
SELECT is(test.state($$ SELECT parse.find('_JobStatus', '{}', test.caller('{"masterKey":"tried"}')) $$),
    'PS119', 'and is gone when that is rolled back');
SELECT is(test.state($$ SELECT parse.find('_JobStatus', '{}', test.master()) $$), '00000', 'the one before is back');

-- ---- Client keys.
SELECT parse.configure_app('test',
    '{"masterKey":"master","clientKey":"c","javascriptKey":"j","restAPIKey":"r","dotNetKey":"d"}');
SELECT is(test.state(format($$ SELECT parse.find('Thing', '{}', %L) $$, test.caller(caller::jsonb))),
    state, what) FROM (VALUES
    ('{}', 'PS403', 'with client keys set, one is needed'),
    ('{"clientKey":"c"}', '00000', 'the client key'),
    ('{"javascriptKey":"j"}', '00000', 'the JavaScript key'),
    ('{"restAPIKey":"r"}', '00000', 'the REST key'),
    ('{"dotNetKey":"d"}', '00000', 'the .NET key'),
    ('{"clientKey":"j"}', 'PS403', 'a key of another kind'),
    ('{"clientKey":"x","restAPIKey":"r"}', '00000', 'one right key among wrong ones'),
    ('{"masterKey":"master"}', '00000', 'the master key needs no other'),
    ('{"masterKey":"x","clientKey":"c"}', '00000', 'a wrong master key beside a right client key is a client'),
    ('{"sessionToken":"r:ann"}', 'PS403', 'a session is no key')) AS c(caller, state, what);

-- ---- Without a caller the settings say who is asking.
SELECT parse.configure_app('test', '{"masterKey":"master","allowClientClassCreation":true}');
SELECT is(test.state($$ SELECT parse.find('Thing') $$), 'PS403', 'with several apps and none named, nobody is served');
SET LOCAL parse.app_id = 'test';
SELECT is(parse.find('Thing') #>> '{results,0,name}', 'ours', 'parse.app_id names the app');
SELECT is(test.state($$ SELECT parse.find('_JobStatus') $$), 'PS119', 'and gives no rights');
SET LOCAL parse.master_key = 'master';
SELECT is(test.state($$ SELECT parse.find('_JobStatus') $$), '00000', 'parse.master_key does');
SET LOCAL parse.master_key = 'wrong';
SELECT is(test.state($$ SELECT parse.find('_JobStatus') $$), 'PS119', 'if it is right');
SET LOCAL parse.session_token = 'r:ann';
SELECT is(parse.find('_Session') #>> '{results,0,user,objectId}', 'ann', 'parse.session_token says which user');
SET LOCAL parse.session_token = 'r:nobody';
SELECT is(test.state($$ SELECT parse.find('Thing') $$), 'PS209', 'a token of no session is refused');
SET LOCAL parse.master_key = 'master';
SELECT is(test.state($$ SELECT parse.find('_JobStatus', '{}', '{"appId":"test"}') $$),
    'PS119', 'a caller in JSON owes nothing to the settings');
SELECT is(test.state($$ SELECT parse.find('Thing', '{}', '{}') $$), 'PS403', 'not even the app');
SET LOCAL parse.app_id = 'nobody';
SELECT is(test.state($$ SELECT parse.find('Thing') $$), 'PS403', 'an unknown app in the settings is refused');

-- A database with one app needs no name for it in SQL.
DELETE FROM parse.app WHERE app_id <> 'test';
SET LOCAL parse.app_id = '';
SELECT is(parse.find('Thing') #>> '{results,0,name}', 'ours', 'the only app is meant when none is named');
SELECT is(test.state($$ SELECT parse.find('Thing', '{}', '{}') $$), 'PS403', 'but a caller in JSON names it');
DELETE FROM parse.app;
SELECT is(test.state($$ SELECT parse.find('Thing') $$), 'PS403', 'an app that is deleted is gone at once');

SELECT * FROM finish();
ROLLBACK;
