-- Class-level permissions and pointer permissions at every door; what changes them counts at once.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

SELECT test.make_user(id) FROM unnest(ARRAY['ann', 'bob', 'cid']) id;
SELECT test.make_role('Member', '{ann}'), test.make_role('Base', '{}', '{Member}');

-- The permissions of a class, written as Parse Server or a DBA would.
CREATE FUNCTION test.permit(class_name text, permissions jsonb) RETURNS void LANGUAGE sql AS $$
    UPDATE test_app."_SCHEMA" SET "schema" = CASE WHEN permissions IS NULL THEN "schema" - 'classLevelPermissions'
        ELSE jsonb_set("schema", '{classLevelPermissions}', permissions) END WHERE "className" = class_name;
$$;
-- The text of a Parse error; '' when there is none.
CREATE FUNCTION test.message(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN '';
EXCEPTION WHEN OTHERS THEN RETURN SQLERRM;
END
$$;
CREATE FUNCTION test.pointer(id text, class_name text DEFAULT '_User') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('__type', 'Pointer', 'className', class_name, 'objectId', id)
$$;

SELECT test.make('Doc', jsonb_build_object('name', name, 'owner', test.pointer(owner), 'team', team,
    'rel', jsonb_build_object('__op', 'AddRelation', 'objects', '[]'::jsonb))::text)
FROM (VALUES ('a', 'ann', jsonb_build_array(test.pointer('bob'))), ('b', 'bob', '[]'), ('c', 'cid', '["ann", "bob"]'))
    v(name, owner, team);
SELECT "objectId" AS a FROM test_app."Doc" WHERE name = 'a' \gset
SELECT test.make('Link', jsonb_build_object('name', 'link', 'doc', test.pointer(:'a', 'Doc'))::text) AS link \gset

-- ---- Every door of a class that is closed by `{}`.
SELECT test.permit('Doc', '{}');
CREATE TEMP TABLE door (what text, action text, statement text);
INSERT INTO door VALUES
    ('find', 'find', $$parse.find('Doc', '{}', %L)$$),
    ('find by id', 'get', format($$parse.find('Doc', '{"where":{"objectId":"%s"}}', %%L)$$, :'a')),
    ('get', 'get', format($$parse.get('Doc', %L, '{}', %%L)$$, :'a')),
    ('count alone', 'count', $$parse.find('Doc', '{"count":1,"limit":0}', %L)$$),
    ('create', 'create', $$parse.create('Doc', '{"name":"x"}', %L)$$),
    ('update', 'update', format($$parse.update('Doc', %L, '{"name":"a"}', %%L)$$, :'a')),
    ('delete', 'delete', format($$parse.delete('Doc', %L, %%L)$$, :'a')),
    ('include', 'get', $$parse.find('Link', '{"include":"doc"}', %L)$$),
    ('include of a get', 'get', format($$parse.get('Link', %L, '{"include":"doc"}', %%L)$$, :'link')),
    ('$inQuery', 'find', $$parse.find('Link', '{"where":{"doc":{"$inQuery":{"className":"Doc","where":{"name":"a"}}}}}',
        %L)$$),
    ('$inQuery by id', 'get', format($$parse.find('Link', '{"where":{"doc":{"$inQuery":{"className":"Doc",
        "where":{"objectId":"%s"}}}}}', %%L)$$, :'a')),
    ('$notInQuery', 'find', $$parse.find('Link', '{"where":{"doc":{"$notInQuery":{"className":"Doc",
        "where":{"name":"a"}}}}}', %L)$$),
    ('$select', 'find', $$parse.find('Link', '{"where":{"name":{"$select":{"key":"name","query":{"className":"Doc",
        "where":{"name":"a"}}}}}}', %L)$$),
    ('$dontSelect in $or', 'find', $$parse.find('Link', '{"where":{"$or":[{"name":{"$dontSelect":{"key":"name",
        "query":{"className":"Doc","where":{"name":"a"}}}}}]}}', %L)$$);
