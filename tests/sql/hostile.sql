-- Input that means harm: whatever it is, the answer is a Parse error or a result, nothing is left behind, and the backend
-- lives on.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
SELECT pg_backend_pid() AS pid \gset
SELECT test.make_user('ann');
SELECT test.make('Safe', '{"name":"a","n":1,"o":{"k":1},"l":[1],"s":"x"}') AS safe \gset
SELECT test.make('Peer',
    '{"name":"p","safe":{"__type":"Pointer","className":"Safe","objectId":"x"},"r":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Safe","objectId":"x"}]}}') AS peer \gset

-- What clients may be answered with. 2201B and 5400x are what PostgreSQL says of a bad pattern and of what is too large or
-- too deep; the mapping of errors knows them.
CREATE FUNCTION test.is_fair(state text) RETURNS boolean LANGUAGE sql AS $$
    SELECT state = '00000' OR (state ~ '^PS' AND state <> 'PS001') OR state IN ('2201B', '54000', '54001')
$$;

-- ---- Names with SQL in them, wherever a name may stand.
CREATE TEMP TABLE evil (text text);
INSERT INTO evil SELECT unnest(ARRAY['"', '''', '";', '"; DROP TABLE test_app."Safe"; --',
    '''; DROP TABLE test_app."Safe"; --', 'a" OR "1"="1', 'n" = 1 OR true --', 'x)) OR ((1=1', '$1', '$$', '\', '\"',
    '%s%n', '%I', '/*', '*/', '--', ';',
    'pg_catalog.pg_authid', '../../etc', 'a' || chr(10) || 'b', chr(9), chr(127),
    'ä', '😀', ' ', '', '.', '..', 'a.b', '_SCHEMA', '_Join:r:Peer', '_Join:"x:Peer', '_Join:r:Peer"; --', '__proto__',
    'constructor', 'oid', 'ctid', 'xmin', 'tableoid',
    'objectId', '_rperm', '_wperm', '_hashed_password', 'length', 'className', 'select', repeat('x', 64),
    repeat('x', 100000), repeat('a.', 20000) || 'a', repeat('"', 1000)]);

