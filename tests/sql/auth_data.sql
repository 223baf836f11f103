-- Signing in with other providers than a password: who is asked what, who gets in, what is kept and what is shown.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/adapters.psql
SELECT parse.configure_app('test', '{"masterKey":"master","enforcePrivateUsers":false,"enableSanitizedErrorResponse":false,"auth":{
    "own":{"adapter":"http","url":"own","methods":["validateAuthData","validateAppId"],"options":{"appIds":["a"],"x":1}},
    "other":{"adapter":"http","url":"other","methods":["validateAuthData"]},
    "modern":{"adapter":"http","url":"modern","methods":["validateSetUp","validateLogin","validateUpdate","afterFind","challenge"]},
    "extra":{"adapter":"http","url":"extra","methods":["validateAuthData"],"options":{"policy":"additional"}},
    "alone":{"adapter":"http","url":"alone","methods":["validateAuthData"],"options":{"policy":"solo"}},
    "moody":{"adapter":"http","url":"moody","methods":["validateAuthData","policy"]},
    "odd":{"adapter":"http","url":"odd","methods":["validateAuthData"],"options":{"policy":"bad"}},
    "empty":{"adapter":"http","url":"empty","methods":[]},
    "off":{"adapter":"http","url":"off","methods":["validateAuthData"],"options":{"enabled":false}},
    "github":{"enabled":true},"ldap":{}}}');

-- Sign-up.
SELECT test.request('POST', '/users', '{"authData":{"own":{"id":"1","token":"t"}}}') AS made \gset
SELECT is(:'made'::jsonb -> 'status', '201', 'somebody new is made');
SELECT is(test.calls(), 'own.validateAppId own.validateAuthData', 'the app is checked before the data');
SELECT is(:'made'::jsonb -> 'answer' -> 'authDataResponse', '{}', 'with an empty response');
SELECT is(test.kept(:'made'::jsonb -> 'answer' ->> 'objectId'), '{"own":{"id":"1","token":"t"}}', 'and keeps what was sent');
SELECT :'made'::jsonb -> 'answer' ->> 'objectId' AS one \gset
SELECT test.token_of(:'made') AS as_one \gset

-- What the adapters are told.
SELECT test.refusal('POST', '/users', '{"username":"u","password":"secret","authData":{"own":{"id":"2"}}}',
    test.caller('{"installationId":"i","ip":"10.0.0.1"}'));
SELECT test.request('POST', '/users', '{"username":"u","password":"secret","authData":{"own":{"id":"2"}}}',
    test.caller('{"installationId":"i","ip":"10.0.0.1"}')) AS two \gset
