-- Classes by the schema API: what it answers, checks and leaves in _SCHEMA, tables and indexes.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

-- A request of the REST API: "<status or SQLSTATE> <answer or message>".
CREATE FUNCTION test.request(method text, path text, body text DEFAULT '',
    caller text DEFAULT test.master()) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    reply record;
BEGIN
    SELECT * INTO reply FROM parse_internal.request(method, path, body, caller);
    RETURN reply.status || ' ' || reply.answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;
CREATE FUNCTION test.answer(method text, path text, body text DEFAULT '') RETURNS jsonb LANGUAGE sql AS $$
    SELECT answer::jsonb FROM parse_internal.request(method, path, body, test.master())
$$;
CREATE FUNCTION test.stored(class_name text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT "schema" FROM test_app."_SCHEMA" WHERE "className" = class_name
$$;
CREATE FUNCTION test.columns(class_name text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(attname || ' ' || format_type(atttypid, NULL), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = to_regclass(format('test_app.%I', class_name)) AND attnum > 0 AND NOT attisdropped
$$;
\set open '{"ACL":{"*":{"read":true,"write":true}},"find":{"*":true},"get":{"*":true},"count":{"*":true},"create":{"*":true},"update":{"*":true},"delete":{"*":true},"addField":{"*":true},"protectedFields":{"*":[]}}'

-- ---- Create.
SELECT is(test.answer('POST', '/schemas/Post',
    '{"fields":{"title":{"type":"String","required":true},"n":{"type":"Number","defaultValue":3},
        "author":{"type":"Pointer","targetClass":"_User"},"likes":{"type":"Relation","targetClass":"_User"}},"indexes":{"newest":{"author":1,"createdAt":-1}}}'),
    jsonb_build_object('className', 'Post', 'classLevelPermissions', :'open'::jsonb, 'indexes',
    '{"newest":{"author":1,"createdAt":-1}}'::jsonb,
        'fields', '{"objectId":{"type":"String"},"createdAt":{"type":"Date"},"updatedAt":{"type":"Date"},"ACL":{"type":"ACL"},
            "title":{"type":"String","required":true},"n":{"type":"Number","defaultValue":3},
            "author":{"type":"Pointer","targetClass":"_User"},"likes":{"type":"Relation","targetClass":"_User"}}'::jsonb),
    'a new class is answered with its fields, the default ones among them, open permissions and indexes');
SELECT is(test.stored('Post'),
    '{"className":"Post","fields":{"objectId":{"type":"String"},"createdAt":{"type":"Date"},"updatedAt":{"type":"Date"},
        "_rperm":{"type":"Array","contents":{"type":"String"}},"_wperm":{"type":"Array","contents":{"type":"String"}},
        "title":{"type":"String","required":true},"n":{"type":"Number","defaultValue":3},"author":{"type":"Pointer","targetClass":"_User"},
        "likes":{"type":"Relation","targetClass":"_User"}},"indexes":{"_id_":{"_id":1},"newest":{"author":1,"createdAt":-1}}}',
    'its row in _SCHEMA is what Parse Server writes');
SELECT is(test.columns('Post'),
    'objectId text, createdAt timestamp with time zone, updatedAt timestamp with time zone, '
    '_rperm text[], _wperm text[], title text, n double precision, author text',
    'its table has a column for each field but the relation');
SELECT is(test.columns('_Join:likes:Post'), 'relatedId character varying, owningId character varying',
    'which has a join table');
SELECT matches(pg_get_indexdef('test_app.newest'::regclass), 'btree \(author, "createdAt" DESC\)',
    'the index has its columns in order');

