-- Protected fields: not in answers, not in conditions, not in orders, at every door; and columns that nobody ever sees.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

SELECT test.make_user(id) FROM unnest(ARRAY['ann', 'bob', 'cid']) id;
SELECT test.make_role('Member', '{ann}'), test.make_role('Base', '{}', '{Member}');
CREATE FUNCTION test.protect(class_name text, fields jsonb) RETURNS void LANGUAGE sql AS $$
    UPDATE test_app."_SCHEMA" SET "schema" = jsonb_set("schema", '{classLevelPermissions}', jsonb '{"find":{"*":true},
        "get":{"*":true},
        "count":{"*":true},"create":{"*":true},"update":{"*":true},"delete":{"*":true},"addField":{"*":true}}'
        || jsonb_build_object('protectedFields', fields)) WHERE "className" = class_name;
$$;
CREATE FUNCTION test.pointer(id text, class_name text DEFAULT '_User') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('__type', 'Pointer', 'className', class_name, 'objectId', id)
$$;
CREATE FUNCTION test.message(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN '';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;

SELECT test.make('Target', '{"name":"t"}') AS target \gset
SELECT test.make('Doc', jsonb_build_object('name', 'a', 'secret', 'sesame', 'info', jsonb '{"pin":1,"open":2}', 'owner',
    test.pointer('ann'),
    'team', jsonb_build_array(test.pointer('bob')), 'to', test.pointer(:'target', 'Target'),
    'rel', jsonb_build_object('__op', 'AddRelation', 'objects', jsonb_build_array(test.pointer(:'target',
        'Target'))))::text) AS a \gset
SELECT test.make('Doc', jsonb_build_object('name', 'b', 'secret', 'other', 'owner', test.pointer('bob'))::text) AS b
    \gset
SELECT test.make('Link', jsonb_build_object('name', 'link', 'doc', test.pointer(:'a', 'Doc'))::text) AS link \gset

-- The keys of an object that a caller gets, without those that every object has.
CREATE FUNCTION test.keys(object jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(key, ' ' ORDER BY key) FROM jsonb_object_keys(object - 'objectId' - 'createdAt' - 'updatedAt' -
        '__type' - 'className') key
$$;
CREATE FUNCTION test.keys_of(id text, credentials text, query text DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT test.keys(parse.get('Doc', id, query, credentials)::jsonb)
$$;

-- ---- Left out of answers.
SELECT test.protect('Doc', '{"*":["secret","to","rel"],"authenticated":["secret","to"],"role:Member":["secret"],
    "bob":[]}');
SELECT is(test.keys_of(:'a', caller), keys, format('get: %s', caller)) FROM (VALUES
    (test.nobody(), 'info name owner team'), (test.as_user('cid'), 'info name owner rel team'),
    (test.as_user('ann'), 'info name owner rel team to'), (test.as_user('bob'), 'info name owner rel secret team to'),
    (test.master(), 'info name owner rel secret team to'), (test.caller('{"masterKey":"reader"}'),
        'info name owner rel secret team to'),
    (test.caller('{"maintenanceKey":"maintainer"}'), 'info name owner rel secret team to')) v(caller, keys);
SELECT is(test.keys(parse.find('Doc', '{"where":{"name":"a"}}', test.nobody())::jsonb #> '{results,0}'),
    'info name owner team', 'find');
SELECT is(test.keys_of(:'a', test.nobody(), '{"keys":"secret,name"}'), 'name', 'keys do not bring it back');
SELECT is(test.keys_of(:'a', test.nobody(), '{"excludeKeys":"name"}'), 'info owner team', 'nor do excludeKeys');
SELECT is(test.keys(parse.find('Link', '{"include":"doc"}', test.nobody())::jsonb #> '{results,0,doc}'),
    'info name owner team', 'include');
SELECT is(test.keys(parse.get('Link', :'link', '{"include":"doc.to"}', test.nobody())::jsonb -> 'doc'),
    'info name owner team', 'include through a protected pointer');
SELECT is(parse.get('Link', :'link', '{"include":"doc.to"}', test.as_user('ann'))::jsonb #>> '{doc,to,name}', 't',
    'which those who see it may use');

-- ---- Refused in conditions and orders.
SELECT test.protect('Doc', '{"*":["secret"]}');
CREATE TEMP TABLE probe (what text, query text, message text);
INSERT INTO probe VALUES
    ('equality', '{"where":{"secret":"sesame"}}', 'query secret'), ('$regex', '{"where":{"secret":{"$regex":"^s"}}}',
        'query secret'),
    ('$exists', '{"where":{"secret":{"$exists":true}}}', 'query secret'), ('a path', '{"where":{"secret.x":1}}',
        'query secret.x'),
    ('$or', '{"where":{"$or":[{"name":"a"},{"secret":"sesame"}]}}', 'query secret'), ('$and in $nor',
        '{"where":{"$nor":[{"$and":[{"secret":1}]}]}}', 'query secret'),
    ('order', '{"order":"name,-secret"}', 'sort by secret'), ('order by a path', '{"order":"secret.x"}',
        'sort by secret.x'),
    ('count', '{"where":{"secret":"sesame"},"count":1,"limit":0}', 'query secret');
SELECT parse.configure_app('test', '{"masterKey":"master","readOnlyMasterKey":"reader","maintenanceKey":"maintainer",
    "allowClientClassCreation":true,"enableSanitizedErrorResponse":false}');
SELECT is(test.message(format('SELECT parse.find(''Doc'', %L, %L)', query, test.as_user('bob'))),
    format('PS119 This user is not allowed to %s on class Doc', message), what) FROM probe;
SELECT is(test.message(format('SELECT parse.find(''Doc'', %L, %L)', query, caller)), '', what || ' with a key')
    FROM probe, unnest(ARRAY[test.master(), test.caller('{"maintenanceKey":"maintainer"}')]) caller;
SELECT is(test.message(format('SELECT parse.find(''Link'', %L, %L)', query, test.nobody())),
    'PS119 This user is not allowed to ' || message || ' on class Doc', what) FROM (VALUES
    ('$inQuery', '{"where":{"doc":{"$inQuery":{"className":"Doc","where":{"secret":"sesame"}}}}}', 'query secret'),
    ('$notInQuery in $or', '{"where":{"$or":[{"doc":{"$notInQuery":{"className":"Doc",
        "where":{"secret":"sesame"}}}}]}}', 'query secret'),
    ('$select by another field', '{"where":{"name":{"$select":{"key":"name","query":{"className":"Doc",
        "where":{"secret":"sesame"}}}}}}', 'query secret'),
    ('$select of it', '{"where":{"name":{"$select":{"key":"secret","query":{"className":"Doc","where":{}}}}}}',
        'query secret'),
    ('$dontSelect of it', '{"where":{"name":{"$dontSelect":{"key":"secret","query":{"className":"Doc","where":{}}}}}}',
        'query secret')) v(what, query, message);