CREATE TEMP TABLE position (call text);
INSERT INTO position SELECT unnest(ARRAY[
    -- As a class.
    $$find(%s, '{}'$$, $$get(%s, 'x', '{}'$$, $$update(%s, 'x', '{"n":1}'$$, $$delete(%s, 'x'$$,
        $$create(%s, '{"n":1}'$$,
    -- As an objectId.
    $$get('Safe', %s, '{}'$$, $$update('Safe', %s, '{"n":1}'$$, $$delete('Safe', %s$$,
    -- As field, key or class inside of JSON.
    $$create('Safe', jsonb_build_object(%s, 1)::text$$,
        $$create('Safe', jsonb_build_object('o', jsonb_build_object(%s, 1))::text$$,
        $$create('Safe', jsonb_build_object('o.' || %s, 1)::text$$,
    $$create('Safe', jsonb_build_object('np', jsonb_build_object('__type', 'Pointer', 'className', %s, 'objectId', 'x'))::text$$,
        $$create('Safe', jsonb_build_object('np', jsonb_build_object('__type', 'Pointer', 'className', 'Safe', 'objectId', %s))::text$$,
    $$create('Safe', jsonb_build_object('n', jsonb_build_object('__op', %s))::text$$,
        $$create('Safe', jsonb_build_object('n', jsonb_build_object('__type', %s))::text$$,
        $$create('Safe', jsonb_build_object('ACL', jsonb_build_object(%s, jsonb_build_object('read', true)))::text$$,
    $$create('Safe', jsonb_build_object('nr', jsonb_build_object('__op', 'AddRelation', 'objects', jsonb_build_array(jsonb_build_object('__type', 'Pointer', 'className', %s, 'objectId', 'x'))))::text$$,
    $$create('Safe', jsonb_build_object(%s, jsonb_build_object('__op', 'AddRelation', 'objects', jsonb_build_array(jsonb_build_object('__type', 'Pointer', 'className', 'Safe', 'objectId', 'x'))))::text$$,
    $$create('Safe', jsonb_build_object('s', %s)::text$$,
        $$create('Safe', jsonb_build_object('f', jsonb_build_object('__type', 'File', 'name', %s))::text$$,
        $$create('Safe', jsonb_build_object('d', jsonb_build_object('__type', 'Date', 'iso', %s))::text$$,
    $$update('Safe', @, jsonb_build_object(%s, 1)::text$$,
        $$update('Safe', @, jsonb_build_object(%s, '{"__op":"Delete"}'::jsonb)::text$$,
        $$update('Safe', @, jsonb_build_object('o.' || %s, 1)::text$$,
        $$update('Safe', @, jsonb_build_object('o.' || %s, '{"__op":"Increment","amount":1}'::jsonb)::text$$,
    $$update('Safe', @, jsonb_build_object('l.' || %s, 1)::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object(%s, 1))::text$$,
        $$find('Safe', jsonb_build_object('where', jsonb_build_object('o.' || %s, 1))::text$$,
        $$find('Safe', jsonb_build_object('where', jsonb_build_object('l.' || %s, jsonb_build_object('$gt', 1)))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('n', jsonb_build_object(%s, 1)))::text$$,
        $$find('Safe', jsonb_build_object('where', jsonb_build_object('n', jsonb_build_object('$' || %s, 1)))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('s', %s))::text$$,
        $$find('Safe', jsonb_build_object('where', jsonb_build_object('s', jsonb_build_object('$gt', %s)))::text$$,
        $$find('Safe', jsonb_build_object('where', jsonb_build_object('s', jsonb_build_object('$in', jsonb_build_array(%s))))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('l', %s))::text$$,
        $$find('Safe', jsonb_build_object('where', jsonb_build_object('l', jsonb_build_object('$in', jsonb_build_array(%s))))::text$$,
        $$find('Safe', jsonb_build_object('where', jsonb_build_object('o', jsonb_build_object(%s, 1)))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('s', jsonb_build_object('$regex', %s)))::text$$,
        $$find('Safe', jsonb_build_object('where', jsonb_build_object('s', jsonb_build_object('$regex', 'a', '$options', %s)))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('d', jsonb_build_object('$gt', jsonb_build_object('$relativeTime', %s))))::text$$,
        $$find('Safe', jsonb_build_object('where', %s)::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('np', jsonb_build_object('$inQuery', jsonb_build_object('className', %s, 'where', '{}'::jsonb))))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('s', jsonb_build_object('$select', jsonb_build_object('query', jsonb_build_object('className', 'Safe', 'where', '{}'::jsonb), 'key', %s))))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('np', jsonb_build_object('$inQuery', jsonb_build_object('className', 'Peer', 'redirectClassNameForKey', %s, 'where', '{}'::jsonb))))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('$relatedTo', jsonb_build_object('object', jsonb_build_object('__type', 'Pointer', 'className', %s, 'objectId', 'x'), 'key', 'r')))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('$relatedTo', jsonb_build_object('object', jsonb_build_object('__type', 'Pointer', 'className', 'Peer', 'objectId', %s), 'key', 'r')))::text$$,
    $$find('Safe', jsonb_build_object('where', jsonb_build_object('$relatedTo', jsonb_build_object('object', jsonb_build_object('__type', 'Pointer', 'className', 'Peer', 'objectId', 'x'), 'key', %s)))::text$$,
    $$find('Safe', jsonb_build_object('order', %s)::text$$,
        $$find('Safe', jsonb_build_object('order', '-o.' || %s)::text$$,
        $$find('Safe', jsonb_build_object('keys', %s)::text$$,
        $$find('Safe', jsonb_build_object('excludeKeys', %s)::text$$,
        $$find('Safe', jsonb_build_object('include', %s)::text$$,
    $$find('Safe', jsonb_build_object('limit', %s)::text$$, $$find('Safe', jsonb_build_object('skip', %s)::text$$,
        $$find('Peer', jsonb_build_object('redirectClassNameForKey', %s)::text$$,
        $$find('Safe', jsonb_build_object(%s, 1)::text$$,
    $$get('Peer', 'x', jsonb_build_object('include', %s)::text$$, $$find('Safe', %s$$, $$get('Safe', 'x', %s$$,
        $$create('Safe', %s$$, $$update('Safe', @, %s$$, $$batch(%s$$,
    $$batch(jsonb_build_object('requests', jsonb_build_array(jsonb_build_object('method', 'GET', 'path', '/classes/' || %s)))::text$$,
        $$batch(jsonb_build_object('requests', jsonb_build_array(jsonb_build_object('method', %s, 'path', '/classes/Safe')))::text$$,
    $$batch(jsonb_build_object('requests', jsonb_build_array(jsonb_build_object('method', 'GET', 'path', '/classes/Safe/' || %s)))::text$$,
        $$batch(jsonb_build_object('requests', jsonb_build_array(jsonb_build_object('method', 'GET', 'path', %s)))::text$$]);

CREATE TEMP TABLE attack AS
SELECT call, text, format('SELECT parse.' || replace(replace(call, '@', quote_literal(:'safe')),
    '%s', '%1$L::text') || ', %2$L)', text, caller) AS statement, caller
FROM position, evil, unnest(ARRAY[test.nobody(), test.master()]) AS caller;
SELECT cmp_ok(count(*), '>', 5000::bigint, 'there are many attacks') FROM attack;
SELECT is_empty($$ SELECT call, left(text, 40), state FROM attack, test.state(statement) AS state WHERE NOT test.is_fair(state) $$,
    'names with SQL in them are refused or taken as names');
-- Credentials too.
SELECT is_empty($$
    SELECT key, left(text, 40), state FROM evil, unnest(ARRAY['appId', 'masterKey', 'maintenanceKey', 'sessionToken', 'clientKey', 'javascriptKey', 'restAPIKey', 'installationId', 'ip', 'mountPath', 'requestId', 'context']) AS key,
        test.state(format('SELECT parse.find(''Safe'', ''{}'', %L)', test.caller(jsonb_build_object(key, text)))) AS state
    WHERE NOT test.is_fair(state)
$$, 'and so are credentials');
SELECT is_empty($$ SELECT left(text, 40), state FROM evil, test.state(format('SELECT parse.find(''Safe'', ''{}'', %L)', text)) AS state WHERE NOT test.is_fair(state) OR state = '00000' $$,
    'a caller that is none is refused');
SELECT is(test.content('Safe', :'safe'), '{"name":"a","n":1,"o":{"k":1},"l":[1],"s":"x"}',
    'nothing of it did any harm');

-- Text that looks like SQL is kept as it is.
SELECT is(test.content('Safe', test.make('Safe', jsonb_build_object('s', text)::text)) ->> 's', text,
    'kept: ' || quote_literal(left(text, 40))) FROM evil WHERE text !~ '[\n]';
SELECT is(test.names('Safe', jsonb_build_object('s', text)::text),
    '', 'and is found by nobody else: ' || quote_literal(left(text, 40))) FROM evil WHERE text ~ '[''";]' LIMIT 3;

-- ---- JSON that is broken, deep, or more than JSON can say.
CREATE TEMP TABLE broken (what text, json text, state text);
INSERT INTO broken VALUES
    ('nothing but white space', '  ', 'PS107'), ('an open brace', '{', 'PS107'), ('a closing one', '}', 'PS107'),
    ('a comma at the end', '{"a":1,}', 'PS107'), ('no value', '{"a":}', 'PS107'), ('no quotes', '{a:1}', 'PS107'),
    ('single quotes', '{''a'':1}', 'PS107'),
    ('two values', '{}{}', 'PS107'), ('a comment', '{"a":1/**/}', 'PS107'), ('NaN', '{"a":NaN}', 'PS107'),
    ('Infinity', '{"a":-Infinity}', 'PS107'), ('a number too large', '{"a":1e400}', 'PS107'),
    ('one too small', '{"a":-1e400}', 'PS107'), ('a hexadecimal number', '{"a":0x10}', 'PS107'),
    ('a leading zero', '{"a":01}', 'PS107'), ('a plus', '{"a":+1}', 'PS107'), ('a point alone', '{"a":.5}', 'PS107'),
    ('an open string', '{"a":"x', 'PS107'), ('an unknown escape', '{"a":"\x"}', 'PS107'),
    ('half an escape', '{"a":"\u12"}', 'PS107'), ('a raw line end', E'{"a":"\n"}', 'PS107'),
    ('U+0000 in a value', '{"a":"\u0000"}', 'PS107'), ('U+0000 in a key', '{"a\u0000":1}', 'PS107'),
    ('U+0000 deep', '{"o":{"x":[{"y":"\u0000"}]}}', 'PS107'), ('a lone high surrogate', '{"a":"\ud800"}', 'PS107'),
    ('a lone low surrogate', '{"a":"\udc00"}', 'PS107'),
    ('surrogates in the wrong order', '{"a":"\udc00\ud800"}', 'PS107'),
    ('a lone surrogate in a key', '{"a\ud800":1}', 'PS107'),
    ('a high surrogate before text', '{"a":"\ud800x"}', 'PS107'),
    ('a list', '[]', 'PS107'), ('a string', '"x"', 'PS107'), ('a number', '7', 'PS107'), ('true', 'true', 'PS107'),
    ('10,000 arrays', repeat('[', 10000), 'PS107'),
    ('10,000 arrays that close', '{"a":' || repeat('[', 10000) || repeat(']', 10000) || '}', 'PS107'),
    ('10,000 objects', repeat('{"a":', 10000) || '1' || repeat('}', 10000), 'PS107'),
    ('a million arrays', repeat('[', 1000000), 'PS107');
SELECT is(test.state(format('SELECT parse.create(''Broken'', %L, test.nobody())', json)),
    state, 'create with ' || what) FROM broken;
SELECT is(test.state(format('SELECT parse.update(''Safe'', %L, %L, test.nobody())', :'safe', json)),
    state, 'update with ' || what) FROM broken;
SELECT is(test.state(format('SELECT parse.batch(%L, test.nobody())', json)),
    'PS107', 'batch with ' || what) FROM broken;
SELECT is(test.state(format('SELECT parse.find(''Safe'', %L, test.nobody())', json)),
    state, 'find with ' || what) FROM broken;
SELECT is(test.state(format('SELECT parse.find(''Safe'', %L, test.nobody())', format('{"where":%s}', json))),
    'PS107', 'find where there is ' || what) FROM broken WHERE json ~ '[{[a]' AND what NOT IN ('a list', 'a string',
    'true', 'a number');
SELECT hasnt_table('test_app', 'Broken', 'none of it made a class');

-- ---- Much of it, and deep: refused or done, within the time that a statement has.
CREATE TEMP TABLE much (what text, call text);
INSERT INTO much VALUES
    ('100,000 values of $in', format($$find('Safe', '{"where":{"n":{"$in":[%s]}}}'$$, (SELECT string_agg(n::text,
    ',') FROM generate_series(1, 100000) n))),
    ('100,000 texts of $in', format($$find('Safe', '{"where":{"s":{"$in":[%s]}}}'$$, (SELECT string_agg('"' || n || '"',
    ',') FROM generate_series(1, 100000) n))),
    ('10,000 values of $nin on a list', format($$find('Safe', '{"where":{"l":{"$nin":[%s]}}}'$$,
    (SELECT string_agg(n::text, ',') FROM generate_series(1, 10000) n))),
    ('10,000 values of $all', format($$find('Safe', '{"where":{"l":{"$all":[%s]}}}'$$, (SELECT string_agg(n::text,
    ',') FROM generate_series(1, 10000) n))),
    ('10,000 objects of $in on a list', format($$find('Safe', '{"where":{"l":{"$in":[%s]}}}'$$,
    (SELECT string_agg(format('{"k":%s}', n), ',') FROM generate_series(1, 10000) n))),
    ('1,000 branches of $or', format($$find('Safe', '{"where":{"$or":[%s]}}'$$, (SELECT string_agg(format('{"n":%s}',
    n), ',') FROM generate_series(1, 1000) n))),
    ('10,000 fields in one where', format($$find('Safe', '{"where":{%s}}'$$, (SELECT string_agg(format('"x%s":%s', n,
    n), ',') FROM generate_series(1, 10000) n))),
    ('70,000 parameters', format($$find('Safe', '{"where":{"$or":[%s]}}'$$, (SELECT string_agg(format('{"n":%s}', n),
    ',') FROM generate_series(1, 70000) n))),
    ('$or within $or within …', format($$find('Safe', '{"where":%s{}%s}'$$, repeat('{"$or":[', 40), repeat(']}', 40))),
    ('$nor within $nor within …', format($$find('Safe', '{"where":%s{"n":1}%s}'$$, repeat('{"$nor":[', 45),
    repeat(']}', 45))),
    ('$inQuery within $inQuery within …', format($$find('Peer', '{"where":%s{}%s}'$$,
    repeat('{"safe":{"$inQuery":{"className":"Peer","where":', 30), repeat('}}}', 30))),
    ('a path of 1,000 parts', format($$find('Safe', '{"where":{"o%s":1}}'$$, repeat('.a', 1000))),
    ('an order of 1,000 keys', format($$find('Safe', '{"order":"%s"}'$$, (SELECT string_agg('k' || n,
    ',') FROM generate_series(1, 1000) n))), ('an order of 1,000 paths', format($$find('Safe', '{"order":"%s"}'$$,
    (SELECT string_agg('o.k' || n, ',') FROM generate_series(1, 1000) n))),
    ('an order of 5,000 paths', format($$find('Safe', '{"order":"%s"}'$$, (SELECT string_agg('o.k' || n,
    ',') FROM generate_series(1, 5000) n))),
    ('1,000 includes', format($$find('Peer', '{"include":"%s"}'$$, (SELECT string_agg('safe.k' || n,
    ',') FROM generate_series(1, 1000) n))), ('an include of 1,000 parts',
    format($$find('Peer', '{"include":"safe%s"}'$$, repeat('.safe', 1000))),
    ('2,000 new fields', format($$create('Wide', '{%s}'$$, (SELECT string_agg(format('"f%s":1', n),
    ',') FROM generate_series(1, 2000) n))), ('1,500 new fields', format($$create('Wide', '{%s}'$$,
    (SELECT string_agg(format('"f%s":1', n), ',') FROM generate_series(1, 1500) n))),
    ('100,000 keys in an object', format($$create('Large', '{"o":{%s}}'$$, (SELECT string_agg(format('"k%s":1', n),
    ',') FROM generate_series(1, 100000) n))),
    ('100,000 dotted keys', format($$create('Large', '{%s}'$$, (SELECT string_agg(format('"o.k%s":1', n),
    ',') FROM generate_series(1, 20000) n))),
    ('20,000 dotted keys by update', format($$update('Safe', %L, '{%s}'$$, :'safe',
    (SELECT string_agg(format('"o.k%s":{"__op":"Increment","amount":1}', n), ',') FROM generate_series(1, 20000) n))),
    ('a dotted key of 1,000 parts', format($$create('Large', '{"o%s":1}'$$, repeat('.a', 1000))),
    ('a dotted key of 1,000 parts by update', format($$update('Safe', %L, '{"o%s":1}'$$, :'safe', repeat('.a', 1000))),
    ('a position far behind the end', format($$update('Safe', %L, '{"l.999999999":1}'$$, :'safe')),
    ('one behind all numbers', format($$update('Safe', %L, '{"l.99999999999999999999999999":1}'$$, :'safe')),
    ('a position far behind the end, on create', $$create('Large', '{"l.999999999":1}'$$),
    ('a position in a query', $$find('Safe', '{"where":{"l.99999999999999999999":1}}'$$),
    ('a million elements', format($$create('Large', '{"l":[%s]}'$$, (SELECT string_agg('1', ',') FROM generate_series(1,
    1000000)))),
    ('AddUnique of 10,000 objects', format($$update('Safe', %L, '{"l":{"__op":"AddUnique","objects":[%s]}}'$$, :'safe',
    (SELECT string_agg(format('{"k":%s}', n), ',') FROM generate_series(1, 10000) n))),
    ('Remove of 10,000 objects', format($$update('Safe', %L, '{"l":{"__op":"Remove","objects":[%s]}}'$$, :'safe',
    (SELECT string_agg(format('{"k":%s}', n), ',') FROM generate_series(1, 10000) n))),
    ('an ACL of 10,000 users', format($$create('Large', '{"ACL":{%s}}'$$,
    (SELECT string_agg(format('"u%s":{"read":true}', n), ',') FROM generate_series(1, 10000) n))),
    ('10,000 relations', format($$update('Peer', %L, '{"r":{"__op":"AddRelation","objects":[%s]}}'$$, :'peer',
    (SELECT string_agg(format('{"__type":"Pointer","className":"Safe","objectId":"i%s"}', n),
    ',') FROM generate_series(1, 10000) n))),
    ('a related objectId that is too long',
    format($$update('Peer', %L, '{"r":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Safe","objectId":"%s"}]}}'$$,
    :'peer', repeat('i', 200))), ('a polygon of 100,000 points',
    format($$create('Large', '{"p":{"__type":"Polygon","coordinates":[%s]}}'$$, (SELECT string_agg(format('[%s,%s]',
    n % 90, n % 45), ',') FROM generate_series(1, 100000) n))),
    ('a million bytes of text', format($$create('Large', '{"s":"%s"}'$$, repeat('x', 1000000))),
    ('a search for a million bytes', format($$find('Safe', '{"where":{"s":"%s"}}'$$, repeat('x', 1000000))),
    ('a pattern of 100,000 bytes', format($$find('Safe', '{"where":{"s":{"$regex":"%s"}}}'$$, repeat('x', 100000))),
    ('a pattern of many groups', format($$find('Safe', '{"where":{"s":{"$regex":"%s"}}}'$$, repeat('(',
    10000) || repeat(')', 10000))),
    ('a pattern with great counts', $$find('Safe', '{"where":{"s":{"$regex":"((a{1,250}){1,250}){1,250}"}}}'$$),
    ('a year far away', $$create('Large', '{"d":{"__type":"Date","iso":"9999-12-31T23:59:59.999Z"}}'$$),
    ('a year too far', $$create('Large', '{"d":{"__type":"Date","iso":"+275760-09-13T00:00:00.000Z"}}'$$),
    ('a duplicate key', $$create('Large', '{"a":1,"a":"x"}'$$),
    ('10,000 times one key', format($$create('Large', '{%s}'$$, (SELECT string_agg('"a":1', ',') FROM generate_series(1,
    10000)))), ('huge numbers',
    $$find('Safe', '{"where":{"n":{"$gt":1e308,"$lt":-1e308}},"limit":1e308,"skip":1e308}'$$),
    ('an Increment beyond all numbers', format($$update('Safe', %L, '{"n":{"__op":"Increment","amount":1.7e308}}'$$,
    :'safe')), ('a dotted Increment by much',
    format($$update('Safe', %L, '{"o.k":{"__op":"Increment","amount":1.7e308}}'$$, :'safe')),
    ('10,000 requests in a batch', format($$batch('{"requests":[%s]}'$$,
    (SELECT string_agg('{"method":"GET","path":"/classes/Safe/x"}', ',') FROM generate_series(1, 10000))));
SELECT ok(test.is_fair(state), format('%s: %s', what, state)) FROM much,
    test.state(format('SELECT parse.%s, test.nobody())', call)) AS state;

-- Numbers add up to infinity, which JSON cannot say.
SELECT test.make('Safe', '{"name":"big","n":1.7e308,"o":{"k":1.7e308}}') AS big \gset
SELECT ok(test.is_fair(state) OR state = '22003', format('beyond the largest number: %s: %s', change,
    state)) FROM unnest(ARRAY['{"n":{"__op":"Increment","amount":1.7e308}}',
    '{"o.k":{"__op":"Increment","amount":1.7e308}}']) AS change,
    test.state(format('SELECT parse.update(''Safe'', %L, %L, test.nobody())', :'big', change)) AS state;

-- ---- The helpers that triggers and the API use are not for clients, but do not fall over either.
SELECT matches(test.state(format('SELECT parse_internal.edit(%L, %L)', stored, edits)),
    '^(00000|PS|22)', format('edit(%s, %s)', stored, edits))
FROM unnest(ARRAY[NULL, '1', '[]', '{"a":1}']) AS stored, unnest(ARRAY[NULL, '7', '{}', '[]', '[7]', '[{}]',
    '[{"path":7,"op":"Set"}]', '[{"path":[7],"op":"Set"}]', '[{"path":["a"],"op":"Nope"}]',
    '[{"path":["a"],"op":"Increment","value":"x"}]', '[{"path":[],"op":"Add","value":7}]']) AS edits;
SELECT throws_ok('SELECT parse_internal.app_changed()', 'PS001', 'this function is for triggers only',
    'a trigger function is not called by hand');

SELECT is(pg_backend_pid(), :'pid'::int, 'after all that the backend is the same');
SELECT is(test.names('Safe', '{"name":"a"}'), 'a', 'and serves');

SELECT * FROM finish();
ROLLBACK;
