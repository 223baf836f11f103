-- Who may see and change what: ACLs at every door, roles and what they inherit, sessions that end.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

SELECT test.make_user(id) FROM unnest(ARRAY['ann', 'bob', 'cid', 'dan', 'eve', 'fay']) id;
-- bob is a Writer; cid an Editor, and what Editors are Writers need not be: Editors inherit Writer, Chiefs inherit Editor.
SELECT test.make_role('Chief', '{dan,fay}'), test.make_role('Editor', '{cid}', '{Chief}'),
    test.make_role('Writer', '{bob}', '{Editor}');
-- With many roles the condition of ACLs is another one.
SELECT count(test.make_role('Many' || n, '{fay}')) AS _ FROM generate_series(1, 100) n \gset
-- Two roles that inherit each other, and one that inherits itself.
SELECT test.make_role('Ring1', '{eve}'), test.make_role('Ring2', '{}', '{Ring1}'),
    test.make_role('Own', '{eve}', '{Own}');
INSERT INTO test_app."_Join:roles:_Role" ("relatedId", "owningId") VALUES ('id_Ring2', 'id_Ring1');

SELECT test.make('Doc', format('{"name":"%s","n":1,"kind":"doc","ACL":%s}', name, acl)) FROM (VALUES
    ('all_write', '{"*":{"read":true,"write":true}}'), ('all_read', '{"*":{"read":true}}'), ('none', '{}'),
    ('ann', '{"ann":{"read":true,"write":true}}'), ('ann_reads', '{"ann":{"read":true}}'),
    ('ann_writes', '{"ann":{"write":true}}'), ('writer', '{"role:Writer":{"read":true,"write":true}}'),
    ('editor', '{"role:Editor":{"read":true,"write":true}}'),
    ('ring2', '{"role:Ring2":{"read":true,"write":true}}'),
    ('mixed', '{"bob":{"read":true},"role:Chief":{"read":true,"write":true}}'),
    ('like_role', '{"Writer":{"read":true},"role:":{"read":true}}')) AS v(name, acl);
SELECT test.make('Doc', '{"name":"public","n":1,"kind":"doc"}') AS _ \gset

CREATE TEMP TABLE caller (who text, credentials text, reads text, writes text);
INSERT INTO caller VALUES
    ('nobody', test.nobody(), 'all_read all_write public', 'all_write public'),
    ('ann', test.as_user('ann'), 'all_read all_write ann ann_reads public', 'all_write ann ann_writes public'),
    ('bob', test.as_user('bob'), 'all_read all_write mixed public writer', 'all_write public writer'),
    ('cid', test.as_user('cid'), 'all_read all_write editor public writer', 'all_write editor public writer'),
    ('dan', test.as_user('dan'), 'all_read all_write editor mixed public writer',
    'all_write editor mixed public writer'),
    ('fay', test.as_user('fay'), 'all_read all_write editor mixed public writer',
    'all_write editor mixed public writer'),
    ('eve', test.as_user('eve'), 'all_read all_write public ring2', 'all_write public ring2'),
    ('master', test.master(),
    'all_read all_write ann ann_reads ann_writes editor like_role mixed none public ring2 writer',
    'all_read all_write ann ann_reads ann_writes editor like_role mixed none public ring2 writer'),
    ('maintenance', test.caller('{"maintenanceKey":"maintainer"}'),
    'all_read all_write ann ann_reads ann_writes editor like_role mixed none public ring2 writer',
    'all_read all_write ann ann_reads ann_writes editor like_role mixed none public ring2 writer'),
    ('read-only', test.caller('{"masterKey":"reader"}'),
    'all_read all_write ann ann_reads ann_writes editor like_role mixed none public ring2 writer', '');

-- ---- Each door lets through the same.
CREATE FUNCTION test.through(door text, credentials text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT COALESCE(string_agg(d.name, ' ' ORDER BY d.name), '') FROM test_app."Doc" d
        WHERE test.state(format('SELECT ' || door, d."objectId", credentials)) = '00000');
END
$$;
SELECT is(test.names('Doc', '{}', credentials), reads, 'find by ' || who) FROM caller;
SELECT is(test.names('Doc', '{"n":1,"kind":{"$in":["doc"]}}', credentials),
    reads, 'find with conditions by ' || who) FROM caller;
SELECT is(test.names('Doc', '{"$or":[{"n":1},{"name":{"$exists":true}}]}', credentials),
    reads, 'find with $or by ' || who) FROM caller;