CREATE FUNCTION test.at(statement text, credentials text) RETURNS text LANGUAGE sql AS $$
    SELECT test.state('SELECT ' || format(statement, credentials))
$$;

SELECT is(test.at(statement, test.as_user('ann')), 'PS119', what || ' is closed') FROM door;
SELECT is(test.at(statement, test.master()), '00000', what || ' is open to the master key') FROM door;
SELECT is(test.at(statement, test.caller('{"maintenanceKey":"maintainer"}')), '00000', what ||
    ' is open to the maintenance key') FROM door;
SELECT is(test.at(statement, test.caller('{"masterKey":"reader"}')),
    CASE WHEN action IN ('create', 'update', 'delete') THEN 'PS119' ELSE '00000' END, what ||
        ' with the read-only master key') FROM door;

-- Opening one operation opens the doors that are judged by it, and no other.
CREATE FUNCTION test.opened(permission jsonb, credentials text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    opened text;
BEGIN
    FOREACH opened IN ARRAY ARRAY['find', 'get', 'count', 'create', 'update', 'delete'] LOOP
        PERFORM test.permit('Doc', jsonb_build_object(opened, permission));
        RETURN QUERY SELECT is(test.at(statement, credentials), CASE WHEN action = opened THEN '00000' ELSE 'PS119' END,
            format('%s with {"%s":%s}', what, opened, permission)) FROM door;
    END LOOP;
END
$$;
SELECT test.opened('{"*":true}', test.nobody());
SELECT test.opened('{"ann":true}', test.as_user('ann'));
SELECT test.opened('{"role:Member":true}', test.as_user('ann'));
SELECT test.opened('{"role:Base":true}', test.as_user('ann'));
SELECT test.opened('{"requiresAuthentication":true}', test.as_user('cid'));
SELECT test.permit('Doc', '{"find":{"requiresAuthentication":true},"get":{"role:Member":true},"count":{"bob":true}}');
SELECT is(test.at(statement, test.nobody()), CASE WHEN action = 'find' THEN 'PS101' ELSE 'PS119' END, what ||
    ' of nobody') FROM door;
SELECT is(test.at(statement, test.as_user('cid')), CASE WHEN action = 'find' THEN '00000' ELSE 'PS119' END, what ||
    ' of cid') FROM door;

-- A find with count needs both; with limit 0 nothing is found.
SELECT test.permit('Doc', '{"find":{"*":true}}');
SELECT is(test.at($$parse.find('Doc', '{"count":1}', %L)$$, test.nobody()), 'PS119',
    'a find that counts is a count too');
SELECT test.permit('Doc', '{"count":{"*":true}}');
SELECT is(test.at($$parse.find('Doc', '{"count":1}', %L)$$, test.nobody()), 'PS119', 'and still a find');

-- ---- Texts.
SELECT is(test.message(format($$SELECT parse.find('Doc', '{}', %L)$$, test.nobody())), 'Permission denied',
    'the reason is for the log');
SELECT parse.configure_app('test', '{"masterKey":"master","readOnlyMasterKey":"reader","maintenanceKey":"maintainer",
    "allowClientClassCreation":true,"enableSanitizedErrorResponse":false}');
SELECT is(test.message(format($$SELECT parse.find('Doc', '{}', %L)$$, test.nobody())),
    'Permission denied for action find on class Doc.', 'or for the client, when the app says so');
SELECT test.permit('Doc', '{"find":{"requiresAuthentication":true}}');
SELECT is(test.message(format($$SELECT parse.find('Doc', '{}', %L)$$, test.nobody())),
    'Permission denied, user needs to be authenticated.', 'whoever is nobody is asked to log in');

-- ---- addField.
SELECT test.permit('Doc', '{"create":{"*":true},"update":{"*":true}}');
SELECT is(test.at($$parse.create('Doc', '{"name":"n"}', %L)$$, test.nobody()), '00000',
    'known fields need no addField');
SELECT is(test.at($$parse.create('Doc', '{"fresh":1}', %L)$$, test.nobody()), 'PS119', 'a create cannot add a field');
SELECT is(test.at(format($$parse.update('Doc', %L, '{"fresh":1}', %%L)$$, :'a'), test.nobody()), 'PS119',
    'an update neither');
SELECT is(test.at(format($$parse.update('Doc', %L, '{"fresh.x":1}', %%L)$$, :'a'), test.nobody()), 'PS119',
    'nor by a dotted key');
SELECT is(test.at(format($$parse.update('Doc', %L, '{"fresh":{"__op":"Delete"}}', %%L)$$, :'a'), test.nobody()),
    '00000', 'deleting what is not there adds nothing');
SELECT hasnt_column('test_app'::name, 'Doc'::name, 'fresh'::name, 'a refused write leaves no column');
SELECT is(test.at($$parse.create('Doc', '{"fresh":1}', %L)$$, test.master()), '00000', 'the master key may');
SELECT test.permit('Doc', '{"create":{"*":true},"update":{"*":true},"addField":{"role:Member":true}}');
SELECT is(test.at($$parse.create('Doc', '{"fresh":1}', %L)$$, test.as_user('ann')), '00000', 'members of the role may');
SELECT is(test.at($$parse.create('Doc', '{"fresh":1}', %L)$$, test.as_user('bob')), 'PS119', 'others may not');
SELECT test.permit('Doc', '{"create":{"*":true},"update":{"*":true},"addField":{"pointerFields":["owner"]}}');
SELECT is(test.at(format($$parse.update('Doc', %L, '{"fresh":1}', %%L)$$, :'a'), test.as_user('ann')), '00000',
    'the owner may add a field to the row');
SELECT is(test.at(format($$parse.update('Doc', %L, '{"fresh":1}', %%L)$$, :'a'), test.as_user('bob')), 'PS101',
    'for others that row is not there');
SELECT is(test.at(format($$parse.update('Doc', %L, '{"fresh":1}', %%L)$$, :'a'), test.nobody()), 'PS101',
    'nor for nobody');
SELECT is(test.at($$parse.create('Doc', '{"fresh":1}', %L)$$, test.as_user('ann')), 'PS119',
    'a new row has no owner yet');

-- ---- Pointer permissions.
SELECT test.permit('Doc', '{"find":{"pointerFields":["owner"]},"get":{"pointerFields":["owner","team"]},
    "count":{"pointerFields":["team"]},
    "update":{"pointerFields":["owner"]},"delete":{"pointerFields":["team"]}}');
SELECT is(test.names('Doc', '{}', test.as_user('ann')), 'a', 'find: rows of the owner');
SELECT is(test.names('Doc', '{}', test.nobody()), '', 'find: none for nobody');
SELECT is(test.names('Doc', '{"name":"b"}', test.as_user('ann')), '', 'find: conditions do not widen');
SELECT is(test.names('Doc', '{"$or":[{"name":"b"},{"name":"a"}]}', test.as_user('ann')), 'a', 'find: neither does $or');
SELECT is(test.names('Doc', '{"owner":{"__type":"Pointer","className":"_User","objectId":"bob"}}', test.as_user('ann')),
    '', 'find: a condition on the very field');
SELECT is(parse.find('Doc', '{"count":1,"limit":0}', test.as_user('bob')) ->> 'count', '1',
    'count: rows whose array names the user');
SELECT is(parse.find('Doc', '{"count":1,"limit":0}', test.nobody()) ->> 'count', '0', 'count: none for nobody');
SELECT is(test.at(format($$parse.get('Doc', %L, '{}', %%L)$$, :'a'), caller), state, format('get: %s', caller))
FROM (VALUES (test.as_user('ann'), '00000'), (test.as_user('bob'), '00000'), (test.as_user('cid'), 'PS101'),
    (test.nobody(), 'PS101')) v(caller, state);
SELECT is(test.at(format($$parse.update('Doc', %L, '{"name":"a"}', %%L)$$, :'a'), caller), state, format('update: %s',
    caller))
FROM (VALUES (test.as_user('ann'), '00000'), (test.as_user('bob'), 'PS101'), (test.nobody(), 'PS101')) v(caller, state);
SELECT is(test.at(format($$parse.delete('Doc', %L, %%L)$$, :'a'), caller), state, format('delete: %s', caller))
FROM (VALUES (test.as_user('ann'), 'PS101'), (test.as_user('bob'), '00000'), (test.nobody(), 'PS101')) v(caller, state);
SELECT is(test.names('Link', '{"doc":{"$inQuery":{"className":"Doc","where":{}}}}', caller), names,
    format('$inQuery: %s', caller))
FROM (VALUES (test.as_user('ann'), 'link'), (test.as_user('bob'), ''), (test.nobody(), '')) v(caller, names);
SELECT is(test.names('Link', '{"doc":{"$notInQuery":{"className":"Doc","where":{}}}}', caller), names,
    format('$notInQuery: %s', caller))
FROM (VALUES (test.as_user('ann'), ''), (test.as_user('bob'), 'link')) v(caller, names);
SELECT is(parse.find('Link', '{"include":"doc"}', caller) #>> '{results,0,doc,name}', name, format('include: %s',
    caller))