-- What creates are refused for, in the reference's words.
CREATE TEMP TABLE refused (path text, body text, answer text);
INSERT INTO refused VALUES
    ('', '{}', 'PS135 POST /schemas needs a class name.'),
    ('/A', '{"className":"B"}', 'PS103 Class name mismatch between B and A.'),
    ('/Post', '{}', 'PS103 Class Post already exists.'),
    ('/_JobStatus', '{}', 'PS103 Class _JobStatus already exists.'),
    ('/1A', '{}', 'PS103 Invalid classname: 1A, classnames can only have alphanumeric characters and _, and must start with an alpha character '),
    ('/A', '{"fields":{"0a":{"type":"String"}}}', 'PS105 invalid field name: 0a'),
    ('/A', '{"fields":{"length":{"type":"String"}}}', 'PS105 invalid field name: length'),
    ('/A', '{"fields":{"objectId":{"type":"String"}}}', 'PS136 field objectId cannot be added'),
    ('/_Installation', '{"fields":{"badge":{"type":"String"}}}', 'PS136 field badge cannot be added'),
    ('/A', '{"fields":{"a":{"type":"Nothing"}}}', 'PS111 invalid field type: Nothing'),
    ('/A', '{"fields":{"a":{"type":7}}}', 'PS107 invalid JSON'),
    ('/A', '{"fields":{"a":"String"}}', 'PS107 invalid JSON'),
    ('/A', '{"fields":[]}', 'PS107 invalid JSON'),
    ('/A', '{"fields":{"a":null}}', 'PS107 invalid JSON'),
    ('/A', '{"fields":{"a":{"type":"Pointer"}}}', 'PS135 type Pointer needs a class name'),
    ('/A', '{"fields":{"a":{"type":"Relation","targetClass":7}}}', 'PS107 invalid JSON'),
    ('/A', '{"fields":{"a":{"type":"Pointer","targetClass":"_Bad"}}}', 'PS103 Invalid classname: _Bad, classnames can only have alphanumeric characters and _, and must start with an alpha character '),
    ('/A', '{"fields":{"a":{"type":"String","defaultValue":7}}}', 'PS111 schema mismatch for A.a default value; expected String but got Number'),
    ('/A', '{"fields":{"a":{"type":"Pointer","targetClass":"B","defaultValue":{"__type":"Pointer","className":"C","objectId":"x"}}}}',
        'PS111 schema mismatch for A.a default value; expected Pointer<B> but got Pointer<C>'),
    ('/A', '{"fields":{"a":{"type":"Relation","targetClass":"B","required":true}}}', 'PS111 The ''required'' option is not applicable for Relation<B>'),
    ('/A', '{"fields":{"a":{"type":"Relation","targetClass":"B","defaultValue":{}}}}', 'PS111 The ''default value'' option is not applicable for Relation<B>'),
    ('/A', '{"fields":{"a":{"type":"GeoPoint"},"b":{"type":"GeoPoint"}}}',
        'PS111 currently, only one GeoPoint field may exist in an object. Adding b when a already exists.'),
    ('/A', '{"classLevelPermissions":{"dance":{}}}', 'PS107 dance is not a valid operation for class level permissions'),
    ('/A', '{"indexes":{"i":{"b":1}}}', 'PS102 Field b does not exist, cannot add index.'),
    ('/A', '{"indexes":{"i":{"ACL":1}}}', 'PS102 Field ACL does not exist, cannot add index.'),
    ('/A', '{"indexes":{"i":{}}}', 'PS102 Index i has no fields.'),
    ('/A', '{"indexes":{"_id_":{"createdAt":1}}}', 'PS102 Index _id_ exists, cannot update.');
SELECT is(test.request('POST', '/schemas' || path, body), answer, 'POST /schemas' || path || ' ' || body) FROM refused;
SELECT is(to_regclass('test_app."A"'), NULL, 'a refused class leaves no table');

-- ---- Read.
SELECT is(test.answer('GET', '/schemas/Post') -> 'indexes', '{"_id_":{"_id":1},"newest":{"author":1,"createdAt":-1}}', 'a read lists all indexes');
SELECT is((SELECT string_agg(c ->> 'className', ' ') FROM jsonb_array_elements(test.answer('GET', '/schemas') -> 'results') c),
    'Post _Role _Session _User', 'the list has every class');
SELECT is(test.answer('GET', '/schemas/_User') -> 'fields', '{"objectId":{"type":"String"},"createdAt":{"type":"Date"},"updatedAt":{"type":"Date"},"ACL":{"type":"ACL"},
    "username":{"type":"String"},"password":{"type":"String"},"email":{"type":"String"},"emailVerified":{"type":"Boolean"},"authData":{"type":"Object"}}',
    'users show no hidden column, and a password without one');