SELECT is(parse.find('Doc', '{"count":1,"limit":0}', credentials) ->> 'count', cardinality(string_to_array(reads,
    ' '))::text, 'count by ' || who) FROM caller;
SELECT is(test.through($$ parse.get('Doc', %L, '{}', %L) $$, credentials), reads, 'get by ' || who) FROM caller;
SELECT is(test.through($$ parse.update('Doc', %L, '{"n":{"__op":"Increment","amount":1}}', %L) $$, credentials),
    writes, 'update by ' || who) FROM caller;
SELECT is(test.through($$ parse.delete('Doc', %L, %L) $$, credentials), writes, 'delete by ' || who) FROM caller;
SELECT is((SELECT COALESCE(string_agg(d.name, ' ' ORDER BY d.name), '') FROM test_app."Doc" d
        WHERE parse.batch(format('{"requests":[{"method":"GET","path":"/classes/Doc/%s"}]}', d."objectId"),
            credentials)::jsonb @? '$[0].success'), reads, 'get in a batch by ' || who) FROM caller;
SELECT is((SELECT COALESCE(string_agg(d.name, ' ' ORDER BY d.name), '') FROM test_app."Doc" d
        WHERE parse.batch(format('{"requests":[{"method":"PUT","path":"/classes/Doc/%s","body":{"n":1}}]}',
            d."objectId"), credentials)::jsonb @? '$[0].success'), writes, 'update in a batch by ' || who) FROM caller;
SELECT throws_ok(format($$ SELECT parse.%s, %L) $$, replace(call, '@',
    (SELECT "objectId" FROM test_app."Doc" WHERE name = 'none')), test.nobody()),
    'PS101', 'Object not found.', 'nobody learns whether an object exists: ' || call)
