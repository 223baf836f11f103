-- Tables and columns that somebody makes by SQL: fields follow columns at once, _SCHEMA at the commit, and tables are adopted.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

CREATE FUNCTION test.listed_fields(class_name text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT "schema" -> 'fields' FROM test_app."_SCHEMA" WHERE "className" = class_name
$$;
SELECT test.make('Score', '{"name":"a","points":1}') AS a \gset
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

-- ---- ADD COLUMN.
ALTER TABLE test_app."Score" ADD COLUMN level double precision;
SELECT is(test.state(format($$ SELECT parse.update('Score', %L, '{"level":"x"}', test.nobody()) $$, :'a')),
    'PS111', 'a new column is a field with a type');
SELECT lives_ok(format($$ SELECT parse.update('Score', %L, '{"level":7}', test.nobody()) $$, :'a'),
    'which the next request writes');
SELECT is(test.content('Score', :'a'), '{"name":"a","points":1,"level":7}', 'reads');
SELECT is(test.names('Score', '{"level":{"$gt":6}}'), 'a', 'and queries');
SELECT is(test.listed_fields('Score') ? 'level', false, '_SCHEMA does not have it yet');
SET CONSTRAINTS ALL IMMEDIATE;
SELECT is(test.listed_fields('Score') -> 'level', '{"type":"Number"}', 'but has it when the transaction commits');
SELECT is(test.listed_fields('Score') -> 'points', '{"type":"Number"}', 'beside what was there');
SELECT is_empty('SELECT * FROM parse_internal.changed_table', 'and nothing is left to do');
SET CONSTRAINTS ALL DEFERRED;

-- Each type of column that a Parse type fits.
ALTER TABLE test_app."Score" ADD c_text text, ADD c_varchar varchar(10),
    ADD c_float8 float8, ADD c_float4 float4, ADD c_int2 smallint, ADD c_int4 integer, ADD c_int8 bigint,
    ADD c_numeric numeric(20, 5),
    ADD c_bool boolean, ADD c_timestamptz timestamptz, ADD c_jsonb jsonb, ADD c_texts text[], ADD c_point point,
        ADD c_polygon polygon, ADD c_uuid uuid, ADD c_bytea bytea, ADD "c odd" text, ADD c_json json, ADD c_int4s int[];
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
CREATE TEMP TABLE typed (field text, type text, value text);
INSERT INTO typed VALUES ('c_text', 'String', '"x"'), ('c_varchar', 'String', '"x"'), ('c_float8', 'Number', '1.5'),
    ('c_float4', 'Number', '1.5'), ('c_int2', 'Number', '7'), ('c_int4', 'Number', '-7'),
    ('c_int8', 'Number', '9007199254740991'),
    ('c_numeric', 'Number', '12345.678'), ('c_bool', 'Boolean', 'true'),
    ('c_timestamptz', 'Date', '{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}'), ('c_jsonb', 'Object', '{"a":[1]}'),
    ('c_texts', 'Array', '["x","y"]'),
    ('c_point', 'GeoPoint', '{"__type":"GeoPoint","latitude":1,"longitude":2}'),
    ('c_polygon', 'Polygon', '{"__type":"Polygon","coordinates":[[0,0],[0,1],[1,1],[0,0]]}');
SELECT is(test.listed_fields('Score') #>> ARRAY[field, 'type'], type, field || ' is listed') FROM typed;
SELECT lives_ok(format($$ SELECT parse.update('Score', %L, %L, test.nobody()) $$, :'a', format('{"%s":%s}', field,
    value)), field || ' is written') FROM typed;
SELECT is(test.content('Score', :'a') -> field, value::jsonb, field || ' is read') FROM typed;
SELECT is(test.names('Score', format('{"%s":%s}', field, CASE field WHEN 'c_texts' THEN '"y"' ELSE value END)),
    'a', field || ' is found by equality') FROM typed;
SELECT is(test.names('Score', format('{"%s":{"$in":[%s]}}', field,
    CASE field WHEN 'c_texts' THEN '"y"' ELSE value END)), 'a', field || ' is found by $in') FROM typed;
SELECT is(test.names('Score', format('{"%s":{"$ne":%s}}', field, value)),
    '', field || ' is left out by $ne') FROM typed WHERE field <> 'c_texts';
SELECT is(test.names('Score', format('{"%s":{"$gte":%s}}', field, value)),
    'a', field || ' is found by $gte') FROM typed WHERE type IN ('String', 'Number', 'Boolean', 'Date');
SELECT is(test.listed('Score', format('{"order":"-%s"}', field)),
    'a', field || ' is ordered by') FROM typed WHERE type IN ('String', 'Number', 'Boolean', 'Date', 'Object', 'Array');
SELECT is(test.state(format($$ SELECT parse.update('Score', %L, '{"%s":{"__op":"Increment","amount":1}}', test.nobody()) $$,
    :'a', field)), '00000', field || ' is incremented') FROM typed WHERE type = 'Number';
SELECT is(test.state(format($$ SELECT parse.update('Score', %L, '{"%s":{"__op":"Delete"}}', test.nobody()) $$, :'a',
    field)), '00000', field || ' is deleted') FROM typed;
SELECT lives_ok(format($$ SELECT parse.create('Score', %L, test.nobody()) $$, (SELECT jsonb_object_agg(field,
    value::jsonb)::text FROM typed)), 'all of them on create');
SELECT is(test.state(format($$ SELECT parse.update('Score', %L, '{"c_int2":40000}', test.nobody()) $$, :'a')),
    '22003', 'a number that an integer column cannot hold is refused');
SELECT is(test.state(format($$ SELECT parse.update('Score', %L, '{"c_varchar":"longer than ten"}', test.nobody()) $$,
    :'a')), '22001', 'and so is a text that is too long');
-- An array of texts, by each operator.
SELECT parse.update('Score', :'a', '{"c_texts":["x"]}', test.nobody()) AS _ \gset
SELECT is(parse.update('Score', :'a', format('{"c_texts":%s}', change),
    test.nobody())::jsonb -> 'c_texts', now_is::jsonb, change) FROM (VALUES
    ('{"__op":"Add","objects":["z","x"]}', '["x","z","x"]'),
    ('{"__op":"AddUnique","objects":["z","y"]}', '["x","z","x","y"]'),
    ('{"__op":"Remove","objects":["x"]}', '["z","y"]')) AS v(change, now_is);
SELECT lives_ok(format($$ SELECT parse.update('Score', %L, '{"c_texts.1":"changed"}', test.nobody()) $$, :'a'),
    'one text of an array is changed');
SELECT is(test.content('Score', :'a') -> 'c_texts', '["z","changed"]', 'and the others stay');
SELECT is(test.state(format($$ SELECT parse.update('Score', %L, %L, test.nobody()) $$, :'a', change)),
    'PS111', 'it holds texts alone: ' || change)
FROM unnest(ARRAY['{"c_texts":[{"no":"text"}]}', '{"c_texts":{"__op":"Add","objects":[7]}}',
    '{"c_texts":{"__op":"AddUnique","objects":[{}]}}', '{"c_texts.0":7}',
    '{"c_texts.0":{"__op":"Increment","amount":1}}']) AS change;
SELECT is(test.names('Score', '{"c_int4":{"$gt":1.5}}') || test.names('Score', '{"c_int4":1.5}') || test.names('Score',
    '{"c_int8":{"$lt":1e300}}'), 'a', 'integers compare with any number');
SELECT is(test.listed_fields('Score') ?| ARRAY['c_uuid', 'c_bytea', 'c odd', 'c_json', 'c_int4s'], false,
    'columns that no Parse type fits are not fields');
SELECT is(parse.get('Score', :'a', '{}', test.nobody())::jsonb ?| ARRAY['c_uuid', 'c_bytea', 'c odd', 'c_json'], false,
    'and do not show');
SELECT isnt(test.state(format($$ SELECT parse.update('Score', %L, '{"c_uuid":"x"}', test.nobody()) $$, :'a')),
    '00000', 'nor are they written over');
SELECT matches(test.state(format($$ SELECT parse.update('Score', %L, '{"c_uuid":"x"}', test.nobody()) $$, :'a')),
    '^PS(?!001)', 'which clients are told');

-- ---- DROP COLUMN, RENAME COLUMN, another type.
ALTER TABLE test_app."Score" DROP COLUMN level;
SELECT is(test.content('Score', :'a') ? 'level', false, 'a dropped column is gone at once');
SELECT is(test.names('Score', '{"level":7}'), '', 'nothing is found by it');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT is(test.listed_fields('Score') ? 'level', false, 'and _SCHEMA has lost it at the commit');
SELECT lives_ok(format($$ SELECT parse.update('Score', %L, '{"level":"text"}', test.nobody()) $$, :'a'),
    'the name is free for another type');
SELECT is(test.listed_fields('Score') -> 'level', '{"type":"String"}', 'which is listed');
ALTER TABLE test_app."Score" RENAME COLUMN level TO grade;
SELECT is(test.content('Score', :'a') ->> 'grade', 'text', 'a column of another name is a field of that name');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT is(test.listed_fields('Score') -> 'grade', '{"type":"String"}', 'listed under it');
SELECT is(test.listed_fields('Score') ? 'level', false, 'and not under the old one');
ALTER TABLE test_app."Score" ALTER COLUMN points TYPE text;
SELECT is(test.content('Score', :'a') -> 'points', '"1"', 'a column of another type is a field of that type');
SELECT is(test.state(format($$ SELECT parse.update('Score', %L, '{"points":"2"}', test.nobody()) $$, :'a')),
    '00000', 'and is written so');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT is(test.listed_fields('Score') -> 'points', '{"type":"String"}', 'and listed so');

-- Special columns keep their entries: what _SCHEMA says of a Pointer cannot be seen in its column.
SELECT test.make('Link',
    '{"name":"l","p":{"__type":"Pointer","className":"Score","objectId":"x"},"f":{"__type":"File","name":"f"},"l":[1],"b":{"__type":"Bytes","base64":"YQ=="},
    "r":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Score","objectId":"x"}]}}') AS _ \gset
SELECT test.listed_fields('Link') AS before \gset
ALTER TABLE test_app."Link" ADD COLUMN more text;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT is(test.listed_fields('Link'), :'before'::jsonb || '{"more":{"type":"String"}}',
    'Pointers, Files, Arrays, Bytes and Relations stay what they are');
ALTER TABLE test_app."_User" ADD COLUMN nick text;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
SELECT is(test.listed_fields('_User') -> 'nick', '{"type":"String"}', 'system classes take columns as well');
SELECT is(test.listed_fields('_User') ?| ARRAY['_perishable_token', '_failed_login_count', 'password'], false,
    'and their hidden columns stay unlisted');
SELECT is(test.listed_fields('_User') ? '_hashed_password', true, 'but for the one that Parse Server lists');

-- What is undone leaves no trace; what is not ours is left alone.
SAVEPOINT undone;
ALTER TABLE test_app."Score" ADD COLUMN undone text;
ROLLBACK TO undone;
SELECT is(test.state(format($$ SELECT parse.update('Score', %L, '{"undone":7}', test.nobody()) $$, :'a')),
    '00000', 'a column that is rolled back was never there');
CREATE TABLE test_app.plain (x int);
ALTER TABLE test_app.plain ADD COLUMN y int;
CREATE TABLE public.elsewhere (x int);
ALTER TABLE public.elsewhere ADD COLUMN y int;
SELECT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'tables that are no classes may change too');
SET CONSTRAINTS ALL DEFERRED;
SELECT is((SELECT count(*) FROM test_app."_SCHEMA" WHERE "className" = 'plain'), 0::bigint, 'and become none by it');
SELECT is(test.state($$ SELECT parse.find('plain', '{}', test.nobody()) $$), '00000', 'to the API they are not there');
SELECT is(parse.find('plain', '{}', test.nobody())::text, '{"results":[]}', 'and empty');
INSERT INTO test_app.plain VALUES (1, 1);
CREATE VIEW test_app.sight AS SELECT 1 AS x;
CREATE SEQUENCE test_app.numbers;
CREATE TYPE test_app.mood AS ENUM ('good');
CREATE INDEX by_x ON test_app.plain (x);
SELECT throws_ok(format($$ SELECT parse.create(%L, '{"x":1}', %L) $$, name, caller),
    'PS119', 'Permission denied', format('no client makes a class of %s', name))
FROM unnest(ARRAY['plain', 'sight', 'numbers', 'mood', 'by_x']) AS name, unnest(ARRAY[test.nobody(),
    test.master()]) AS caller;
SELECT is(parse.find('plain', '{}', test.nobody())::text, '{"results":[]}', 'nor sees what is in it');
CREATE TABLE test_app."Halfway" ("objectId" text PRIMARY KEY, "createdAt" timestamptz, "updatedAt" timestamptz,
    _rperm text[], _wperm text[]);
SELECT is(test.state($$ SELECT parse.create('Halfway', '{"x":1}', test.nobody()) $$),
    '00000', 'but a table that Parse Server was about to list becomes its class');
ALTER TABLE test_app."Link" ADD COLUMN last text;
DROP TABLE test_app."Link";
SELECT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'a class may be altered and dropped in one transaction');
SET CONSTRAINTS ALL DEFERRED;
SELECT is(parse.find('Link', '{}', test.nobody())::text, '{"results":[]}', 'a class whose table is gone is empty');
CREATE ROLE dba;
GRANT USAGE, CREATE ON SCHEMA test_app TO dba;
ALTER TABLE test_app."Score" OWNER TO dba;
SET LOCAL ROLE dba;
SELECT lives_ok('ALTER TABLE test_app."Score" ADD COLUMN by_dba text',
    'whoever owns a table may alter it without rights on anything of ours');
SELECT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'up to the commit');
RESET ROLE;
SET CONSTRAINTS ALL DEFERRED;
SELECT is(test.listed_fields('Score') -> 'by_dba', '{"type":"String"}', 'with the same effect');