SELECT test.protect('Doc', '{"*":["rel","info.pin"]}');
SELECT is(test.message(format('SELECT parse.find(''Target'', %L, %L)', format('{"where":{"$relatedTo":{"object":%s,
    "key":"rel"}}}', test.pointer(:'a', 'Doc')), test.nobody())),
    'PS119 This user is not allowed to query rel on class Doc', '$relatedTo');
SELECT is(test.names('Target', format('{"$relatedTo":{"object":%s,"key":"rel"}}', test.pointer(:'a', 'Doc')),
    test.master()), 't', '$relatedTo with the master key');
SELECT is(test.message(format('SELECT parse.find(''Doc'', %L, %L)', '{"where":{"info.pin":1}}', test.nobody())),
    'PS119 This user is not allowed to query info.pin on class Doc', 'a path that is protected itself');
SELECT is(test.message(format('SELECT parse.find(''Doc'', %L, %L)', '{"where":{"info.open":2}}', test.nobody())), '',
    'the path beside it');

-- ---- userField: in rows that name the caller.
SELECT test.protect('Doc', '{"*":["secret","info"],"userField:owner":["info"],"userField:team":["secret"]}');
SELECT is(test.keys_of(id, caller, query), keys, format('%s %s', query, caller)) FROM (VALUES
    (:'a', test.as_user('ann'), '{}', 'name owner rel secret team to'), (:'a', test.as_user('bob'), '{}',
        'info name owner rel team to'),
    (:'a', test.as_user('cid'), '{}', 'name owner rel team to'), (:'b', test.as_user('ann'), '{}', 'name owner rel'),
    (:'b', test.as_user('bob'), '{}', 'name owner rel secret'), (:'a', test.nobody(), '{}', 'name owner rel team to'),
    (:'a', test.as_user('ann'), '{"keys":"secret"}', 'rel secret'), (:'a', test.as_user('bob'),
        '{"keys":"secret,info"}', 'info rel'),
    (:'b', test.as_user('bob'), '{"excludeKeys":"owner"}', 'name rel secret')) v(id, caller, query, keys);