SELECT is(test.answer('GET', '/schemas/_Hooks') -> 'classLevelPermissions', '{}', 'a class of the server itself can be read');
SELECT is(test.request('GET', '/schemas/None'), 'PS103 Class None does not exist.', 'an unknown class is an error');

-- ---- Update.
SELECT is(test.answer('PUT', '/schemas/Post', '{"fields":{"likes":{"__op":"Delete"},"n":{"__op":"Delete"},"tags":{"type":"Array"},
        "title":{"type":"String","defaultValue":"none"}},"indexes":{"newest":{"__op":"Delete"},"by_tags":{"tags":"gin"}}}')
    #- '{fields,objectId}' #- '{fields,createdAt}' #- '{fields,updatedAt}' #- '{fields,ACL}' #- '{classLevelPermissions}',
    '{"className":"Post","fields":{"title":{"type":"String","defaultValue":"none"},"author":{"type":"Pointer","targetClass":"_User"},"tags":{"type":"Array"}},
        "indexes":{"_id_":{"_id":1},"by_tags":{"tags":"gin"}}}', 'fields and indexes go, come and change');
SELECT is(to_regclass('test_app."_Join:likes:Post"'), NULL, 'a relation goes with its join table');
SELECT is(to_regclass('test_app.newest'), NULL, 'an index is dropped');
SELECT matches(pg_get_indexdef('test_app.by_tags'::regclass), 'USING gin', 'an index may be of another kind');
SELECT is(test.stored('Post') -> 'fields' -> 'title', '{"type":"String","defaultValue":"none"}', 'options are replaced');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT is(test.stored('Post') -> 'fields' ? 'n', false, 'the row stays right when the transaction commits');
SELECT is(test.stored('Post') -> 'fields' -> 'tags', '{"type":"Array"}', 'in what came, too');

TRUNCATE refused;
INSERT INTO refused VALUES
    ('/None', '{}', 'PS103 Class None does not exist.'),
    ('/_JobStatus', '{}', 'PS103 Class _JobStatus does not exist.'),
    ('/Post', '{"className":"Other"}', 'PS103 Class name mismatch between Other and Post.'),
    ('/Post', '{"fields":{"title":{"type":"Number"}}}', 'PS255 Field title exists, cannot update.'),
    ('/Post', '{"fields":{"author":{"type":"Pointer","targetClass":"Post"}}}', 'PS111 schema mismatch for Post.author; expected Pointer<_User> but got Pointer<Post>'),
    ('/Post', '{"fields":{"title":{"type":"String","defaultValue":1}}}', 'PS111 schema mismatch for Post.title default value; expected String but got Number'),
    ('/Post', '{"fields":{"none":{"__op":"Delete"}}}', 'PS255 Field none does not exist, cannot delete.'),
    ('/Post', '{"fields":{"objectId":{"__op":"Delete"}}}', 'PS136 field objectId cannot be changed'),
    ('/_User', '{"fields":{"email":{"__op":"Delete"}}}', 'PS136 field email cannot be changed'),
    ('/Post', '{"fields":{"author":{"__op":"Delete"},"bad name":{"type":"String"}}}', 'PS105 invalid field name: bad name'),
    ('/Post', '{"fields":{"xmin":{"type":"String"}}}', 'PS105 Field name xmin belongs to PostgreSQL.'),
    ('/Post', '{"indexes":{"by_tags":{"title":1}}}', 'PS102 Index by_tags exists, cannot update.'),
    ('/Post', '{"indexes":{"none":{"__op":"Delete"}}}', 'PS102 Index none does not exist, cannot delete.'),
    ('/Post', '{"indexes":{"i":{"title":1,"none":1}}}', 'PS102 Field none does not exist, cannot add index.'),
    ('/Post', '{"indexes":{"i":{"title":1,"tags":"gin"}}}', 'PS102 Index i mixes kinds of indexes.');
SELECT is(test.request('PUT', '/schemas' || path, body), answer, 'PUT /schemas' || path || ' ' || body) FROM refused;
SELECT is(test.stored('Post') -> 'fields' ? 'author', true, 'a refused update changes nothing');