FROM unnest(ARRAY[$$get('Doc', '@', '{}'$$, $$update('Doc', '@', '{}'$$, $$delete('Doc', '@'$$]) AS call;

-- References to each document: what may not be read does not show through them.
SELECT test.make('Ref',
    format('{"name":"%s","doc":{"__type":"Pointer","className":"Doc","objectId":"%s"},"list":[{"__type":"Pointer","className":"Doc","objectId":"%s"}]}',
    name, "objectId", "objectId")) FROM test_app."Doc";
SELECT is((SELECT COALESCE(string_agg(row ->> 'name', ' ' ORDER BY row ->> 'name'),
    '') FROM jsonb_path_query(parse.find('Ref', '{"include":"doc"}', credentials)::jsonb,
    '$.results[*].doc') row WHERE row ->> '__type' = 'Object'), reads, 'include by ' || who) FROM caller;
SELECT is((SELECT COALESCE(string_agg(row ->> 'name', ' ' ORDER BY row ->> 'name'),
    '') FROM jsonb_path_query(parse.find('Ref', '{"include":"list"}', credentials)::jsonb,
    '$.results[*].list[*]') row WHERE row ->> '__type' = 'Object'), reads, 'include of a list by ' || who) FROM caller;
SELECT is(test.names('Ref', '{"doc":{"$inQuery":{"className":"Doc","where":{"n":{"$exists":true}}}}}', credentials),
    reads, '$inQuery by ' || who) FROM caller;
SELECT is(test.names('Ref', '{"name":{"$select":{"query":{"className":"Doc","where":{}},"key":"name"}}}', credentials),
    reads, '$select by ' || who) FROM caller;
SELECT is(test.names('Ref', '{"$nor":[{"doc":{"$notInQuery":{"className":"Doc","where":{}}}}]}', credentials),
    reads, '$notInQuery by ' || who) FROM caller;
SELECT is(test.names('Ref', '{"$nor":[{"name":{"$dontSelect":{"query":{"className":"Doc","where":{}},"key":"name"}}}]}',
    credentials), reads, '$dontSelect by ' || who) FROM caller;

-- $relatedTo: both the owner and the related object have to be readable.
SELECT test.make('Folder', jsonb_build_object('name', 'f', 'ACL', acl, 'docs', jsonb_build_object('__op', 'AddRelation',
    'objects',
    (SELECT jsonb_agg(jsonb_build_object('__type', 'Pointer', 'className', 'Doc', 'objectId',
    "objectId")) FROM test_app."Doc")))::text) AS id, who INTO TEMP folder
FROM (VALUES ('everybody', '{"*":{"read":true}}'::jsonb), ('ann', '{"ann":{"read":true}}')) AS v(who, acl);
CREATE FUNCTION test.in_folder(folder_of text, credentials text) RETURNS text LANGUAGE sql AS $$
    SELECT test.names('Doc', format('{"$relatedTo":{"object":{"__type":"Pointer","className":"Folder","objectId":"%s"},"key":"docs"}}', (SELECT id FROM folder WHERE who = folder_of)), credentials)
$$;
SELECT is(test.in_folder('everybody', credentials), reads, '$relatedTo an object for all by ' || who) FROM caller;
SELECT is(test.in_folder('ann', credentials),
    CASE WHEN who IN ('ann', 'master', 'maintenance', 'read-only') THEN reads ELSE '' END,
    '$relatedTo an object of ann''s by ' || who) FROM caller;
SELECT is(test.state(format($$ SELECT parse.update('Folder', %L, '{"docs":{"__op":"RemoveRelation","objects":[{"__type":"Pointer","className":"Doc","objectId":"x"}]}}', test.as_user('ann')) $$,
    id)), 'PS101', 'a relation is changed by who may write its owner')
FROM folder WHERE who = 'ann';

-- ---- What objects say of their ACL.
SELECT is(test.content('Doc', "objectId", test.master()) -> 'ACL', acl::jsonb,
    'the ACL of ' || d.name) FROM test_app."Doc" d JOIN (VALUES
    ('none', '{}'), ('public', NULL), ('ann_writes', '{"ann":{"write":true}}'),
    ('mixed', '{"bob":{"read":true},"role:Chief":{"read":true,"write":true}}')) AS v(name, acl) USING (name);
SELECT is(parse.find('Doc', '{"keys":"n","excludeKeys":"ACL","where":{"name":"all_read"}}',
    test.nobody()) #>> '{results,0,ACL}', '{"*":{"read":true}}', 'the ACL is always there');
SELECT is(test.content('Doc', test.make('Doc', '{"ACL":{"ann":{"read":true,"write":false},"bob":{}}}'),
    test.master()) -> 'ACL', '{"ann":{"read":true}}', 'what is not granted is not kept');
SELECT is(test.state(format($$ SELECT parse.create('Doc', %L, test.nobody()) $$, body)), state, body) FROM (VALUES
    ('{"ACL":{"*unresolved":{"read":true}}}', 'PS123'), ('{"ACL":"x"}', 'PS123'), ('{"_rperm":["*"]}', 'PS105'),
    ('{"ACL.x":1}', 'PS111')) AS v(body, state);
SELECT is(test.state(format($$ SELECT parse.update('Doc', %L, %L, test.as_user('ann')) $$, "objectId", body)),
    'PS105', body) FROM test_app."Doc" d,
    unnest(ARRAY['{"_wperm":null}', '{"_rperm":{"__op":"Delete"}}', '{"_rperm.0":"*"}',
        '{"_wperm":{"__op":"Add","objects":["*"]}}']) AS body WHERE d.name = 'ann';
-- Conditions on what stands behind ACLs are for all, and tell nothing more than the rows themselves.
SELECT is(test.names('Doc', '{"_rperm":"ann"}'), '', 'asking for an ACL does not get past it');
SELECT is(test.names('Doc', '{"_rperm":{"$in":[null,"ann"]}}', test.as_user('ann')),
    'ann ann_reads public', 'but finds by it what may be read');

-- What a DBA may leave in an ACL grants nothing, and hides nothing that is granted.
UPDATE test_app."Doc" SET _rperm = ARRAY[NULL, 'x', NULL, 'role:Chief', ''] WHERE name = 'none';
SELECT is(test.names('Doc', '{"name":"none"}', credentials),
    CASE WHEN who IN ('dan', 'fay', 'master', 'maintenance', 'read-only') THEN 'none' ELSE '' END, 'an ACL with NULLs in it, to ' || who)
FROM caller;

-- ---- A change of roles counts at once.
SELECT is(test.names('Doc', '{"name":"writer"}', test.as_user('ann')), '', 'ann is no Writer');
INSERT INTO test_app."_Join:users:_Role" ("relatedId", "owningId") VALUES ('ann', 'id_Writer');
SELECT is(test.names('Doc', '{"name":"writer"}', test.as_user('ann')), 'writer', 'now she is');
DELETE FROM test_app."_Join:users:_Role" WHERE "relatedId" = 'ann';
SELECT is(test.names('Doc', '{"name":"writer"}', test.as_user('ann')), '', 'and now not any more');
SELECT is(test.state($$ SELECT parse.update('_Role', 'id_Writer', '{"users":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"_User","objectId":"ann"}]}}', test.master()) $$),
    '00000', 'the API does the same');
SELECT parse.update('_Role', 'id_Writer',
    '{"users":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"_User","objectId":"ann"}]}}',
    test.master()) AS _ \gset
SELECT is(test.names('Doc', '{"name":"writer"}', test.as_user('ann')), 'writer', 'with the same effect');
DELETE FROM test_app."_Join:roles:_Role" WHERE "relatedId" = 'id_Editor';
SELECT is(test.names('Doc', '{"name":"writer"}', test.as_user('dan')), '', 'a role that is inherited no more');
UPDATE test_app."_Role" SET name = 'Author' WHERE name = 'Writer';
SELECT is(test.names('Doc', '{"name":"writer"}', test.as_user('bob')), '', 'a role of another name is another role');
UPDATE test_app."_Role" SET name = 'Writer' WHERE name = 'Author';
DELETE FROM test_app."_Role" WHERE name = 'Writer';
SELECT is(test.names('Doc', '{"name":"writer"}', test.as_user('bob')), '', 'and one that is deleted is none');

-- ---- Sessions.
SELECT is(test.state(format($$ SELECT parse.find('Doc', '{}', %L) $$, test.caller(jsonb_build_object('sessionToken',
    token)))), state, 'session token ' || token) FROM (VALUES
    ('r:ann', '00000'), ('r:nobody', 'PS209'), ('ann', 'PS209'), ('''; DROP TABLE x; --', 'PS209'),
    ('', '00000')) AS v(token, state);
SELECT test.make_user('late', now() - interval '1 second');
SELECT throws_ok($$ SELECT parse.find('Doc', '{}', test.as_user('late')) $$, 'PS209', 'Session token is expired.',
    'an expired session is refused');
UPDATE test_app."_Session" SET "expiresAt" = NULL WHERE "user" = 'late';
SELECT is(test.state($$ SELECT parse.find('Doc', '{}', test.as_user('late')) $$), '00000', 'one without an end is not');
SELECT is(test.state($$ SELECT parse.find('Doc', '{}', test.as_user('bob')) $$), '00000', 'a session is good');
SAVEPOINT revoked;
DELETE FROM test_app."_Session" WHERE "user" = 'bob';
SELECT throws_ok($$ SELECT parse.find('Doc', '{}', test.as_user('bob')) $$, 'PS209', 'Invalid session token',
    'until it is revoked');
SELECT is(test.state(format('SELECT parse.%s, test.as_user(%L))', call, 'bob')), 'PS209', 'at every door: ' || call)
FROM unnest(ARRAY[$$get('Doc', 'x', '{}'$$, $$create('Doc', '{}'$$, $$update('Doc', 'x', '{}'$$, $$delete('Doc', 'x'$$,
    $$batch('{"requests":[]}'$$]) AS call;
ROLLBACK TO revoked;
SELECT is(test.state($$ SELECT parse.find('Doc', '{}', test.as_user('bob')) $$),
    '00000', 'and again when that is taken back');
SELECT parse.delete('_Session', 'session_bob', test.master()) AS _ \gset
SELECT is(test.state($$ SELECT parse.find('Doc', '{}', test.as_user('bob')) $$), 'PS209', 'the API revokes too');
DELETE FROM test_app."_User" WHERE "objectId" = 'cid';
SELECT is(test.state($$ SELECT parse.find('Doc', '{}', test.as_user('cid')) $$),
    'PS209', 'the session of a user who is gone is none');
SELECT is(test.names('Doc', '{"name":"none"}', test.caller('{"masterKey":"master","sessionToken":"r:none"}')),
    'none', 'beside a master key no session is asked for');

-- ---- _Session and _User.
SELECT is((SELECT count(*) FROM json_array_elements(parse.find('_Session', '{}', test.as_user('ann')) -> 'results')),
    1::bigint, 'everybody sees the own sessions');
SELECT is(parse.find('_Session', '{"where":{"user":{"__type":"Pointer","className":"_User","objectId":"dan"}}}',
    test.as_user('ann'))::text, '{"results":[]}', 'and nobody else''s');
SELECT is(parse.find('_Session', '{"where":{"$or":[{"sessionToken":"r:dan"},{"sessionToken":"r:ann"}]},"count":1}',
    test.as_user('ann')) ->> 'count', '1', 'however the question is put');
SELECT is(test.state($$ SELECT parse.get('_Session', 'session_dan', '{}', test.as_user('ann')) $$),
    'PS101', 'not by id either');
SELECT is(parse.get('_Session', 'session_ann', '{}', test.as_user('ann')) ->> 'sessionToken', 'r:ann',
    'the own one is readable');
SELECT is(test.state($$ SELECT parse.find('_Session', '{}', test.nobody()) $$),
    'PS209', 'without a session there are none');
SELECT is(json_array_length(parse.find('_Session', format('{"where":{"sessionToken":{"$select":{"query":{"className":"_Session",
    "where":%s},"key":"sessionToken"}}}}', condition), test.as_user('ann')) -> 'results'), number,
    'a subquery finds sessions of one''s own alone: ' || condition)
FROM (VALUES ('{}', 1), ('{"sessionToken":"r:dan"}', 0), ('{"objectId":"session_dan"}', 0)) v(condition, number);
SELECT is(test.state($$ SELECT parse.find('_User', '{"where":{"username":{"$select":{"query":{"className":"_Session","where":{}},
    "key":"sessionToken"}}}}', test.nobody()) $$), 'PS209', 'nobody finds none that way either');
SELECT is(test.state(format('SELECT parse.%s, test.as_user(%L))', call, 'ann')), state, 'writing sessions: ' || call)
FROM (VALUES ($$update('_Session', 'session_ann', '{"sessionToken":"r:x"}'$$, 'PS105'),
    ($$update('_Session', 'session_dan', '{"note":"x"}'$$, 'PS101'), ($$delete('_Session', 'session_dan'$$, 'PS101')) v(call, state);
SELECT is(test.state($$ SELECT parse.update('_User', 'dan', '{"x":1}', test.as_user('ann')) $$),
    'PS206', 'nobody changes another user');
SELECT is(test.state($$ SELECT parse.update('_User', 'dan', '{"x":1}', test.nobody()) $$),
    'PS206', 'least of all without a session');
SELECT is(test.state($$ SELECT parse.delete('_User', 'dan', test.as_user('ann')) $$), 'PS206', 'nor deletes one');
SELECT is(test.state($$ SELECT parse.update('_User', 'ann', '{"x":1}', test.as_user('ann')) $$),
    '00000', 'but oneself');
UPDATE test_app."_User" SET _wperm = '{*}' WHERE "objectId" = 'dan';
SELECT is(test.state($$ SELECT parse.update('_User', 'dan', '{"x":1}', test.as_user('ann')) $$),
    '00000', 'unless the ACL lets everybody write');
SELECT is(test.state(format('SELECT parse.%s, %L)', call, test.nobody())), 'PS119', 'clients do not ' || call)
FROM unnest(ARRAY[$$find('_Installation', '{}'$$, $$delete('_Installation', 'x'$$, $$find('_JobStatus', '{}'$$,
    $$get('_PushStatus', 'x', '{}'$$, $$create('_Hooks', '{}'$$, $$find('_GlobalConfig', '{}'$$,
    $$update('_Idempotency', 'x', '{}'$$, $$find('_Join:users:_Role', '{}'$$,
        $$create('_Join:users:_Role', '{"relatedId":"ann","owningId":"id_Chief"}'$$]) AS call;
SELECT is(test.state($$ SELECT parse.find('Doc', '{"where":{"name":{"$select":{"query":{"className":"_JobStatus","where":{}},"key":"jobName"}}}}', test.nobody()) $$),
    'PS119', 'nor look into such classes by a subquery');
SELECT test.make('Peek',
    '{"name":"p","s":{"__type":"Pointer","className":"_Session","objectId":"session_dan"},"j":{"__type":"Pointer","className":"_JobStatus","objectId":"x"}}') AS _ \gset
SELECT unalike(test.state($$ SELECT parse.find('Peek', '{"include":"s"}', test.nobody()) $$) || COALESCE((SELECT parse.find('Peek',
    '{"include":"s"}', test.as_user('ann'))::text), ''), '%r:dan%', 'nor by an include');
SELECT is(test.state($$ SELECT parse.find('Peek', '{"include":"j"}', test.nobody()) $$), 'PS119', 'of any of them');
SELECT is(test.state($$ SELECT parse.create('_Role', '{"name":"New"}', test.nobody()) $$),
    'PS111', 'a role needs an ACL');
SELECT is(test.state($$ SELECT parse.create('_Role', '{"name":"Chief","ACL":{}}', test.master()) $$),
    '23505', 'and a name of its own');

SELECT * FROM finish();
ROLLBACK;