FROM (VALUES (test.as_user('ann'), 'a'), (test.as_user('cid'), NULL)) v(caller, name);
SELECT test.permit('Doc', '{"readUserFields":["owner"],"writeUserFields":["team"]}');
SELECT is(test.names('Doc', '{}', test.as_user('bob')), 'b', 'readUserFields open rows to whom they name');
SELECT is(test.at(format($$parse.update('Doc', %L, '{"name":"a"}', %%L)$$, :'a'), test.as_user('bob')), '00000',
    'writeUserFields too');
SELECT is(test.at($$parse.create('Doc', '{"name":"x"}', %L)$$, test.as_user('bob')), 'PS119', 'and lock creates');
SELECT test.permit('Doc', '{"find":{"requiresAuthentication":true,"pointerFields":["owner"]}}');
SELECT is(test.names('Doc', '{}', test.as_user('ann')), 'a', 'beside requiresAuthentication the fields count too');
SELECT test.permit('Doc', '{"find":{"pointerFields":["gone","name","link"]}}');
SELECT is(test.names('Doc', '{}', test.as_user('ann')), '', 'fields that cannot name a user open nothing');
-- The ACL holds as well.
SELECT test.permit('Doc', '{"find":{"pointerFields":["owner"]},"update":{"pointerFields":["owner"]}}');
UPDATE test_app."Doc" SET _rperm = '{bob}', _wperm = '{bob}' WHERE name = 'a';
SELECT is(test.names('Doc', '{}', test.as_user('ann')), '', 'what the ACL closes stays closed to the owner');
SELECT is(test.at(format($$parse.update('Doc', %L, '{"name":"a"}', %%L)$$, :'a'), test.as_user('ann')), 'PS101',
    'also for writing');
