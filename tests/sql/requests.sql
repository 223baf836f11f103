-- parse_internal.request(): what the proxy gets for a request.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

SELECT test.make('Thing', '{"name":"a"}') AS a \gset
SELECT results_eq(format($$ SELECT status, answer->>'name', location, questions IS NULL, effects IS NULL
    FROM parse_internal.request('GET', '/classes/Thing/%s', '', %L, NULL) $$, :'a', test.nobody()),
    $$ VALUES (200, 'a', NULL::text, true, true) $$, 'an answer with its status');
SELECT is(jsonb_array_length((SELECT answer::jsonb FROM parse_internal.request('POST', '/batch',
    '{"requests":[{"method":"GET","path":"/classes/Thing"}]}', test.nobody(), NULL))), 1, 'a batch goes through as well');
SELECT is(test.state(format('SELECT parse_internal.request(%L, %L, %L, %L, %L)', method, path, body, test.nobody(), answers)),
    state, what)
FROM (VALUES ('GET', '/nothing', '', NULL, 'PS107', 'a path that is none'), ('PATCH', '/classes/Thing', '', NULL, 'PS107', 'a method that is none'),
    ('POST', '/classes/Thing', '{', NULL, 'PS107', 'a broken body'), ('GET', '/classes/Thing', '', '[]', 'PS107', 'answers that are no netstrings'),
    ('GET', '/classes/Thing', '', '1:a,', 'PS107', 'a question without an answer'), ('GET', '/classes/Thing', '', '1:a,5:abc,', 'PS107', 'an answer that ends early'),
    ('GET', '/classes/Thing', '', '1:a,1:a', 'PS107', 'an answer without an end'), ('GET', '/classes/Thing', '', '1', 'PS107', 'a length without text'),
    ('GET', '/classes/Thing', '', '99999999999999999999:a,', 'PS107', 'a length beyond all bounds'),
    ('GET', '/classes/Thing/none', '', NULL, 'PS101', 'an object that is not there')) v(method, path, body, answers, state, what);
SELECT throws_ok($$ SELECT parse_internal.request('GET', '/classes/Thing', '', '{}', NULL) $$, 'PS403', NULL, 'a caller without an app');

SELECT * FROM finish();
ROLLBACK;
