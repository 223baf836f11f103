-- Objects: every type goes in and comes out as it was, classes and fields come into being, and wrong values are refused.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

-- ---- Every type makes its field, is stored in Parse Server's column and comes back in its wire form.
CREATE TEMP TABLE sample (field text, value jsonb, type jsonb, "column" text);
INSERT INTO sample VALUES
    ('s', '"text"', '{"type":"String"}', 'text'),
    ('empty', '""', '{"type":"String"}', 'text'),
    ('unicode', '"ä😀\u2028\" \\ \/ \n\t\u0001"', '{"type":"String"}', 'text'),
    ('n', '1.5', '{"type":"Number"}', 'double precision'),
    ('zero', '0', '{"type":"Number"}', 'double precision'),
    ('big', '9007199254740991', '{"type":"Number"}', 'double precision'),
    ('huge', '1.7976931348623157e308', '{"type":"Number"}', 'double precision'),
    ('tiny', '5e-324', '{"type":"Number"}', 'double precision'),
    ('negative', '-0.1', '{"type":"Number"}', 'double precision'),
    ('yes', 'true', '{"type":"Boolean"}', 'boolean'),
    ('no', 'false', '{"type":"Boolean"}', 'boolean'),
    ('d', '{"__type":"Date","iso":"2024-02-29T23:59:59.999Z"}', '{"type":"Date"}', 'timestamp with time zone'),
    ('old', '{"__type":"Date","iso":"0001-01-01T00:00:00.000Z"}', '{"type":"Date"}', 'timestamp with time zone'),
    ('o', '{"a":{"b":[1,null,{"c":false}]},"empty":{},"list":[]}', '{"type":"Object"}', 'jsonb'),
    ('nothing', '{}', '{"type":"Object"}', 'jsonb'),
    ('l', '[1,"two",null,[3],{"four":4},{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}]', '{"type":"Array"}',
    'jsonb'),
    ('none', '[]', '{"type":"Array"}', 'jsonb'),
    ('p', '{"__type":"Pointer","className":"Other","objectId":"abc"}', '{"type":"Pointer","targetClass":"Other"}',
    'text'),
    ('f', '{"__type":"File","name":"a b.txt","url":"http://localhost:1337/parse/files/test/a%20b.txt"}',
    '{"type":"File"}', 'text'),
    ('g', '{"__type":"GeoPoint","latitude":-40.5,"longitude":170.25}', '{"type":"GeoPoint"}', 'point'),
    ('poly', '{"__type":"Polygon","coordinates":[[0,0],[0,1],[1,1],[0,0]]}', '{"type":"Polygon"}', 'polygon'),
    ('b', '{"__type":"Bytes","base64":"aGVsbG8="}', '{"type":"Bytes"}', 'jsonb');
SELECT parse.configure_app('test',
    '{"masterKey":"master","allowClientClassCreation":true,"serverURL":"http://localhost:1337/parse"}');

CREATE TEMP TABLE made AS
SELECT field, test.make('Typed', jsonb_build_object(field, value)::text, test.nobody()) AS id FROM sample;
SELECT is(test.content('Typed', id), jsonb_build_object(field, value),
    field || ' comes back as it was given') FROM sample JOIN made USING (field);
SELECT is((SELECT "schema" -> 'fields' -> field FROM test_app."_SCHEMA" WHERE "className" = 'Typed'),
    type, field || ' is listed in _SCHEMA') FROM sample;
SELECT col_type_is('test_app', 'Typed', field::name, 'pg_catalog'::name, "column",
    field || ' has its column') FROM sample;

-- All of it in one object, and once more by update.
SELECT test.make('Full', jsonb_object_agg(field, value)::text, test.nobody()) AS full_id FROM sample \gset
SELECT is(test.content('Full', :'full_id'), (SELECT jsonb_object_agg(field, value) FROM sample),
    'all types in one object');
SELECT test.make('Full', '{}', test.nobody()) AS other_id \gset
SELECT is(test.content('Full', :'other_id'), '{}', 'fields without a value are left out');
SELECT lives_ok(format('SELECT parse.update(%L, %L, %L, test.nobody())', 'Full', :'other_id',
    (SELECT jsonb_object_agg(field, value)::text FROM sample)),
    'every type can be written by an update');
SELECT is(test.content('Full', :'other_id'), (SELECT jsonb_object_agg(field, value) FROM sample), 'and comes back');
SELECT lives_ok(format('SELECT parse.update(%L, %L, %L, test.nobody())', 'Full', :'other_id',
    (SELECT jsonb_object_agg(field, NULL)::text FROM sample)),
    'every type can be set to null');