UPDATE test_app."Doc" SET _rperm = NULL, _wperm = NULL;

-- ---- $relatedTo: who cannot get the owner does not learn its relation.
SELECT test.make('Group', jsonb_build_object('name', 'group', 'owner', test.pointer('ann'),
    'docs', jsonb_build_object('__op', 'AddRelation', 'objects', jsonb_build_array(test.pointer(:'a', 'Doc'))))::text)
        AS grp \gset
SELECT test.permit('Doc', NULL);
CREATE FUNCTION test.related(id text, credentials text) RETURNS text LANGUAGE sql AS $$
    SELECT test.names('Doc', format('{"$relatedTo":{"object":%s,"key":"docs"}}', test.pointer(id, 'Group')),
        credentials)
$$;
SELECT is(test.related(:'grp', test.nobody()), 'a', 'an open owner');
SELECT test.permit('Group', '{"find":{"*":true}}');
SELECT is(test.related(:'grp', test.nobody()), '', 'an owner that nobody may get');
SELECT test.permit('Group', '{"get":{"pointerFields":["owner"]}}');
SELECT is(test.related(:'grp', test.as_user('ann')), 'a', 'an owner whose own owner asks');
SELECT is(test.related(:'grp', test.as_user('bob')), '', 'an owner that another asks for');
SELECT is(test.related(:'grp', test.nobody()), '', 'and nobody');
SELECT is(test.related(:'grp', test.master()), 'a', 'the master key');
-- redirectClassNameForKey is judged as a find of where it leads.
SELECT test.permit('Doc', '{"get":{"*":true}}');
SELECT is(test.at($$parse.find('Group', '{"redirectClassNameForKey":"docs"}', %L)$$, test.nobody()), 'PS119',
    'a redirected find');

