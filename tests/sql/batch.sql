-- Batches: requests that fail alone, requests that share one fate, and bodies that are no batch.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

CREATE FUNCTION test.batch(requests text, caller text DEFAULT test.nobody()) RETURNS jsonb LANGUAGE sql AS $$
    SELECT parse.batch(format('{"requests":%s}', requests), caller)::jsonb
$$;
SELECT test.make('Thing', '{"name":"a","n":1}') AS a, test.make('Thing', '{"name":"b","n":1}') AS b \gset

-- ---- Each request for itself, in order.
SELECT test.batch(format('[
    {"method":"POST","path":"/classes/Thing","body":{"name":"c","n":1}},
    {"method":"PUT","path":"/classes/Thing/%1$s","body":{"n":{"__op":"Increment","amount":1}}},
    {"method":"PUT","path":"/classes/Thing/none","body":{"n":2}},
    {"method":"POST","path":"/classes/Thing","body":{"n":"text"}},
    {"method":"DELETE","path":"/classes/Thing/%2$s"},
    {"method":"GET","path":"/classes/Thing/%1$s"},
    {"method":"GET","path":"/classes/Thing","body":{"where":{"name":"c"},"keys":"name"}},
    {"method":"POST","path":"/classes/Fresh","body":{"x":1}}]', :'a', :'b')) AS answer \gset
SELECT is(jsonb_array_length(:'answer'), 8, 'each request has its answer');
SELECT ok(:'answer'::jsonb #> '{0,success}' ?& ARRAY['objectId', 'createdAt'], 'a create');
SELECT is(:'answer'::jsonb #> '{1,success,n}', '2', 'an update');
SELECT is(:'answer'::jsonb -> 2, '{"error":{"code":101,"error":"Object not found."}}',
    'an update of nothing fails alone');
SELECT is(:'answer'::jsonb -> 3,
    '{"error":{"code":111,"error":"schema mismatch for Thing.n; expected Number but got String"}}',
    'a wrong type fails alone');
SELECT is(:'answer'::jsonb -> 4, '{"success":{}}', 'a delete');
SELECT is(:'answer'::jsonb #> '{5,success,n}', '2', 'a get sees what was done before it');
SELECT is(:'answer'::jsonb #> '{6,success,results,0,name}', '"c"', 'and so does a find');
SELECT ok(:'answer'::jsonb #> '{7,success}' ? 'objectId', 'a request makes a class');
SELECT is(test.names('Thing', '{}'), 'a c', 'what succeeded is there');
SELECT is(test.batch('[]'), '[]', 'an empty batch has no answers');

-- A failure leaves nothing of its own request, whatever it had done.
SELECT is(test.batch('[{"method":"POST","path":"/classes/Half","body":{"good":1,"bad":{"__type":"GeoPoint","latitude":100,"longitude":0}}},
    {"method":"POST","path":"/classes/Thing","body":{"fresh":1,"n":"text"}}]') @? '$[*].success', false,
        'two that fail');
SELECT hasnt_table('test_app', 'Half', 'leave no class');
SELECT hasnt_column('test_app', 'Thing', 'fresh', 'and no field');
-- An error that PostgreSQL raises in the middle is rolled back with its request.
CREATE UNIQUE INDEX ON test_app."Thing" (name);
SELECT is(test.batch('[{"method":"POST","path":"/classes/Thing","body":{"name":"d"}},
    {"method":"POST","path":"/classes/Thing","body":{"name":"d","newer":1}},
    {"method":"POST","path":"/classes/Thing","body":{"name":"e"}}]') -> 1,
    '{"error":{"code":137,"error":"A duplicate value for a field with unique values was provided"}}',
    'a value that is taken fails alone');
SELECT is(test.names('Thing', '{}'), 'a c d e', 'those around it succeed');
SELECT hasnt_column('test_app', 'Thing', 'newer', 'the field that came with it is not there');
SELECT lives_ok($$ SELECT parse.create('Thing', '{"name":"f","newer":"text"}', test.nobody()) $$,
    'and may still get any type');

-- ---- All or nothing.
CREATE FUNCTION test.transaction(requests text) RETURNS text LANGUAGE sql AS $$
    SELECT test.state(format('SELECT parse.batch(%L, test.nobody())', format('{"transaction":true,"requests":%s}', requests)))
$$;
SELECT is(parse.batch('{"transaction":true,"requests":[{"method":"POST","path":"/classes/Thing","body":{"name":"g"}},
    {"method":"POST","path":"/classes/Thing","body":{"name":"h"}}]}', test.nobody())::jsonb @? '$[*].error', false,
        'a transaction succeeds as a whole');
SELECT is(test.names('Thing', '{"name":{"$in":["g","h"]}}'), 'g h', 'and all of it is there');
SELECT throws_ok($$ SELECT parse.batch('{"transaction":true,"requests":[{"method":"POST","path":"/classes/Thing","body":{"name":"i"}},
    {"method":"POST","path":"/classes/Brand","body":{"x":1}},
    {"method":"PUT","path":"/classes/Thing/none","body":{"n":2}},
    {"method":"POST","path":"/classes/Thing","body":{"n":"text"}}]}', test.nobody()) $$, 'PS101', 'Object not found.',
        'a transaction fails with its first error');
SELECT is(test.names('Thing', '{"name":"i"}'), '', 'and leaves no object');
SELECT hasnt_table('test_app', 'Brand', 'and no class');
SELECT is(test.transaction('[{"method":"POST","path":"/classes/Thing","body":{"name":"j"}},{"method":"POST","path":"/classes/Thing","body":{"name":"j"}}]'),
    '23505',
    'a value that is taken fails the whole');
SELECT is(test.names('Thing', '{"name":"j"}'), '', 'and leaves nothing');
SELECT is(parse.batch(format('{"transaction":"yes","requests":%s}',
    '[{"method":"PUT","path":"/classes/Thing/none","body":{}}]'), test.nobody())::jsonb #> '{0,error,code}', '101',
    'only true makes a transaction');

-- ---- The caller of the batch is the caller of each request.
SELECT test.make_user('ann');
SELECT test.make('Thing', '{"name":"secret","ACL":{"ann":{"read":true,"write":true}}}') AS secret \gset
SELECT is(test.batch(format('[{"method":"GET","path":"/classes/Thing/%1$s"},{"method":"PUT","path":"/classes/Thing/%1$s","body":{"n":1}},
    {"method":"DELETE","path":"/classes/Thing/%1$s"},{"method":"GET","path":"/classes/_JobStatus"}]',
        :'secret')) @? '$[*].success', false, 'nobody gets past an ACL in a batch');
SELECT is(test.batch(format('[{"method":"GET","path":"/classes/Thing/%1$s"},{"method":"PUT","path":"/classes/Thing/%1$s","body":{"n":1}}]',
    :'secret'), test.as_user('ann')) @? '$[*].error', false,
    'whom it names does');
SELECT is(test.state($$ SELECT test.batch('[{"method":"GET","path":"/classes/Thing"}]', test.caller('{"sessionToken":"r:none"}')) $$),
    'PS209', 'a bad session fails the batch as a whole');
SELECT is(test.batch(format('[{"method":"GET","path":"/classes/Thing/%s","body":{"_MasterKey":"master"}}]',
    :'secret')) @? '$[*].success', false, 'a key inside of a request is none');

-- ---- Bodies that are no batch.
SELECT is(test.state(format('SELECT parse.batch(%L, test.nobody())', body)), 'PS107', body) FROM unnest(ARRAY[
    '', '{', '[]', '7', '{}', '{"requests":{}}', '{"requests":"x"}', '{"requests":[7]}', '{"requests":[[]]}',
    '{"requests":[null]}', '{"requests":[{}]}',
    '{"requests":[{"method":"GET"}]}', '{"requests":[{"method":"GET","path":7}]}',
    '{"requests":[{"method":"GET","path":""}]}', '{"requests":[{"method":"GET","path":"/"}]}',
    '{"requests":[{"method":"GET","path":"/nowhere"}]}', '{"requests":[{"method":"PATCH","path":"/classes/Thing"}]}',
    '{"requests":[{"method":"POST","path":"/batch","body":{"requests":[]}}]}',
    '{"requests":[{"method":"DELETE","path":"/classes/Thing"}]}',
    '{"requests":[{"method":"GET","path":"/classes/Thing/../../x"}]}']) AS body;
SELECT is(test.state('SELECT parse.batch(NULL::text, test.nobody())'), 'PS107', 'NULL is no batch');
SELECT is(test.batch('[{"method":"POST","path":"/classes/Thing","body":[1]},{"method":"POST","path":"/classes/Thing","body":"x"},
    {"method":"GET","path":"/classes/Thing","body":7}]') @? '$[*].success', false,
        'a body that is no object fails alone');
SELECT is(jsonb_array_length(test.batch('[{"path":"/1/classes/Thing","method":"GET"}]',
    test.caller('{"mountPath":"/1"}'))), 1, 'a path may begin with the mount path');

-- ---- How many.
SELECT is(jsonb_array_length(test.batch((SELECT jsonb_agg(jsonb_build_object('method', 'POST', 'path', '/classes/Many',
    'body', jsonb_build_object('n', n))) FROM generate_series(1, 500) n)::text)), 500, 'five hundred at once');
SELECT is((SELECT count(*) FROM test_app."Many"), 500::bigint, 'are all there');
SELECT parse.configure_app('test', '{"masterKey":"master","requestComplexity":{"batchRequestLimit":2}}');
SELECT is(test.state(format('SELECT parse.batch(%L, %L)', format('{"requests":[%s]}',
    rtrim(repeat('{"method":"GET","path":"/classes/Many"},', n), ',')), caller)),
    state, format('with batchRequestLimit 2: %s by %s', n, caller))
FROM (VALUES (2, test.nobody(), '00000'), (3, test.nobody(), 'PS107'), (3, test.master(),
    '00000')) AS v(n, caller, state);

-- ---- Neighbouring creates of one class are written by one statement; that must not show.
SELECT parse.configure_app('test', '{"masterKey":"master","allowClientClassCreation":true,"allowCustomObjectId":true}');
SELECT test.batch('[
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r1","n":1,"o":{"a":[1]},"p":{"__type":"Pointer","className":"Thing","objectId":"x"}}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r2","n":2,"o":{"a":[2]}}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r3","n":3,"o":{"a":[3]},"ACL":{"*":{"read":true}}}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r4","n":4,"o":null,"ACL":{}}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r5","n":5,"o":{"a":[5]}}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r6","n":6,"o":{"a":[6]}}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r5","n":7,"o":{"a":[7]}}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r8","n":"eight"}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r9","n":9,"new":true}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r10","n":10,"new":true}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"r11","n":11,"new":false}}]') AS answer \gset
SELECT is(jsonb_path_query_array(:'answer'::jsonb, '$[*].success.objectId'),
    '["r1", "r2", "r3", "r4", "r5", "r6", "r9", "r10", "r11"]', 'the good ones are saved, answered in their order');