SELECT is(test.listed('Doc', '{"order":"name","keys":"name"}', test.as_user('ann')), 'a b',
    'rows are judged one by one');
SELECT is((SELECT string_agg(COALESCE(row ->> 'secret', '-'), ' ' ORDER BY row ->> 'name') FROM
    json_array_elements(parse.find('Doc', '{}', test.as_user('ann')) -> 'results') row),
    'sesame -', 'each by the user that it names');
SELECT is(test.message(format('SELECT parse.find(''Doc'', %L, %L)', '{"where":{"secret":"sesame"}}',
    test.as_user('ann'))),
    'PS119 This user is not allowed to query secret on class Doc', 'a condition is for all rows');
SELECT is(parse.find('Link', '{"include":"doc"}', test.as_user('ann')) #>> '{results,0,doc,secret}', 'sesame',
    'an included row too');

-- ---- Users.
UPDATE test_app."_User" SET email = "objectId" || '@x.org', "_hashed_password" = 'hash', "_perishable_token" = 'token',
    "authData" = '{"p":{"id":"1"}}',
    "_email_verify_token_expires_at" = '2024-01-01Z', _rperm = NULL;
-- The session token that users read with themselves is the one they sent, and no field.
CREATE FUNCTION test.user_keys(id text, credentials text) RETURNS text LANGUAGE sql AS $$
    SELECT test.keys(parse.get('_User', id, '{}', credentials)::jsonb - '{ACL,sessionToken}'::text[])
$$;
SELECT is(test.user_keys('ann', caller), keys, format('ann as %s gets her', caller)) FROM (VALUES
    (test.nobody(), 'username'), (test.as_user('bob'), 'username'), (test.as_user('ann'), 'authData email username'),
    (test.master(), 'authData email username'), (test.caller('{"masterKey":"reader"}'), 'authData email username'),
    (test.caller('{"maintenanceKey":"maintainer"}'),
        '_email_verify_token_expires_at _perishable_token authData email username')) v(caller, keys);
SELECT is(parse.get('_User', 'ann', '{}', test.caller('{"maintenanceKey":"maintainer"}')) #>>
    '{_email_verify_token_expires_at,iso}', '2024-01-01T00:00:00.000Z', 'a hidden date');
SELECT is(test.message(format('SELECT parse.find(''_User'', %L, %L)', '{"where":{"email":"ann@x.org"}}',
    test.as_user('bob'))),
    'PS119 This user is not allowed to query email on class _User', 'e-mail addresses are not to be searched for');
SELECT is(json_array_length(parse.find('_User', '{"where":{"objectId":"ann","email":"ann@x.org"}}', test.as_user('ann'))
    -> 'results'), 1, 'but for one''s own');
SELECT is(test.message(format('SELECT parse.find(''_User'', %L, %L)', '{"where":{"$or":[{"objectId":"ann"},
    {"email":"bob@x.org"}]}}', test.as_user('ann'))),
    'PS119 This user is not allowed to query email on class _User', 'which $or does not say');
SELECT is(test.message(format('SELECT parse.find(''_User'', %L, %L)', query, test.as_user('ann'))) LIKE 'PS105%', true,
    query)
    FROM unnest(ARRAY['{"where":{"_hashed_password":"hash"}}', '{"where":{"_perishable_token":"token"}}',
        '{"where":{"_email_verify_token":{"$exists":true}}}']) query;