-- ---- Batches, one sub-request at a time.
SELECT test.permit('Doc', '{"get":{"*":true},"create":{"ann":true}}');
SELECT is((SELECT string_agg(COALESCE(answer #>> '{error,code}', 'ok'), ' ') FROM
    json_array_elements(parse.batch(format(
    '{"requests":[{"method":"POST","path":"/classes/Doc","body":{"name":"1"}},{"method":"POST","path":"/classes/Doc",
        "body":{"name":"2"}},
    {"method":"PUT","path":"/classes/Doc/%s","body":{"name":"3"}},{"method":"DELETE","path":"/classes/Doc/%1$s"}]}',
        :'a'), caller)) answer),
    codes, format('batch: %s', caller))
FROM (VALUES (test.as_user('ann'), 'ok ok 119 119'), (test.nobody(), '119 119 119 119')) v(caller, codes);

-- ---- The ACL that a class gives to new objects.
SELECT test.permit('Doc', '{"create":{"*":true},"get":{"*":true},"ACL":{"currentUser":{"read":true,"write":true},
    "role:Member":{"read":true}}}');
SELECT is((parse.create('Doc', '{"name":"d"}', test.as_user('ann')) -> 'ACL')::jsonb,
    '{"role:Member":{"read":true},"ann":{"read":true,"write":true}}', 'the answer tells the ACL');
SELECT is(test.content('Doc', test.make('Doc', '{"name":"d"}', test.nobody()), test.master()) -> 'ACL',
    '{"role:Member":{"read":true}}', 'nobody is no user');
SELECT is(test.content('Doc', test.make('Doc', '{"name":"d","ACL":{"*":{"read":true}}}', test.nobody()),
    test.master()) -> 'ACL', '{"*":{"read":true}}', 'an ACL of its own wins');
SELECT is(test.content('Doc', answer #>> '{success,objectId}', test.master()) -> 'ACL',
    '{"bob":{"read":true,"write":true},"role:Member":{"read":true}}', 'in batches too')
FROM json_array_elements(parse.batch('{"requests":[{"method":"POST","path":"/classes/Doc","body":{"name":"1"}},
    {"method":"POST","path":"/classes/Doc","body":{"name":"2"}}]}', test.as_user('bob'))) answer;

-- ---- What is written into _SCHEMA by hand counts, however odd.
SELECT test.permit('Doc', '"nonsense"');
SELECT is(test.at(statement, test.as_user('ann')), 'PS119', what || ' with nonsense for permissions') FROM door;
SELECT test.permit('Doc', '{"find":{"*":true},"get":[],"count":null}');
SELECT is(test.names('Doc', '{"name":"a"}'), 'a', 'what is well-formed beside nonsense holds');

SELECT * FROM finish();
ROLLBACK;
