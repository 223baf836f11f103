-- Classes from SQL: the functions for migration files, who may call them, and declared schemas.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

-- "<SQLSTATE> <message>", or "00000".
CREATE FUNCTION test.outcome(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN '00000';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;
CREATE FUNCTION test.field(class_name text, field text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT parse.schema(class_name)::jsonb -> 'fields' -> field
$$;
CREATE FUNCTION test.indexes(class_name text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT parse.schema(class_name)::jsonb #> '{indexes}' #- '{_id_}'
$$;

-- ---- One function a change. A superuser needs no key.
SELECT is(parse.create_class('Post', '{"fields":{"title":{"type":"String"}}}') ->> 'className', 'Post',
    'create_class answers with the class');
SELECT is(test.outcome($$ SELECT parse.create_class('Post') $$), 'PS103 Class Post already exists.',
    'and fails on one that is there');
SELECT is(parse.create_class('Post', '{"fields":{"other":{"type":"String"}}}',
    if_not_exists => true) -> 'fields' ->> 'other', NULL, 'if_not_exists leaves it as it is');
SELECT parse.add_field('Post', 'author', 'Pointer', '{"targetClass":"_User","required":true}');
SELECT is(test.field('Post', 'author'), '{"type":"Pointer","targetClass":"_User","required":true}',
    'add_field takes options');
SELECT parse.add_field('Post', 'author', 'Pointer', '{"targetClass":"_User"}');
SELECT is(test.field('Post', 'author'), '{"type":"Pointer","targetClass":"_User"}',
    'which replace those that a field has');
SELECT is(test.outcome($$ SELECT parse.add_field('Post', 'author', 'String') $$),
    'PS255 Field author exists, cannot update.', 'its type stays');
SELECT is(test.outcome($$ SELECT parse.drop_field('Post', 'none') $$),
    'PS255 Field none does not exist, cannot delete.', 'drop_field fails on a field that is not there');
SELECT is(test.outcome($$ SELECT parse.drop_field('Post', 'none', if_exists => true) $$), '00000',
    'unless it is to be so');
SELECT parse.drop_field('Post', 'author');
SELECT is(test.field('Post', 'author'), NULL, 'drop_field drops');
SELECT parse.set_permissions('Post', '{"find":{"*":true}}');
SELECT is(parse.schema('Post') -> 'classLevelPermissions' ->> 'get', '{}',
    'set_permissions closes what it does not mention');
SELECT is(test.state($$ SELECT parse.create('Post', '{"title":"x"}', test.nobody()) $$), 'PS119',
    'at the very next request');
SELECT parse.set_permissions('Post', NULL);
SELECT is(test.state($$ SELECT parse.create('Post', '{"title":"x"}', test.nobody()) $$), '00000',
    'and opens all with NULL');
SELECT test.make('Post', '{"title":"x"}');
SELECT parse.update_class('Post', '{"fields":{"n":{"type":"Number"}}}');
SELECT is(test.field('Post', 'n'), '{"type":"Number"}', 'update_class is the request PUT /schemas');

SELECT parse.create_index('Post', 'by_n', '{"n":-1,"title":1}');
SELECT parse.create_index('Post', 'by_words', $$USING gin (to_tsvector('simple', "title")) WHERE n > 0$$);
SELECT is(test.indexes('Post'),
    '{"by_n":{"n":-1,"title":1},"by_words":{"to_tsvector(''simple''::regconfig, title)":"gin"}}',
    'create_index takes keys and SQL');
SELECT matches(test.outcome($$ SELECT parse.create_index('Post', 'by_n', '{"n":1}') $$), '^PS102 Index by_n exists',
    'a name is taken once');
SELECT is(test.outcome($$ SELECT parse.create_index('Post', 'by_n', '{"n":1}', if_not_exists => true) $$), '00000',
    'unless it is to be so');
SELECT parse.drop_index('Post', 'by_words');
SELECT is(test.outcome($$ SELECT parse.drop_index('Post', 'by_words') $$),
    'PS102 Index by_words does not exist, cannot delete.', 'drop_index drops whatever index');
SELECT is(test.outcome($$ SELECT parse.drop_index('Post', 'by_words', if_exists => true) $$), '00000', 'once');
SELECT matches(test.outcome($$ SELECT parse.drop_class('Post') $$), '^PS255', 'drop_class wants no objects');
SELECT is(parse.purge_class('Post')::text, '{}', 'purge_class takes them');
SELECT is(parse.drop_class('Post')::text, '{}', 'then it goes');
SELECT is(test.outcome($$ SELECT parse.schema('Post') $$), 'PS103 Class Post does not exist.', 'and is unknown');
SELECT is(json_array_length(parse.schemas() -> 'results'), 3, 'schemas lists what there is');

-- ---- Declared schemas.
\set declared '[{"className":"Note","fields":{"text":{"type":"String"},"at":{"type":"Date","defaultValue":"2024-01-01T00:00:00.000Z"},"n":{"type":"Number"}},"indexes":{"by_text":{"text":1}},"classLevelPermissions":{"find":{"*":true},"addField":{"*":true}}}]'
CREATE TEMP TABLE plan AS SELECT line, n FROM parse.plan_schema(:'declared') WITH ORDINALITY AS p(line, n);
SELECT is((SELECT count(*) FROM plan WHERE line LIKE 'CREATE TABLE IF NOT EXISTS "test_app"."Note" (%);'), 1::bigint,
    'a plan says the statements');
SELECT is(to_regclass('test_app."Note"'), NULL, 'and does nothing');
SELECT results_eq(format('SELECT * FROM parse.apply_schema(%L)', :'declared'), 'SELECT line FROM plan ORDER BY n',
    'what is done is what was planned');
SELECT is_empty(format('SELECT * FROM parse.apply_schema(%L)', :'declared'), 'a second time there is nothing to do');
SELECT is(test.field('Note', 'at'), '{"type":"Date","defaultValue":{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}}',
    'dates may be declared as texts');
SELECT is(parse.schema('Note') -> 'classLevelPermissions' ->> 'addField', '{}',
    'nobody may add fields to a declared class');
SELECT is(parse.schema('_Role') -> 'classLevelPermissions' ->> 'addField', '{}', 'nor to another one');
SELECT is(parse.schema('_Role') -> 'classLevelPermissions' ->> 'find', '{"*":true}', 'whose other permissions stay');

\set changed '[{"className":"Note","fields":{"text":{"type":"Number"},"n":{"type":"Number","required":true}}}]'
SELECT is((SELECT string_agg(line, '; ') FROM parse.plan_schema(:'changed',
    '{"strict":true}') line WHERE line LIKE '-- warning%'),
    '-- warning: field Note.at is in the database and not declared; -- warning: field Note.text has another type in the database than is declared',
    'strict tells what no option settles');
SELECT count(*) FROM parse.apply_schema(:'changed', '{"keepUnknownIndexes":true}');
SELECT is(test.field('Note', 'text'), '{"type":"String"}', 'by itself no field changes its type');
SELECT is(test.field('Note', 'n'), '{"type":"Number","required":true}', 'options of fields follow');
SELECT is(test.indexes('Note'), '{"by_text":{"text":1}}', 'keepUnknownIndexes keeps indexes');
SELECT count(*) FROM parse.apply_schema(:'changed');
SELECT is(test.indexes('Note'), '{}', 'else those that the API made go');
SELECT parse.create_index('Note', 'by_hand', '(n)');
SELECT count(*) FROM parse.apply_schema(:'changed', '{"deleteExtraFields":true,"recreateModifiedFields":true}');
SELECT is(test.field('Note', 'text'), '{"type":"Number"}', 'recreateModifiedFields drops and adds a field');
SELECT is(test.field('Note', 'at'), NULL, 'deleteExtraFields drops one');
SELECT is(test.indexes('Note'), '{"by_hand":{"n":1}}', 'indexes made by SQL stay');
SELECT count(*) FROM parse.apply_schema('[{"className":"Note","fields":{"text":{"type":"Number"},"n":{"type":"Number"}},"indexes":{"a":{"text":1}}},{"className":"Memo","indexes":{"a":{"createdAt":1}}}]');
SELECT count(*) FROM parse.apply_schema('[{"className":"Note","fields":{"text":{"type":"Number"},"n":{"type":"Number"}},"indexes":{"a":{"text":-1}}},{"className":"Memo","indexes":{"a":{"createdAt":-1}}}]');
SELECT is(test.indexes('Note') -> 'a', '{"text":-1}', 'a changed index is made anew');
SELECT is(test.indexes('Memo') -> 'a', '{"createdAt":-1}', 'one of the same name in another class, too');
SELECT is(test.outcome(format('SELECT parse.apply_schema(%L)', d)), o, d) FROM (VALUES
    ('{}', 'PS107 "schema.definitions" must be an array of schemas'),
    ('[{}]', 'PS107 A definition in schema.definitions has no className.'),
    ('[{"className":"A"},{"className":"A"}]',
    'PS107 The list of schemas provided contains duplicated "className"  "A"'),
    ('[{"className":"A","fields":{"x":{"type":"Nothing"}}}]', 'PS111 invalid field type: Nothing'),
    ('[{"className":"A","fields":{"length":{"type":"String"}}}]', 'PS105 invalid field name: length')) v(d, o);
SELECT is(test.field('Note', 'text'), '{"type":"Number"}', 'what fails changes nothing');

-- The option of an app: what a proxy calls when it starts.
SELECT is(parse_internal.apply_schema_option('test')::text, '[]', 'without the option nothing is done');
SELECT parse.configure_app('test',
    '{"masterKey":"master","schema":{"lockSchemas":true,"definitions":[{"className":"Declared"}]}}');
SET LOCAL ROLE parse_proxy;
SELECT matches(parse_internal.apply_schema_option('test') ->> 0, 'create class Declared',
    'a proxy''s role may have it applied');
RESET ROLE;
SELECT is(test.outcome($$ SELECT parse.add_field('Declared', 'x', 'String') $$), '00000',
    'lockSchemas leaves migrations in SQL');

-- ---- Who may.
CREATE ROLE owner_of_app;
CREATE ROLE colleague;
GRANT owner_of_app TO colleague;
CREATE ROLE stranger;
GRANT USAGE ON SCHEMA test TO owner_of_app, colleague, stranger;
GRANT EXECUTE ON FUNCTION parse.create_class(text, json, boolean, text) TO owner_of_app, stranger;
ALTER TABLE test_app."_SCHEMA" OWNER TO owner_of_app;
SET LOCAL ROLE owner_of_app;
SELECT is(test.outcome($$ SELECT parse.create_class('ByOwner') $$), '00000',
    'the owner of the app''s tables needs no key');
SELECT is(test.outcome($$ SELECT parse.drop_class('ByOwner') $$), '42501 permission denied for function drop_class',
    'but the right to call');
SET LOCAL ROLE colleague;
SELECT is(test.outcome($$ SELECT parse.create_class('ByMember') $$), '00000', 'nor does a member of that role');
SET LOCAL ROLE stranger;
SELECT is(test.outcome($$ SELECT parse.create_class('ByStranger') $$), 'PS4M3 Permission denied', 'anybody else does');
SELECT is(test.outcome($$ SELECT parse.create_class('ByStranger', caller => test.nobody()) $$),
    'PS4M3 Permission denied', 'in a caller');
SELECT is(test.outcome($$ SELECT parse.create_class('ByStranger', caller => test.master()) $$), '00000',
    'with the master key');
SET LOCAL parse.master_key = 'master';
SELECT is(test.outcome($$ SELECT parse.create_class('BySetting') $$), '00000', 'or in a setting');
RESET ROLE;
SELECT is((SELECT tableowner FROM pg_tables WHERE schemaname = 'test_app' AND tablename = 'ByStranger'), 'owner_of_app',
    'tables belong to the owner of the others');
-- Somebody with rights who gives credentials is who these say.
RESET parse.master_key;
SELECT is(test.outcome($$ SELECT parse.create_class('AsClient', caller => test.nobody()) $$), 'PS4M3 Permission denied',
    'a superuser may ask as a client');

SELECT * FROM finish();
ROLLBACK;