SELECT is(test.message(format('SELECT parse.find(''_User'', %L, %L)', '{"where":{"_hashed_password":"hash"}}',
    test.caller(caller))) LIKE 'PS105%', true, 'passwords are not to be searched for at all')
    FROM unnest(ARRAY['{"masterKey":"master"}', '{"maintenanceKey":"maintainer"}']::jsonb[]) caller;
-- What adapters keep is told by no condition and no order, not to its owner either.
SELECT is(test.message(format('SELECT parse.find(''_User'', %L, %L)', query, caller)),
    format('PS119 This user is not allowed to %s on class _User', message), query) FROM (VALUES
    ('{"where":{"authData.p.id":{"$regex":"^1"}}}', 'query authData.p.id'),
    ('{"where":{"$nor":[{"authData":{"$exists":false}}]}}', 'query authData'),
    ('{"where":{"objectId":"ann","authData.p.id":"1"}}', 'query authData.p.id'),
    ('{"order":"authData.p.token"}', 'sort by authData.p.token'),
    ('{"where":{"username":{"$select":{"key":"authData.p.id","query":{"className":"_User","where":{}}}}}}',
        'query authData.p.id'),
    ('{"where":{"objectId":{"$select":{"key":"objectId","query":{"className":"_User","where":
        {"authData.p.id":"1"}}}}}}', 'query authData.p.id')) v(query, message),
    unnest(ARRAY[test.as_user('ann'), test.as_user('bob')]) caller;
SELECT is(json_array_length(parse.find('_User', '{"where":{"objectId":"ann","authData.p.id":"1"},"order":"authData.p"}',
    caller) -> 'results'), 1, 'but to keys') FROM unnest(ARRAY[test.master(), test.caller('{"masterKey":"reader"}'),
    test.caller('{"maintenanceKey":"maintainer"}')]) caller;
SELECT test.make('Link', jsonb_build_object('name', 'user', 'user', test.pointer('ann'))::text) AS by_user \gset
SELECT is(test.keys((parse.get('Link', :'by_user', '{"include":"user"}', test.nobody())::jsonb #> '{user}') - 'ACL'),
    'username', 'an included user');

-- ---- Options.
SELECT parse.configure_app('test', '{"masterKey":"master","allowClientClassCreation":true,
    "protectedFieldsOwnerExempt":false,
    "protectedFields":{"_User":{"*":["email","authData"],"role:Base":["authData"]},"Link":{"*":["name"]}}}');
SELECT is(test.user_keys('ann', caller), keys, format('options: %s', caller)) FROM (VALUES
    (test.nobody(), 'username'), (test.as_user('ann'), 'email username'), (test.as_user('bob'), 'username')) v(caller,
        keys);
SELECT is(test.user_keys('bob', test.as_user('bob')), 'username',
    'without the exemption users are like others to themselves');
SELECT is(parse.get('Link', :'link', '{}', test.nobody()) ->> 'name', NULL, 'options protect fields of any class');
SELECT parse.configure_app('test', '{"masterKey":"master","allowClientClassCreation":true,
    "userSensitiveFields":["username"]}');
SELECT is(test.user_keys('ann', test.as_user('bob')), NULL, 'userSensitiveFields');

-- ---- Answers of writes tell what the writer did, unless the option says no.
SELECT test.protect('Doc', '{"*":["count"]}');
SELECT is(parse.update('Doc', :'a', '{"count":{"__op":"Increment","amount":2}}', test.as_user('ann')) ->> 'count', '2',
    'the result of an operation');
SELECT parse.configure_app('test', '{"masterKey":"master","allowClientClassCreation":true,
    "protectedFieldsSaveResponseExempt":false}');
SELECT is(parse.update('Doc', :'a', '{"count":{"__op":"Increment","amount":2}}', test.as_user('ann')) ->> 'count', NULL,
    'not with protectedFieldsSaveResponseExempt false');
SELECT is(parse.update('Doc', :'a', '{"count":{"__op":"Increment","amount":2}}', test.master()) ->> 'count', '6',
    'but for the master key');

SELECT * FROM finish();
ROLLBACK;