-- ---- adopt_table.
CREATE TABLE test_app.orders ("objectId" text PRIMARY KEY DEFAULT parse.new_object_id(),
    customer varchar(20) NOT NULL, total numeric(10, 2), items jsonb DEFAULT '[]', paid boolean DEFAULT false);
INSERT INTO test_app.orders ("objectId", customer, total) VALUES ('o1', 'ann', 12.5);
INSERT INTO test_app.orders (customer, total) VALUES ('bob', 7);
SELECT lives_ok($$ SELECT parse.adopt_table('orders') $$, 'a table is adopted');
SELECT is(parse.get('orders', 'o1', '{}', test.nobody())::jsonb - 'createdAt' - 'updatedAt',
    '{"objectId":"o1","customer":"ann","total":12.5,"items":[],"paid":false}', 'its rows are objects');
SELECT is(parse.find('orders', '{"where":{"total":{"$lt":10}}}', test.nobody()) #>> '{results,0,customer}', 'bob',
    'and are found');
SELECT is(test.listed_fields('orders') - 'objectId' - 'createdAt' - 'updatedAt' - '_rperm' - '_wperm',
    '{"customer":{"type":"String"},"total":{"type":"Number"},"items":{"type":"Object"},"paid":{"type":"Boolean"}}',
    'its columns are listed');