SELECT is(test.answer('PUT', '/schemas/Post', '{"classLevelPermissions":{"find":{"*":true}}}') -> 'classLevelPermissions',
    '{"find":{"*":true},"get":{},"count":{},"create":{},"update":{},"delete":{},"addField":{},"protectedFields":{}}',
    'permissions are replaced, and what they leave out is closed');
SELECT is(test.stored('Post') -> 'classLevelPermissions', '{"find":{"*":true}}', 'as they came they are stored');
SELECT is(test.answer('PUT', '/schemas/Post', '{"fields":{}}') -> 'classLevelPermissions' -> 'get', '{}', 'an update without permissions leaves them');
SELECT is(test.answer('PUT', '/schemas/Post', '{"classLevelPermissions":null}') -> 'classLevelPermissions', :'open', 'null opens the class again');

SELECT is(test.answer('PUT', '/schemas/_User', '{"classLevelPermissions":{"protectedFields":{"*":["username"]}}}') -> 'classLevelPermissions' -> 'protectedFields',
    '{"*":["username","email"]}', 'the answer to a change shows what the options protect, too');
SELECT is(test.stored('_User') -> 'classLevelPermissions', '{"protectedFields":{"*":["username"]}}', 'which is not stored');

-- One name for indexes of two classes, which PostgreSQL has one name space for.
SELECT is(test.answer('POST', '/schemas/Other', '{"indexes":{"by_tags":{"createdAt":1}}}') -> 'indexes', '{"by_tags":{"createdAt":1}}', 'two classes may have an index of one name');
SELECT matches(pg_get_indexdef('test_app."Other_by_tags"'::regclass), '"Other" USING btree \("createdAt"\)', 'and both are there');
SELECT is(test.answer('PUT', '/schemas/Other', '{"indexes":{"by_tags":{"__op":"Delete"}}}') -> 'indexes', '{"_id_":{"_id":1}}', 'one is dropped');
SELECT isnt(to_regclass('test_app.by_tags'), NULL, 'and the other stays');

-- Indexes made by SQL.
CREATE INDEX by_lower ON test_app."Post" (lower(title) DESC);
ALTER TABLE test_app."Post" ADD CONSTRAINT one_title UNIQUE (title);
SELECT is(test.answer('GET', '/schemas/Post') -> 'indexes', '{"_id_":{"_id":1},"by_tags":{"tags":"gin"},"by_lower":{"lower(title)":-1},"one_title":{"title":1}}',
    'indexes made by SQL are shown');
SELECT is(test.answer('PUT', '/schemas/Post', '{"indexes":{"one_title":{"__op":"Delete"},"by_lower":{"__op":"Delete"}}}') -> 'indexes',
    '{"_id_":{"_id":1},"by_tags":{"tags":"gin"}}', 'and dropped, with their constraints');
DROP INDEX test_app.by_tags;
SELECT is(test.answer('GET', '/schemas/Post') -> 'indexes', '{"_id_":{"_id":1}}', 'one that somebody dropped is not shown');
SELECT is(test.answer('PUT', '/schemas/Post', '{"indexes":{"by_tags":{"tags":1}}}') -> 'indexes' -> 'by_tags', '{"tags":1}', 'and can be made again');

-- ---- With direct SQL, whose policies name columns.
SELECT parse.enable_direct_sql('test');
SELECT test.answer('POST', '/schemas/Note', '{"fields":{"must":{"type":"String","required":true},"owner":{"type":"Pointer","targetClass":"_User"}},
    "classLevelPermissions":{"find":{"pointerFields":["owner"]}}}') ->> 'className';
SELECT matches(test.request('PUT', '/schemas/Note', '{"fields":{"must":{"__op":"Delete"},"owner":{"__op":"Delete"}},"classLevelPermissions":{"find":{"*":true}}}'),
    '^200 ', 'a field that a policy names can be dropped');
SELECT is((SELECT count(*) FROM pg_policy WHERE polrelid = 'test_app."Note"'::regclass), 4::bigint, 'and the class stays open to direct SQL');