SELECT is(jsonb_path_query_array(:'answer'::jsonb, '$[6 to 7].error.code'), '[137, 111]', 'the bad ones have errors of their own');
SELECT results_eq('SELECT "objectId", n, o::text, new, _rperm, _wperm FROM test_app."Row" ORDER BY n', $$ VALUES
    ('r1', 1.0::float8, '{"a": [1]}', NULL::boolean, NULL::text[], NULL::text[]), ('r2', 2, '{"a": [2]}', NULL, NULL, NULL),
    ('r3', 3, '{"a": [3]}', NULL, '{*}', '{}'), ('r4', 4, NULL, NULL, '{}', '{}'), ('r5', 5, '{"a": [5]}', NULL, NULL, NULL),
    ('r6', 6, '{"a": [6]}', NULL, NULL, NULL), ('r9', 9, NULL, true, NULL, NULL), ('r10', 10, NULL, true, NULL, NULL),
    ('r11', 11, NULL, false, NULL, NULL) $$, 'each row holds its own values');
SELECT is(test.state($$ SELECT parse.batch('{"transaction":true,"requests":[
    {"method":"POST","path":"/classes/Row","body":{"objectId":"t1","n":1}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"t2","n":1}},
    {"method":"POST","path":"/classes/Row","body":{"objectId":"t1","n":1}}]}', test.nobody()) $$),
    '23505', 'with "transaction" one duplicate fails all');
SELECT is((SELECT count(*) FROM test_app."Row" WHERE "objectId" LIKE 't%'), 0::bigint, 'and nothing is left of it');

SELECT * FROM finish();
ROLLBACK;
