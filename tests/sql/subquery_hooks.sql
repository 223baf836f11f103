-- Find hooks of classes that are read by subqueries and includes.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

CREATE SCHEMA shop;
CREATE TABLE shop.seen (number int GENERATED ALWAYS AS IDENTITY, request jsonb);
-- What the hooks were told since the last call: trigger, query, and more by name.
CREATE FUNCTION shop.told(VARIADIC what text[] DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    WITH gone AS (DELETE FROM shop.seen RETURNING number, request)
    SELECT COALESCE(string_agg(concat_ws(' ', request ->> 'triggerName', request ->> 'query', (SELECT string_agg(request ->> name, ' ') FROM unnest(what) name)), '; ' ORDER BY number), '') FROM gone
$$;
CREATE FUNCTION shop.before(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    condition jsonb := request #> '{query,where}';
BEGIN
    INSERT INTO shop.seen (request) VALUES (request);
    IF condition ? 'refuse' THEN PERFORM parse.error(4242, 'not inside'); END IF;
    RETURN CASE WHEN condition ? 'none' THEN '[]' WHEN condition ? 'two' THEN '{"where":{"stars":2}}'
        WHEN condition ? 'best' THEN '{"where":{},"order":"-stars","limit":1}' END::jsonb;
END $$;
CREATE FUNCTION shop.after(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    INSERT INTO shop.seen (request) VALUES (request);
    SELECT CASE WHEN request #> '{query,where}' ? 'first' THEN jsonb_path_query_array(request -> 'objects', '$[0]') END
$$;
SELECT test.make_user('ann');
SELECT test.make('Book', format('{"name":"b%s","stars":%s,"written":{"__type":"Date","iso":"200%s-01-01T00:00:00.000Z"},"refuse":0,"first":1,"none":0,"two":0,"best":0}', n, n, n)) FROM generate_series(1, 3) n;
SELECT test.make('Review', format('{"name":"r%s","text":"b%s","of":{"__type":"Pointer","className":"Book","objectId":"%s"}}', stars::int, stars::int, "objectId")) FROM test_app."Book";
SELECT test.make('Hidden', '{"name":"b1","ACL":{}}');
CREATE FUNCTION test.of(operator text, condition text, caller text DEFAULT test.nobody()) RETURNS text LANGUAGE sql AS $$
    SELECT test.names('Review', CASE WHEN operator LIKE '%elect' THEN format('{"text":{"%s":{"key":"name","query":{"className":"Book","where":%s}}}}', operator, condition)
        ELSE format('{"of":{"%s":{"className":"Book","where":%s}}}', operator, condition) END, caller)
$$;
CREATE TABLE test.plain AS SELECT op, condition, test.of(op, condition) AS names
    FROM unnest(ARRAY['$inQuery', '$notInQuery', '$select', '$dontSelect']) op, unnest(ARRAY['{}', '{"stars":2}', '{"stars":{"$gt":1}}', '{"stars":9}']) condition;

SELECT parse.before_find('Book', 'shop.before'), parse.after_find('Book', 'shop.after');
SELECT is(test.of(op, condition), names, 'with hooks that change nothing as without: ' || op || ' ' || condition) FROM test.plain;
SELECT shop.told() AS _ \gset
SELECT is(test.of('$inQuery', '{"stars":2}'), 'r2', 'a subquery');
SELECT is(shop.told('isGet', 'master', 'context'), 'beforeFind {"where": {"stars": 2}} false false {"_subqueryDepth": 1}; afterFind {"where": {"stars": 2}} false false {"_subqueryDepth": 1}', 'has its hooks');
SELECT is(test.of('$inQuery', '{"two":{"$exists":true}}'), 'r2', 'beforeFind makes another one of it');
SELECT is(shop.told(), 'beforeFind {"where": {"two": {"$exists": true}}}; afterFind {"where": {"stars": 2}}', 'of which afterFind is told');
SELECT is(test.of('$notInQuery', '{"best":0}'), 'r1 r2', 'with order and limit');
SELECT is(test.of('$select', '{"best":0}'), 'r3', 'of all kinds');
SELECT is(test.of('$dontSelect', '{"first":1}'), 'r2 r3', 'what afterFind leaves counts');
SELECT is(test.of('$inQuery', '{"none":0}'), '', 'as does what beforeFind finds in its place');
SELECT is(test.of('$notInQuery', '{"none":0}'), 'r1 r2 r3', 'or does not');
SELECT is(test.state(format($$ SELECT test.of(%L, '{"refuse":0}') $$, op)), 'PSOWN', op || ' that a hook refuses refuses all') FROM unnest(ARRAY['$inQuery', '$notInQuery', '$select', '$dontSelect']) op;
SELECT is(test.names('Review', '{"$or":[{"name":"r3"},{"of":{"$inQuery":{"className":"Book","where":{"stars":1}}}}]}'), 'r1 r3', 'below $or');
SELECT is(test.names('Review', '{"of":{"$in":[],"$inQuery":{"className":"Book","where":{"two":0}}}}'), 'r2', 'beside $in');
SELECT is(test.names('Review', '{"text":{"$inQuery":{"className":"Hidden","where":{"name":"b1"}}}}'), '', 'other classes stay what they are');
SELECT shop.told() AS _ \gset
SELECT is(parse.find('Review', '{"where":"{\"of\":{\"\\u0024inQuery\":{\"className\":\"Book\",\"where\":{\"two\":0}}}}","count":1,"limit":0}', test.nobody())::jsonb, '{"results":[],"count":1}', 'counts, and however it is written');
SELECT is(shop.told(), 'beforeFind {"where": {"two": 0}}; afterFind {"where": {"stars": 2}}', 'once');
SELECT throws_ok($$ SELECT parse.find('Review', '{"where":"{"}', test.nobody()) $$, 'PS107', 'where parameter is not valid JSON', 'a text that is none');
SELECT test.make('Shelf', format('{"name":"s","holds":{"__type":"Pointer","className":"Review","objectId":"%s"}}', (SELECT "objectId" FROM test_app."Review" WHERE name = 'r2')));
SELECT is(test.names('Shelf', '{"holds":{"$inQuery":{"className":"Review","where":{"of":{"$inQuery":{"className":"Book","where":{"two":0}}}}}}}'), 's', 'a subquery of a subquery');
SELECT is(shop.told('context'), 'beforeFind {"where": {"two": 0}} {"_subqueryDepth": 2}; afterFind {"where": {"stars": 2}} {"_subqueryDepth": 2}', 'is told how deep it is');
SELECT test.of('$inQuery', '{"stars":2}', test.master());
SELECT test.of('$inQuery', '{"stars":2}', test.as_user('ann'));
SELECT is((SELECT string_agg(concat_ws(' ', request ->> 'master', request #>> '{user,objectId}'), '; ' ORDER BY number) FROM shop.seen), 'true; true; false ann; false ann', 'whoever asks');
SELECT shop.told() AS _ \gset
SELECT is(test.listed('Review', '{"include":"of","order":"name","where":{"name":{"$gt":"r1"}}}'), 'r2 r3', 'an include');
SELECT matches(shop.told('isGet'), '^beforeFind {"where": {"objectId": {"\$in": \["\w+", "\w+"\]}}} false; afterFind {"where": {"objectId": {"\$in": \["\w+", "\w+"\]}}} false$', 'has no limit');
SELECT is((SELECT test.listed('Review', '{"include":"of","where":{"name":"r1"}}')), 'r1', 'of one');
SELECT matches(shop.told('isGet'), '^beforeFind {"where": {"objectId": "\w+"}} true; afterFind {"where": {"objectId": "\w+"}} true$', 'is a get');

-- ---- Values, rights, limits.
SELECT test.make('Year', '{"name":"y2","is":{"__type":"Date","iso":"2002-01-01T00:00:00.000Z"}}');
SELECT is(test.names('Year', '{"is":{"$select":{"key":"written","query":{"className":"Book","where":{"stars":2}}}}}'), 'y2', 'dates');
UPDATE test_app."Year" SET "createdAt" = (SELECT "createdAt" FROM test_app."Book" WHERE stars = 2);
SELECT is(test.names('Year', '{"createdAt":{"$select":{"key":"createdAt","query":{"className":"Book"}}}}'), 'y2', 'that the server writes, too');
SELECT test.make('Book', '{"name":"secret","stars":7,"ACL":{}}') AS secret \gset
SELECT test.make('Review', format('{"name":"r7","of":{"__type":"Pointer","className":"Book","objectId":"%s"}}', :'secret'));
SELECT is(test.of('$inQuery', '{"stars":7}'), '', 'what the caller may not see is not found');
SELECT is(test.of('$inQuery', '{"stars":7}', test.master()), 'r7', 'but by the master key');
SELECT parse.set_permissions('Book', '{"get":{"*":true}}');
SELECT is(test.state($$ SELECT test.of('$inQuery', '{"stars":1}') $$), 'PS119', 'nor where nobody may search');
SELECT parse.set_permissions('Book', '{"get":{"*":true},"find":{"*":true}}');
SELECT count(test.make('Book', '{"name":"more","stars":5}')) FROM generate_series(1, 120);
SELECT is(test.names('Review', '{"text":{"$dontSelect":{"key":"name","query":{"className":"Book","where":{}}}}}', test.master()), 'r7', 'there is no limit of a hundred');
SELECT parse.configure_app('test', '{"masterKey":"master","allowClientClassCreation":true,"requestComplexity":{"subqueryLimit":1,"subqueryDepth":1}}');
SELECT is(length(test.of('$inQuery', '{"stars":{"$lt":3}}')), 2, 'but the option');
SELECT is(test.of('$inQuery', '{"stars":{"$lt":3}}', test.master()), 'r1 r2', 'which does not bind the master key');
SELECT shop.told() AS _ \gset
SELECT is(test.state($$ SELECT test.names('Shelf', '{"holds":{"$inQuery":{"className":"Review","where":{"of":{"$inQuery":{"className":"Book","where":{}}}}}}}') $$), 'PS102', 'nor may they be too deep');
SELECT is(shop.told(), '', 'of which no hook is asked');

SELECT * FROM finish();
ROLLBACK;