-- ---- Delete and purge.
SELECT test.make('Other', '{"r":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Post","objectId":"x"}]}}');
SELECT test.make('Other', '{}');
SELECT is(test.request('DELETE', '/schemas/Other'), 'PS255 Class Other is not empty, contains 2 objects, cannot drop schema.', 'a class with objects stays');
SELECT is(test.request('DELETE', '/purge/Other'), '200 {}', 'a purge takes its objects');
SELECT is(test.names('Other', '{}'), '', 'all of them');
SELECT is(test.request('DELETE', '/schemas/Other'), '200 {}', 'an empty one goes');
SELECT is(to_regclass('test_app."Other"'), NULL, 'with its table');
SELECT is(to_regclass('test_app."_Join:r:Other"'), NULL, 'its join tables');
SELECT is(test.stored('Other'), NULL, 'and its row');
SELECT is(test.request('DELETE', '/schemas/Other'), '200 {}', 'one that is gone can be deleted again');
SELECT is(test.request('DELETE', '/purge/Other'), '200 {}', 'and purged');
SELECT is(test.request('DELETE', '/schemas/_bad'), 'PS103 Invalid classname: _bad, classnames can only have alphanumeric characters and _, and must start with an alpha character ', 'a bad name is told');
SELECT is(test.request('DELETE', '/schemas/_Join:users:_Role'), '200 {}', 'a join table is no class');
SELECT isnt(to_regclass('test_app."_Join:users:_Role"'), NULL, 'and stays');
CREATE TABLE test_app.mine (id int);
SELECT is(test.request('DELETE', '/schemas/mine'), '200 {}', 'nor is a table of somebody''s own');
SELECT isnt(to_regclass('test_app.mine'), NULL, 'which stays');
SELECT matches(test.request('POST', '/schemas/mine'), '^PS119', 'and becomes none by a request');
SELECT is(test.request('DELETE', '/schemas/_Role'), '200 {}', 'a system class that is empty can be dropped');
SELECT matches(test.request('POST', '/schemas/_Role'), '^200 ', 'and made');
SELECT is((SELECT count(*) FROM pg_constraint WHERE conrelid = 'test_app."_Role"'::regclass AND conname = '_Role_unique_name'), 1::bigint, 'with the constraint that makes names unique');

-- ---- Who may.
CREATE TEMP TABLE door (method text, path text, action text);
INSERT INTO door VALUES ('GET', '/schemas', NULL), ('GET', '/schemas/Post', NULL), ('POST', '/schemas', 'create'), ('POST', '/schemas/New', 'create'),
    ('PUT', '/schemas/Post', 'update'), ('DELETE', '/schemas/Post', 'delete'), ('DELETE', '/purge/Post', 'purge');
SELECT is(test.request(method, path, '{}', test.nobody()), 'PS4M3 Permission denied', method || ' ' || path || ' needs the master key') FROM door;
SELECT is(test.request(method, path, '{}', test.caller('{"maintenanceKey":"maintainer"}')), 'PS4M3 Permission denied', method || ' ' || path || ' does not take the maintenance key') FROM door;
SELECT matches(test.request(method, path, '{}', test.caller('{"masterKey":"reader"}')), CASE WHEN action IS NULL THEN '^200 ' ELSE '^PS119 Permission denied' END,
    method || ' ' || path || ' with the read-only master key') FROM door;
SELECT parse.configure_app('test', '{"masterKey":"master","readOnlyMasterKey":"reader","enableSanitizedErrorResponse":false,"schema":{"lockSchemas":true}}');
SELECT is(test.request(method, path, '{}', test.nobody()), 'PS4M3 unauthorized: master key is required', method || ' ' || path || ' says so in full where it may') FROM door;
SELECT is(test.request(method, path, '{}'), 'PS119 Cannot perform this operation when schemas options is used.', method || ' ' || path || ' is locked')
    FROM door WHERE action IN ('create', 'update');
SELECT is(test.request(method, path, '{}', test.caller('{"masterKey":"reader"}')), 'PS119 read-only masterKey isn''t allowed to ' || action || ' a schema.', method || ' ' || path || ' names the reason')
    FROM door WHERE action IN ('delete', 'purge');
SELECT is(test.request('DELETE', '/schemas/Post'), '200 {}', 'a lock leaves deletes');

SELECT * FROM finish();
ROLLBACK;