SELECT concat_ws(E'\n', is(question -> 'args' -> 0, '{"id":"2"}', 'first the data'),
    is(question -> 'args' -> 1 -> 'x', '1', 'then the options'),
    is(question -> 'args' -> 1 -> 'validateAppId', '{"$function":{"url":"own","method":"validateAppId"}}', 'with the methods among them'),
    is(question -> 'args' -> 2, '{"triggerName":{"$undefined":true},"object":{"$object":{"className":"_User","username":"u","authData":{"own":{"id":"2"}}}},
        "master":false,"isReadOnly":false,"headers":{},"ip":"10.0.0.1","installationId":"i"}', 'then the request, without the password'))
FROM test.asked WHERE method = 'validateAuthData';
SELECT test.calls();

-- Log-in.
SELECT test.request('POST', '/users', '{"authData":{"own":{"id":"1","token":"new"}}}') AS back \gset
SELECT is(:'back'::jsonb -> 'status', '200', 'who is known is logged in');
SELECT is(:'back'::jsonb -> 'answer' ->> 'objectId', :'one', 'as who they are');
SELECT is(test.kept(:'one'), '{"own":{"id":"1","token":"new"}}', 'and what changed is kept');
SELECT test.calls();
SELECT test.request('POST', '/users', '{"authData":{"own":{"id":"1"}}}');
SELECT is(test.calls(), 'own.validateAppId own.validateAuthData', 'an id alone is no proof: it is validated like all else');
SELECT test.let('own', 'validateAuthData', '{"thrown":{"kind":"parse","code":101,"message":"not you"}}');
SELECT is(test.refusal('POST', '/users', '{"authData":{"own":{"id":"1"}}}'), 'PS101 not you', 'an error of the adapter, with its code');
SELECT test.let('own', 'validateAuthData', '{"thrown":{"kind":"error","message":"broken"}}');
SELECT is(test.refusal('POST', '/users', '{"authData":{"own":{"id":"1"}}}'), 'PS141 broken', 'another error');
SELECT test.let('own', 'validateAuthData', '{"thrown":{"kind":"value","value":"just text"}}');
SELECT is(test.refusal('POST', '/users', '{"authData":{"own":{"id":"1"}}}'), 'PS141 just text', 'a text that was thrown');
SELECT test.let('own', 'validateAuthData', '{"thrown":{"kind":"value"}}');
SELECT is(test.refusal('POST', '/users', '{"authData":{"own":{"id":"1"}}}'), 'PS141 Auth failed. Unknown error.', 'nothing that was thrown');
SELECT test.let('own', 'validateAuthData', '{"result":{"save":{"id":"1","kept":true},"response":{"hello":1}}}');
SELECT test.request('POST', '/users', '{"authData":{"own":{"id":"1"}}}') AS back \gset
SELECT is(:'back'::jsonb -> 'answer' -> 'authDataResponse', '{"own":{"hello":1}}', 'what the adapter has to say is in the answer');
SELECT is(test.kept(:'one'), '{"own":{"id":"1","kept":true}}', 'what it wants to keep is kept');
SELECT test.let('own', 'validateAuthData', '{"result":{"doNotSave":true}}');
SELECT test.request('POST', '/users', '{"authData":{"own":{"id":"1","more":1}}}');
SELECT is(test.kept(:'one'), '{"own":{"id":"1","kept":true}}', 'or what is kept stays');
DELETE FROM test.said;

-- Refused.
SELECT is(test.refusal('POST', '/users', body::jsonb), error, what)
FROM (VALUES
    ('{"authData":{"none":{"id":"1"}}}', 'PS252 This authentication method is unsupported.', 'a provider that is none'),
    ('{"authData":{"off":{"id":"1"}}}', 'PS252 This authentication method is unsupported.', 'one that is switched off'),
    ('{"authData":{"google":{"id":"1"}}}', '', 'a service without options is asked all the same'),
    ('{"authData":{"line":{"id":"1","code":"c"}}}', 'PS252 This authentication method is unsupported.', 'one with codes is not'),
    ('{"authData":{"x'' OR 1=1 --":{"id":"1"}}}', 'PS252 This authentication method is unsupported.', 'a name that is SQL'),
    ('{"username":"a","password":"b","authData":null}', 'PS252 This authentication method is unsupported.', 'null as a whole'),
    ('{"username":"a","password":"b","authData":{"own":"x"}}', 'PS252 This authentication method is unsupported.', 'a text as data'),
    ('{"authData":{"own":{"id":1}}}', 'PS162 Invalid authData id for provider ''own''.', 'an id that is a number'),
    ('{"authData":{"own":{"id":{"$ne":null}}}}', 'PS162 Invalid authData id for provider ''own''.', 'an id that is a query'),
    ('{"authData":{"odd":{"id":"1"}}}', 'PS000 AuthAdapter policy is not configured correctly. The value must be either "solo", "additional", "default" or undefined (will be handled as "default")', 'a policy that is none'),
    ('{"authData":{"empty":{"id":"1"}}}', 'PS000 Adapter is not configured. Implement either validateAuthData or all of the following: validateSetUp, validateLogin and validateUpdate', 'an adapter without methods'),
    ('{"authData":{"own":null}}', 'PS200 bad or missing username', 'nothing but an unlinking')) v(body, error, what);
SELECT test.calls();

-- Linking.
SELECT test.request('PUT', '/users/' || :'one', '{"authData":{"other":{"id":"o1"}}}', :'as_one');
SELECT is(test.calls(), 'other.validateAuthData', 'a second provider is linked after it was asked');
SELECT is(test.kept(:'one') -> 'other', '{"id":"o1"}', 'next to the first');
SELECT test.request('PUT', '/users/' || :'one', '{"authData":{"other":{"id":"o1"},"own":{"id":"1"}}}', :'as_one');
SELECT is(test.calls(), '', 'what is kept already is not asked for again');
SELECT is(test.kept(:'one'), '{"own":{"id":"1","kept":true},"other":{"id":"o1"}}', 'and nothing of it is lost');
SELECT is(test.refusal('PUT', '/users/' || :'one', '{"authData":{"own":{"id":"2"}}}', :'as_one'), 'PS208 this auth is already used', 'somebody else''s id is not linked');
SELECT test.let('own', 'validateAuthData', '{"thrown":{"kind":"parse","code":101,"message":"not you"}}');
SELECT is(test.refusal('PUT', '/users/' || :'one', '{"authData":{"own":{"id":"2"}}}', :'as_one'), 'PS206 Insufficient auth.', 'and who cannot prove to have it does not learn that it is taken');
DELETE FROM test.said;
SELECT test.calls();
SELECT test.request('PUT', '/users/' || :'one', '{"authData":{"other":null}}', :'as_one');
SELECT is(test.kept(:'one'), '{"own":{"id":"1","kept":true}}', 'unlinked');
SELECT is(test.calls(), '', 'without a question');
SELECT ok(test.refusal('PUT', '/users/' || :'one', '{"authData":{"other":{"id":"evil"}}}', test.token_of(:'two')) ~ '^PS(206|101) ', 'nobody links something to another user');
SELECT is(test.calls(), '', 'and no adapter hears of it');

-- The three methods.
SELECT test.request('POST', '/users', '{"authData":{"modern":{"id":"m"}}}') AS modern \gset
SELECT matches(test.calls(), '^modern.validateSetUp', 'a new user sets up');
SELECT test.request('POST', '/users', '{"authData":{"modern":{"id":"m"}}}');
SELECT matches(test.calls(), '^modern.validateLogin', 'a known one logs in');
SELECT test.request('PUT', '/users/' || (:'modern'::jsonb -> 'answer' ->> 'objectId'), '{"authData":{"modern":{"id":"m2"}}}', test.token_of(:'modern'));
SELECT matches(test.calls(), '^modern.validateUpdate', 'their own is updated');

-- What is read back.
SELECT test.let('modern', 'afterFind', '{"result":{"shown":1}}');
SELECT is(test.request('GET', '/users/me', NULL, test.token_of(:'modern')) -> 'answer' -> 'authData', '{"modern":{"shown":1}}', 'the adapter says what its user sees');
SELECT is(test.request('GET', '/users/' || (:'modern'::jsonb -> 'answer' ->> 'objectId'), NULL, :'as_one') -> 'answer' -> 'authData', NULL, 'others see nothing');
SELECT is(test.request('GET', '/users/' || (:'modern'::jsonb -> 'answer' ->> 'objectId'), NULL) -> 'answer' -> 'authData', NULL, 'and the public neither');
SELECT is((parse.get('_User', :'modern'::jsonb -> 'answer' ->> 'objectId', '{}', test.token_of(:'modern')) -> 'authData')::text, NULL, 'in SQL, where nobody can be asked, it is left out');
SELECT is((parse.get('_User', :'modern'::jsonb -> 'answer' ->> 'objectId', '{}', test.master()) -> 'authData')::jsonb, '{"modern":{"id":"m2"}}', 'and the master key reads it as it is');
DELETE FROM test.said;
SELECT test.calls();

-- Codes are exchanged before anybody is looked for.
SELECT test.let('github', 'beforeFind', '{"result":{"id":"gh","access_token":"secret"}}');
SELECT test.request('POST', '/users', '{"authData":{"github":{"code":"c"}}}') AS coded \gset
SELECT is(test.kept(:'coded'::jsonb -> 'answer' ->> 'objectId'), '{"github":{"id":"gh","access_token":"secret"}}', 'what came of the code is kept');
SELECT is(test.request('POST', '/users', '{"authData":{"github":{"code":"c2"}}}') -> 'answer' -> 'objectId', :'coded'::jsonb -> 'answer' -> 'objectId', 'and found again');
SELECT is(test.request('GET', '/users/me', NULL, test.token_of(:'coded')) -> 'answer' -> 'authData', '{"github":{"id":"gh"}}', 'the token is not shown');
SELECT test.let('github', 'beforeFind', '{"thrown":{"code":142,"message":"GitHub code is required."}}');
SELECT is(test.refusal('POST', '/users', '{"authData":{"github":{"id":"gh"}}}'), 'PS142 GitHub code is required.', 'an id without a code is nobody''s');
SELECT test.let('ldap', 'validateAuthData', '{"result":{"save":{"id":"l"}}}');
SELECT test.request('POST', '/users', '{"authData":{"ldap":{"id":"l","password":"p"}}}') AS ldap \gset
SELECT is(test.kept(:'ldap'::jsonb -> 'answer' ->> 'objectId'), '{"ldap":{"id":"l"}}', 'a password of elsewhere is not kept');
DELETE FROM test.said;
SELECT test.calls();

-- Further factors.
SELECT test.request('POST', '/users', '{"username":"careful","password":"secret","authData":{"extra":{"id":"e"},"other":{"id":"o9"},"alone":{"id":"s"}}}') AS careful \gset
SELECT test.calls();
SELECT is(test.refusal('POST', '/login', '{"username":"careful","password":"secret"}'), 'PS000 Missing additional authData extra', 'a password alone is not enough');
SELECT is(test.refusal('POST', '/users', '{"authData":{"other":{"id":"o9"}}}'), 'PS000 Missing additional authData extra', 'nor is another provider');
SELECT is(test.calls(), '', 'which is not even asked');
SELECT is(test.refusal('POST', '/login', '{"username":"careful","password":"secret","authData":{"extra":null}}'), 'PS000 Missing additional authData extra', 'null is no factor');
SELECT is(test.refusal('POST', '/login', '{"username":"careful","password":"secret","authData":{"extra":{}}}'), '', 'data is: the adapter has the say');
SELECT is(test.refusal('POST', '/users', '{"authData":{"alone":{"id":"s"}}}'), '', 'one that stands alone is enough');
SELECT is(test.refusal('POST', '/users', '{"authData":{"other":{"id":"o9"},"extra":{"id":"e"}}}'), '', 'both are');
SELECT test.let('extra', 'validateAuthData', '{"thrown":{"kind":"value","value":"wrong"}}');
SELECT is(test.refusal('POST', '/login', '{"username":"careful","password":"secret","authData":{"extra":{"id":"e"}}}'), 'PS141 wrong', 'a wrong one is not');
DELETE FROM test.said;
SELECT test.calls();
SELECT test.request('POST', '/users', '{"username":"moody","password":"secret","authData":{"moody":{"id":"x"}}}');
SELECT is(test.refusal('POST', '/login', '{"username":"moody","password":"secret"}'), '', 'a policy may be asked for');
SELECT test.let('moody', 'policy', '{"result":"additional"}');
SELECT is(test.refusal('POST', '/login', '{"username":"moody","password":"secret"}'), 'PS000 Missing additional authData moody', 'and counts');
DELETE FROM test.said;
SELECT test.calls();

-- Challenges.
SELECT test.let('modern', 'challenge', '{"result":{"riddle":1}}');
SELECT is(test.request('POST', '/challenge', '{"challengeData":{"modern":{"a":1},"own":{},"none":{}}}') -> 'answer', '{"challengeData":{"modern":{"riddle":1}}}', 'adapters that take challenges answer');
SELECT is(test.request('POST', '/challenge', '{"challengeData":{"modern":{}},"authData":{"modern":{"id":"m2"}}}') -> 'answer', '{"challengeData":{"modern":{"riddle":1}}}', 'for a user who proves to be one');
SELECT is(test.request('POST', '/challenge', '{"challengeData":{"modern":{}},"username":"careful","password":"secret"}') -> 'answer', '{"challengeData":{"modern":{"riddle":1}}}', 'or knows a password');
SELECT is(test.refusal('POST', '/challenge', body::jsonb), error, what)
FROM (VALUES
    ('{}', 'PS000 Nothing to challenge.', 'nothing'),
    ('{"challengeData":true}', 'PS000 challengeData should be an object.', 'no object'),
    ('{"challengeData":{"a":1},"authData":true}', 'PS000 authData should be an object.', 'authData that is none'),
    ('{"challengeData":{"a":1},"authData":{"own":1}}', 'PS000 authData.own should be an object.', 'a provider that is none'),
    ('{"challengeData":{"a":1},"username":"careful"}', 'PS000 You provided username or email, you need to also provide password.', 'a name without a password'),
    ('{"challengeData":{"a":1},"username":"careful","password":"secret","authData":{"own":{}}}', 'PS000 You cannot provide username/email and authData, only use one identification method.', 'two ways at once'),
    ('{"challengeData":{"a":1},"authData":{"own":{"id":"1"},"other":{"id":"1"}}}', 'PS000 You cannot provide more than one authData provider with an id.', 'two ids'),
    ('{"challengeData":{"a":1},"authData":{"own":{"id":"nobody"}}}', 'PS101 User not found.', 'an id of nobody')) v(body, error, what);
SELECT test.let('own', 'validateAuthData', '{"thrown":{"kind":"parse","code":141,"message":"not you"}}');
SELECT is(test.refusal('POST', '/challenge', '{"challengeData":{"modern":{}},"authData":{"own":{"id":"1"}}}'), 'PS101 User not found.', 'one that is not proven reads the same');
DELETE FROM test.said;

-- Locked out, and double ids.
UPDATE test_app."_User" SET _rperm = '{}', _wperm = '{}' WHERE "objectId" = :'one';
SELECT matches(test.refusal('POST', '/users', '{"authData":{"own":{"id":"1"}}}'), '^23505 .*_User_unique_authData_own_id', 'who is locked out neither gets in nor makes another user with the id');
SELECT is(test.state(format($$ UPDATE test_app."_User" SET "authData" = '{"own":{"id":"1"}}' WHERE "objectId" = %L $$, :'two'::jsonb -> 'answer' ->> 'objectId')), '23505', 'an index keeps ids unique');
SELECT is((SELECT count(*) FROM pg_indexes WHERE schemaname = 'test_app' AND indexname ~ '^_User_unique_authData_')::int, 12, 'one for each provider, anonymous among them');
SELECT parse.configure_app('test', '{"masterKey":"master","enableAnonymousUsers":false}');
SELECT is(test.refusal('POST', '/users', '{"authData":{"anonymous":{"id":"a"}}}'), 'PS252 This authentication method is unsupported.', 'anonymous users can be switched off');
SELECT parse.configure_app('test', '{"masterKey":"master"}');
SELECT is(test.request('POST', '/users', '{"authData":{"anonymous":{"id":"a"}}}') -> 'status', '201', 'and on');
SELECT is(parse.get('_User', :'coded'::jsonb -> 'answer' ->> 'objectId', '{}', test.token_of(:'coded'))::jsonb -> 'authData', '{"github":{"id":"gh"}}', 'the token of a provider that is gone stays hidden');

SELECT * FROM finish();
ROLLBACK;