SELECT is(test.content('Full', :'other_id'), '{}', 'which is the same as no value');
SELECT lives_ok(format('SELECT parse.update(%L, %L, %L, test.nobody())', 'Full', :'full_id',
    (SELECT jsonb_object_agg(field, '{"__op":"Delete"}'::jsonb)::text FROM sample)),
    'every type can be deleted');
SELECT is(test.content('Full', :'full_id'), '{}', 'and is gone');

-- ---- Forms that are read more freely than they are written.
CREATE FUNCTION test.stored(value text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT test.content('Loose', test.make('Loose', format('{"%s":%s}', 'x' || md5(value), value), test.nobody())) -> ('x' || md5(value))
$$;
SELECT is(test.stored(given), wanted::jsonb, given) FROM (VALUES
    ('{"__type":"Date","iso":"2024-01-01T00:00:00Z"}', '{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}'),
    ('{"__type":"Date","iso":"2024-01-01"}', '{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}'),
    ('{"__type":"Date","iso":"2024-01-01T02:00:00.5+02:00"}', '{"__type":"Date","iso":"2024-01-01T00:00:00.500Z"}'),
    ('{"__type":"Polygon","coordinates":[[0,0],[0,1],[1,1]]}',
    '{"__type":"Polygon","coordinates":[[0,0],[0,1],[1,1],[0,0]]}'),
    ('{"__type":"Polygon","coordinates":[[10,100],[20,100],[20,120]]}',
    '{"__type":"Polygon","coordinates":[[10,100],[20,100],[20,120],[10,100]]}'),
    ('1e2', '100'), ('-0', '0'), ('"\ud83d\ude00"', '"😀"'), ('{"a":1,"a":2}', '{"a":2}')) AS v(given, wanted);
SELECT test.make('Loose', '{"whole":3,"half":0.5,"big":1e21,"small":1e-7,"minus":-0}') AS _ \gset
SELECT matches(parse.find('Loose', '{"where":{"whole":3},"keys":"whole,half,big,small,minus"}', test.nobody())::text,
    pattern, 'numbers are written as JavaScript writes them: ' || pattern)
FROM unnest(ARRAY['"whole":3[,}]', '"half":0\.5[,}]', '"big":1e\+21[,}]', '"small":1e-7[,}]',
    '"minus":0[,}]']) AS pattern;

-- ---- Types that do not fit the field.
SELECT throws_ok(format($$ SELECT parse.create('Typed', %L, test.nobody()) $$, jsonb_build_object(f.field, v.value)),
    'PS111', NULL,
    format('%s is refused for field %s', v.value, f.field))
FROM sample f, sample v
WHERE f.field IN ('s', 'n', 'yes', 'd', 'o', 'l', 'p', 'f', 'g', 'poly', 'b') AND v.field IN ('s', 'n', 'yes', 'd', 'o',
    'l', 'p', 'f', 'g', 'poly', 'b')
    AND f.field <> v.field;
SELECT throws_ok($$ SELECT parse.create('Typed', '{"n":"1"}', test.nobody()) $$, 'PS111',
    'schema mismatch for Typed.n; expected Number but got String', 'a mismatch says what was expected');
SELECT throws_ok($$ SELECT parse.create('Typed', '{"p":{"__type":"Pointer","className":"Else","objectId":"x"}}', test.nobody()) $$,
    'PS111',
    'schema mismatch for Typed.p; expected Pointer<Other> but got Pointer<Else>',
    'a Pointer goes to the class of the field');

-- ---- Values that are none.
SELECT throws_ok(format($$ SELECT parse.create('Broken', %L, test.nobody()) $$, format('{"x":%s}', value)),
    state, NULL, value) FROM (VALUES
    ('{"__type":"Date"}', 'PS111'), ('{"__type":"Date","iso":"soon"}', 'PS111'), ('{"__type":"Date","iso":7}', 'PS111'),
    ('{"__type":"Date","iso":"2023-02-29T00:00:00.000Z"}', 'PS111'),
    ('{"__type":"Date","iso":"2024-01-01T25:00:00Z"}', 'PS111'),
    ('{"__type":"Pointer","className":"Other"}', 'PS111'), ('{"__type":"Pointer","objectId":"x"}', 'PS111'),
    ('{"__type":"Pointer"}', 'PS111'),
    ('{"__type":"File"}', 'PS111'), ('{"__type":"GeoPoint","latitude":1}', 'PS111'), ('{"__type":"GeoPoint"}', 'PS111'),
    ('{"__type":"GeoPoint","latitude":91,"longitude":0}', 'PS01G'),
    ('{"__type":"GeoPoint","latitude":0,"longitude":-180.5}', 'PS01G'),
    ('{"__type":"Polygon"}', 'PS111'), ('{"__type":"Polygon","coordinates":[[0,0],[1,1]]}', 'PS107'),
    ('{"__type":"Bytes"}', 'PS111'),
    ('{"__type":"Polygon","coordinates":[[0,0],[0,0],[1,1]]}', 'PS01G'),
    ('{"__type":"Polygon","coordinates":7}', 'PS111'),
    ('{"__type":"Polygon","coordinates":[[0,"a"],[1,1],[2,0]]}', 'PS111'),
    ('{"__type":"Object","className":"Other","objectId":"x"}', 'PS111'), ('{"__type":"Nonsense"}', 'PS111'),
    ('{"__type":7}', 'PS111')) AS v(value, state);
SELECT hasnt_table('test_app', 'Broken', 'and none of them left a class behind');
SELECT is(test.state(format($$ SELECT parse.create('Broken', %L, test.nobody()) $$,
    '{"g1":{"__type":"GeoPoint","latitude":1,"longitude":1},"g2":{"__type":"GeoPoint","latitude":1,"longitude":1}}')),
    'PS111', 'a class has one GeoPoint at most');

-- ---- Names.
SELECT throws_ok(format($$ SELECT parse.create(%L, '{}', test.nobody()) $$, name),
    'PS107', 'schema class name does not revalidate', 'no class name: ' || quote_literal(name))
FROM unnest(ARRAY['', ' ', '1abc', '_mine', 'a b', 'a-b', 'a.b', 'ä', 'a"b', 'a;b', '_Join']) AS name;
SELECT is(test.state(format($$ SELECT parse.create(%L, '{}', test.nobody()) $$, 'Thing' || chr(10))),
    'PS107', 'nor is one with a line end');
SELECT throws_ok(format($$ SELECT parse.create('Named', %L, test.nobody()) $$, jsonb_build_object(name, 1)),
    'PS105', NULL, 'no field name: ' || name)
FROM unnest(ARRAY['', ' ', '1abc', '_mine', 'a b', 'a-b', 'ä', 'a"b', 'a;b', '.a', 'a.', 'a..b', '_rperm', '_wperm',
    'objectId', 'className']) AS name;
SELECT throws_ok(format($$ SELECT parse.create('Named', %L, test.nobody()) $$, jsonb_build_object('o',
    jsonb_build_object('in', jsonb_build_object(name, 1)))), 'PS121', NULL, 'no key inside an object: ' || name)
FROM unnest(ARRAY['a.b', '$a', 'a$']) AS name;
SELECT hasnt_table('test_app', 'Named', 'and none of them left a class behind');
SELECT is(test.state(format($$ SELECT parse.create(%L, %L, test.nobody()) $$, repeat('C', n), '{}')),
    state, format('a class name of %s bytes', n))
FROM (VALUES (63, '00000'), (64, 'PS103'), (10000, 'PS103')) AS v(n, state);
SELECT is(test.state(format($$ SELECT parse.create('Long', %L, test.nobody()) $$, jsonb_build_object(repeat('f', n),
    1))), state, format('a field name of %s bytes', n))
FROM (VALUES (63, '00000'), (64, 'PS105'), (10000, 'PS105')) AS v(n, state);
SELECT is(test.state($$ SELECT parse.create('select', '{"from":1,"where":"x","table":[]}', test.nobody()) $$),
    '00000', 'words of SQL are names like any other');
SELECT is(test.state($$ SELECT parse.create('Case', '{"ab":1,"aB":"x","AB":true}', test.nobody()) $$),
    '00000', 'names differ by case');

-- ---- Classes and fields on first use.
SELECT is(parse.find('Absent', '{}', test.nobody())::text, '{"results":[]}', 'a class that is not there is empty');
SELECT is(parse.find('Absent', '{"count":1,"limit":0}', test.nobody())::text, '{"results":[],"count":0}',
    'and counts none');
SELECT throws_ok($$ SELECT parse.get('Absent', 'x', '{}', test.nobody()) $$, 'PS101', 'Object not found.',
    'and has no object');
SELECT throws_ok($$ SELECT parse.update('Absent', 'x', '{}', test.nobody()) $$, 'PS101', NULL, 'to change');
SELECT throws_ok($$ SELECT parse.delete('Absent', 'x', test.nobody()) $$, 'PS101', NULL, 'or to delete');
SELECT hasnt_table('test_app', 'Absent', 'nor did any of that make it');
SELECT test.make('Grown', '{"name":"a"}') AS grown \gset
SELECT lives_ok(format($$ SELECT parse.update('Grown', %L, '{"more":1}', test.nobody()) $$, :'grown'),
    'an update may bring a field');
SELECT is(test.content('Grown', :'grown'), '{"name":"a","more":1}', 'which is there at once');
SELECT is(test.state(format($$ SELECT parse.update('Grown', %L, '{"more":"x"}', test.nobody()) $$, :'grown')),
    'PS111', 'and keeps its type');
SELECT lives_ok($$ SELECT parse.create('Grown', '{"later":null,"gone":{"__op":"Delete"}}', test.nobody()) $$,
    'null has no type');
SELECT hasnt_column('test_app', 'Grown', 'later', 'and makes no field');
SELECT hasnt_column('test_app', 'Grown', 'gone', 'nor does a Delete');

SELECT parse.configure_app('test', '{"masterKey":"master"}');
SELECT is(test.state(format('SELECT parse.%s, %L)', call, test.nobody())),
    'PS119', 'without allowClientClassCreation no client may ' || call)
FROM unnest(ARRAY[$$create('Novel', '{}'$$, $$find('Novel', '{}'$$, $$get('Novel', 'x', '{}'$$,
    $$update('Novel', 'x', '{}'$$, $$delete('Novel', 'x'$$]) AS call;
SELECT is(test.state($$ SELECT parse.create('Grown', '{"further":1}', test.nobody()) $$),
    '00000', 'a field may still be added');
SELECT is(test.state($$ SELECT parse.create('Novel', '{}', test.master()) $$),
    '00000', 'and the master key makes classes');
SELECT is(test.state($$ SELECT parse.find('Novel', '{}', test.master()) $$), '00000', 'or looks for them');

-- ---- objectId and times.
SELECT throws_ok($$ SELECT parse.create('Grown', '{"objectId":"mine"}', test.nobody()) $$, 'PS105',
    'objectId is an invalid field name.', 'clients do not choose objectIds');
SELECT matches(parse.create('Grown', '{}', test.nobody())::text,
    '^\{"objectId":"[A-Za-z0-9]{10}","createdAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"\}$',
    'a create answers the id and the time');
SELECT matches(parse.update('Grown', :'grown', '{}', test.nobody())::text,
    '^\{"updatedAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"\}$',
    'an update answers the time, even if it changes nothing');
SELECT test.make('Grown',
    '{"name":"t","createdAt":{"__type":"Date","iso":"2000-01-01T00:00:00.000Z"},"updatedAt":{"__type":"Date","iso":"2000-01-01T00:00:00.000Z"}}') AS timed \gset
SELECT cmp_ok(parse.get('Grown', :'timed', '{}', test.nobody()) ->> 'createdAt', '>', '2020',
    'nobody sets createdAt, the master key neither');
SELECT test.make('Grown', '{"createdAt":{"__type":"Date","iso":"2000-01-01T00:00:00.000Z"}}',
    test.caller('{"maintenanceKey":"maintainer"}')) AS _ \gset
SELECT parse.configure_app('test',
    '{"masterKey":"master","maintenanceKey":"maintainer","allowCustomObjectId":true,"objectIdSize":20}');
SELECT is(parse.get('Grown', test.make('Grown', '{"createdAt":{"__type":"Date","iso":"2000-01-01T00:00:00.000Z"}}',
    test.caller('{"maintenanceKey":"maintainer"}')), '{}', test.nobody()) ->> 'updatedAt',
    '2000-01-01T00:00:00.000Z', 'but the maintenance key does');
SELECT is(parse.create('Grown', '{"objectId":"mine"}', test.nobody()) ->> 'objectId', 'mine',
    'with allowCustomObjectId clients may choose');
SELECT is(test.state($$ SELECT parse.create('Grown', '{"objectId":"mine"}', test.nobody()) $$),
    '23505', 'each id once');
SELECT is(test.state($$ SELECT parse.create('Grown', '{"objectId":""}', test.nobody()) $$),
    'PS104', 'and no empty one');
SELECT is(test.state(format($$ SELECT parse.create('Grown', '{"objectId":%s}', test.nobody()) $$, value)),
    'PS111', 'an id is text: ' || value)
FROM unnest(ARRAY['7', '["a"]', '{"a":1}', 'true']) AS value;
SELECT is(length(parse.create('Grown', '{}', test.nobody()) ->> 'objectId'), 20, 'objectIdSize is the length of ids');

SELECT * FROM finish();
ROLLBACK;
