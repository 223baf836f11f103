-- What a query answers with: order, limit, skip, count, keys, excludeKeys and include.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

SELECT count(test.make('Num', format('{"name":"%s","n":%s,"even":%s,"o":{"n":%s},"s":"%s"}', n, n, (n % 2 = 0)::text,
    -n, chr(102 - n)))) FROM generate_series(1, 5) n;
SELECT test.make('Num', '{"name":"x"}') AS _ \gset

-- ---- Order.
SELECT is(test.listed('Num', query), found, query) FROM (VALUES
    ('{"order":"n"}', '1 2 3 4 5 x'), ('{"order":"-n"}', 'x 5 4 3 2 1'), ('{"order":"s"}', '5 4 3 2 1 x'),
    ('{"order":"even,-n"}', '5 3 1 4 2 x'), ('{"order":"-even,n","where":{"n":{"$gt":0}}}', '2 4 1 3 5'),
    ('{"order":"o.n","where":{"n":{"$gt":0}}}', '5 4 3 2 1'), ('{"order":"-o.n","where":{"n":{"$gt":0}}}', '1 2 3 4 5'),
    ('{"order":["-even","n"],"where":{"n":{"$gt":0}}}', '2 4 1 3 5'), ('{"order":"missing,n"}', '1 2 3 4 5 x'),
    ('{"order":"name","where":"{\"n\":{\"$gt\":3}}"}', '4 5'),
    -- Limit and skip.
    ('{"order":"n","limit":2}', '1 2'), ('{"order":"n","limit":2,"skip":1}', '2 3'), ('{"order":"n","skip":4}', '5 x'),
    ('{"order":"n","skip":100}', ''), ('{"order":"n","limit":0}', ''),
    ('{"order":"n","limit":"2"}', '1 2')) AS v(query, found);
SELECT is(test.state(format('SELECT parse.find(%L, %L, test.nobody())', 'Num', query)), state, query) FROM (VALUES
    ('{"limit":-1}', 'PS102'), ('{"limit":"x"}', 'PS102'), ('{"limit":1e30}', '00000'), ('{"skip":-1}', 'PS102'),
    ('{"skip":1e30}', '00000'), ('{"skip":"x"}', 'PS102'), ('{"limit":{}}', 'PS102'),
    ('{"order":"1a"}', 'PS105'), ('{"order":"a b"}', 'PS105'), ('{"order":"n\""}', 'PS105'),
    ('{"order":"n; DROP TABLE x"}', 'PS105'), ('{"order":7}', 'PS105'), ('{"order":""}', '00000'),
    ('{"order":","}', 'PS105'),
    ('{"where":7}', 'PS102'), ('{"where":"{"}', 'PS107'), ('{"nonsense":1}', 'PS102'), ('[]', 'PS107'), ('7', 'PS107'),
    ('{', 'PS107'), ('', '00000'), ('{"explain":true}', 'PS119')) AS v(query, state);
SELECT is(json_array_length(parse.find('Num', NULL::text, test.nobody()) -> 'results'), 6, 'no query is all rows');
SELECT parse.configure_app('test',
    '{"masterKey":"master","allowClientClassCreation":true,"defaultLimit":2,"maxLimit":4}');
SELECT is(json_array_length(parse.find('Num', query, caller) -> 'results'),
    rows, format('with defaultLimit 2 and maxLimit 4, %s by %s', query, caller))
FROM (VALUES ('{}', test.nobody(), 2), ('{"limit":3}', test.nobody(), 3), ('{"limit":5}', test.nobody(), 4),
    ('{"limit":5}', test.master(), 4)) AS v(query, caller, rows);
SELECT parse.configure_app('test', '{"masterKey":"master","allowClientClassCreation":true}');

-- ---- Count.
SELECT is(parse.find('Num', query, test.nobody()) ->> 'count', count, query) FROM (VALUES
    ('{"count":1}', '6'), ('{"count":1,"limit":0}', '6'), ('{"count":1,"limit":2,"skip":3}', '6'),
    ('{"count":1,"where":{"even":true}}', '2'), ('{"count":true,"where":{"n":99}}', '0'),
    ('{"count":0}', NULL)) AS v(query, count);