SELECT is(test.listed_fields('orders') -> '_rperm', '{"type":"Array","contents":{"type":"String"}}',
    'with the columns that every class has');
SELECT lives_ok($$ SELECT parse.create('orders', '{"customer":"cid","total":1.25,"fresh":[1],"ACL":{}}', test.nobody()) $$,
    'clients create in it');
SELECT is(test.state($$ SELECT parse.create('orders', '{"total":1}', test.nobody()) $$),
    '23502', 'under its own rules');
SELECT is(json_array_length(parse.find('orders', '{}', test.nobody()) -> 'results'), 2, 'ACLs hold in it');
SELECT lives_ok($$ SELECT parse.update('orders', 'o1', '{"total":{"__op":"Increment","amount":0.25}}', test.nobody()) $$,
    'clients update in it');
SELECT is((SELECT total FROM test_app.orders WHERE "objectId" = 'o1'), 12.75, 'and SQL reads what they wrote');
SELECT lives_ok($$ SELECT parse.adopt_table('orders', 'test') $$, 'adopting once more changes nothing');

CREATE TABLE test_app.no_id (x int);
CREATE TABLE test_app.other_id ("objectId" uuid PRIMARY KEY);
CREATE TABLE test_app.loose_id ("objectId" text);
CREATE TABLE test_app.partial_id ("objectId" text NOT NULL);
CREATE UNIQUE INDEX ON test_app.partial_id ("objectId") WHERE "objectId" <> '';
CREATE TABLE test_app."odd name" ("objectId" text PRIMARY KEY);
CREATE TABLE test_app.bad_times ("objectId" text PRIMARY KEY, "createdAt" date);
SELECT throws_like(format('SELECT parse.adopt_table(%L)', name), message, name || ' cannot be adopted') FROM (VALUES
    ('no_id', '%has no primary key%'), ('other_id', '%has no primary key%'), ('loose_id', '%has no primary key%'),
    ('partial_id', '%has no primary key%'), ('nowhere', '%there is no table%'),
    ('odd name', '%cannot be the name of a class%'), ('x"; DROP TABLE test_app.orders; --', '%there is no table%'),
    ('bad_times', '%"createdAt"%')) AS v(name, message);
SELECT has_table('test_app'::name, 'orders'::name);
SELECT parse.create_app('second', '{}', 'second_app');
SELECT throws_like($$ SELECT parse.adopt_table('orders') $$, '%the app is not clear%',
    'with several apps one has to be named');
SELECT throws_like($$ SELECT parse.adopt_table('orders', 'nobody') $$, '%nobody%', 'one that is there');

SELECT * FROM finish();
ROLLBACK;