SELECT is(parse.find('Num', '{"count":1,"limit":0}', test.master())::text, '{"results":[],"count":6}',
    'a count is exact, for the master key too, in a table that was never analysed');
SELECT test.make('Num', '{"name":"hidden","ACL":{}}') AS _ \gset
SELECT is(parse.find('Num', '{"count":1,"limit":0}', caller) ->> 'count', count,
    'who may not read an object does not count it') FROM (VALUES (test.nobody(), '6'), (test.master(),
    '7')) AS v(caller, count);
DELETE FROM test_app."Num" WHERE name = 'hidden';

-- ---- Keys.
SELECT is((SELECT string_agg(key, ' ' ORDER BY key) FROM json_object_keys(parse.find('Num', query,
    test.nobody()) #> '{results,0}') key), keys, query) FROM (VALUES
    ('{"where":{"n":1}}', 'createdAt even n name o objectId s updatedAt'),
    ('{"where":{"n":1},"keys":"n"}', 'createdAt n objectId updatedAt'),
    ('{"where":{"n":1},"keys":"n,s"}', 'createdAt n objectId s updatedAt'),
    ('{"where":{"n":1},"keys":["n","s"]}', 'createdAt n objectId s updatedAt'),
    ('{"where":{"n":1},"keys":"o.n"}', 'createdAt o objectId updatedAt'),
    ('{"where":{"n":1},"keys":"missing"}', 'createdAt objectId updatedAt'),
    ('{"where":{"n":1},"keys":"objectId"}', 'createdAt objectId updatedAt'),
    ('{"where":{"n":1},"excludeKeys":"n,s"}', 'createdAt even name o objectId updatedAt'),
    ('{"where":{"n":1},"excludeKeys":"objectId,createdAt"}', 'createdAt even n name o objectId s updatedAt'),
    ('{"where":{"n":1},"keys":"n,s","excludeKeys":"s"}', 'createdAt n objectId updatedAt')) AS v(query, keys);
SELECT matches(parse.find('Num', '{"where":{"n":1}}', test.nobody())::text,
    '^\{"results":\[\{"objectId":"\w+","createdAt":"[^"]+","updatedAt":"[^"]+","name":"1"',
    'objectId and times come first');
SELECT hasnt_column('test_app', 'Num', '_hashed_password', 'classes have no columns of users');
SELECT test.make_user('ann');
UPDATE test_app."_User" SET _hashed_password = 'secret', _perishable_token = 'secret', "authData" = '{"x":{"id":"1"}}';
SELECT unalike(parse.get('_User', 'ann', '{}', caller)::text, '%secret%',
    'what is hidden is not shown to ' || caller) FROM unnest(ARRAY[test.nobody(), test.as_user('ann'),
    test.master()]) caller;
SELECT is(parse.get('_User', 'ann', '{}', test.nobody()) -> 'authData' IS NULL, true,
    'nobody sees how somebody signs in');
SELECT unalike(parse.get('_User', 'ann', '{"keys":"_hashed_password,_perishable_token"}', test.nobody())::text,
    '%secret%', 'not by asking for it either');

-- ---- Include. Book -> author (Person) -> city (City); Book.tags: array of pointers; Book.meta.editor: pointer in an object.
SELECT test.make('City', '{"name":"Rome"}') AS rome \gset
SELECT test.make('Person',
    format('{"name":"Livy","age":50,"city":{"__type":"Pointer","className":"City","objectId":"%s"}}',
    :'rome')) AS livy \gset
SELECT test.make('Tag', '{"name":"old"}') AS old, test.make('Tag', '{"name":"long"}') AS long, test.make('Tag',
    '{"name":"private","ACL":{}}') AS private \gset
SELECT format('{"__type":"Pointer","className":"%s","objectId":"%s"}', 'Tag', :'old') AS old_p,
    format('{"__type":"Pointer","className":"%s","objectId":"%s"}', 'Tag', :'long') AS long_p,
    format('{"__type":"Pointer","className":"%s","objectId":"%s"}', 'Tag', :'private') AS private_p,
        format('{"__type":"Pointer","className":"%s","objectId":"%s"}', 'Person', :'livy') AS livy_p \gset
SELECT test.make('Book',
    format('{"name":"b","author":%s,"tags":[%s,%s,"text",%s,{"__type":"Pointer","className":"Tag","objectId":"gone"}],"meta":{"editor":%s}}',
    :'livy_p', :'old_p', :'long_p', :'private_p', :'livy_p')) AS book \gset
CREATE FUNCTION test.book(query text, path text, caller text DEFAULT test.nobody()) RETURNS text LANGUAGE sql AS $$
    SELECT jsonb_path_query_array(parse.get('Book', (SELECT "objectId" FROM test_app."Book" LIMIT 1), query, caller)::jsonb, path::jsonpath)::text
$$;
SELECT is(test.book(query, path), found, format('%s: %s', query, path)) FROM (VALUES
    ('{}', '$.author.__type', '["Pointer"]'), ('{"include":"author"}', '$.author.__type', '["Object"]'),
    ('{"include":"author"}', '$.author.className', '["Person"]'), ('{"include":"author"}', '$.author.name', '["Livy"]'),
    ('{"include":"author"}', '$.author.city.__type', '["Pointer"]'),
    ('{"include":"author.city"}', '$.author.city.name', '["Rome"]'),
    ('{"include":"author.city"}', '$.author.name', '["Livy"]'),
    ('{"include":["author","tags"]}', '$.author.name', '["Livy"]'),
    ('{"include":"tags"}', '$.tags[*].__type', '["Object", "Object"]'),
    ('{"include":"tags"}', '$.tags[*].name', '["old", "long"]'),
    ('{"include":"meta.editor"}', '$.meta.editor.name', '["Livy"]'),
    ('{"include":"meta.editor.city"}', '$.meta.editor.city.name', '["Rome"]'),
    ('{"include":"*"}', '$.author.name', '["Livy"]'),
    ('{"include":"missing,name,author.missing"}', '$.author.name', '["Livy"]'),
    ('{"include":"author","keys":"author.age"}', '$.author.age', '[50]'),
    ('{"include":"author","keys":"author.age"}', '$.author.name', '[]'),
    ('{"include":"author","keys":"name"}', '$.author', '[]'),
    ('{"keys":"author.age","include":"author"}', '$.name', '[]'),
    ('{"include":"author","excludeKeys":"author.age"}', '$.author.age', '[]'),
    ('{"include":"author","excludeKeys":"author.age"}', '$.author.name', '["Livy"]')) AS v(query, path, found);
SELECT is(test.book('{"include":"tags"}', '$.tags[*].name', test.master()),
    '["old", "long", "private"]', 'the master key includes what is private');
SELECT is(parse.find('Book', '{"includeAll":true}', test.nobody()) #>> '{results,0,author,name}', 'Livy',
    'includeAll includes');
SELECT is(parse.find('Book',
    '{"include":"author","where":{"author":{"$inQuery":{"className":"Person","where":{"city":{"$inQuery":{"className":"City","where":{"name":"Rome"}}}}}}}}',
    test.nobody()) #>> '{results,0,author,name}', 'Livy', 'subqueries in subqueries');
SELECT parse.delete('Person', :'livy', test.nobody()) AS _ \gset
SELECT is(test.book('{"include":"author"}', '$.author.__type'),
    '[]', 'a Pointer to what is gone is not in the answer when included');
SELECT is(test.book('{}', '$.author.__type'), '["Pointer"]', 'and is there when not');

-- ---- redirectClassNameForKey.
SELECT test.make('Shelf',
    format('{"name":"s","books":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Book","objectId":"%s"}]}}',
    :'book')) AS shelf \gset
SELECT is(parse.find('Shelf', '{"redirectClassNameForKey":"books"}', test.nobody()) #>> '{results,0,name}', 'b',
    'redirectClassNameForKey leads to the class of a Relation');
SELECT is(parse.find('Shelf', '{"redirectClassNameForKey":"books"}', test.nobody()) #>> '{results,0,className}', 'Book',
    'and says which');
SELECT is(parse.find('Shelf', '{"redirectClassNameForKey":"name"}', test.nobody()) #>> '{results,0,name}', 's',
    'what is no Relation leads nowhere');

SELECT * FROM finish();
ROLLBACK;
