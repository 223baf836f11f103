-- One-time passwords on top of a password: an authenticator app, recovery codes, and tokens by SMS.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/adapters.psql

-- HMAC and RFC 6238 once more, in SQL.
CREATE FUNCTION test.hmac(key bytea, message bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    inner_pad bytea := decode(repeat('36', 64), 'hex');
    outer_pad bytea := decode(repeat('5c', 64), 'hex');
BEGIN
    FOR i IN 0..length(key) - 1 LOOP
        inner_pad := set_byte(inner_pad, i, get_byte(inner_pad, i) # get_byte(key, i));
        outer_pad := set_byte(outer_pad, i, get_byte(outer_pad, i) # get_byte(key, i));
    END LOOP;
    RETURN sha256(outer_pad || sha256(inner_pad || message));
END
$$;
CREATE FUNCTION test.token(key text, steps int DEFAULT 0) RETURNS text LANGUAGE sql AS $$
    SELECT lpad(((((get_byte(mac, o)::bigint & 127) << 24) | (get_byte(mac, o + 1) << 16) | (get_byte(mac, o + 2) << 8) | get_byte(mac, o + 3)) % 1000000)::text, 6, '0')
    FROM (SELECT test.hmac(key::bytea, int8send(floor(extract(epoch FROM clock_timestamp()) / 30)::bigint + steps)) AS mac) m,
        LATERAL (SELECT get_byte(mac, 31) & 15 AS o) p
$$;
-- "12345678901234567890" and "09876543210987654321" in base32.
\set key '12345678901234567890'
\set secret GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
\set key2 '09876543210987654321'
\set secret2 GA4TQNZWGU2DGMRRGA4TQNZWGU2DGMRR

SELECT parse.configure_app('test', '{"masterKey":"master","enableSanitizedErrorResponse":false,"auth":{"mfa":{"options":["TOTP"],"algorithm":"SHA256"}}}');
SELECT test.request('POST', '/users', '{"username":"u","password":"secret"}') AS made \gset
SELECT :'made'::jsonb -> 'answer' ->> 'objectId' AS id, test.token_of(:'made') AS me \gset
CREATE FUNCTION test.log_in(mfa jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT test.refusal('POST', '/login', jsonb_build_object('username', 'u', 'password', 'secret', 'authData', jsonb_build_object('mfa', mfa)))
$$;
CREATE FUNCTION test.change(id text, caller text, mfa jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT test.request('PUT', '/users/' || id, jsonb_build_object('authData', jsonb_build_object('mfa', mfa)), caller)
$$;

-- Set-up.
SELECT is(test.refusal('PUT', '/users/' || :'id', jsonb_build_object('authData', jsonb_build_object('mfa', jsonb_build_object('secret', :'secret', 'token', test.token(:'key2')))), :'me'), 'PS141 Invalid MFA token', 'a set-up needs a token of the secret');
SELECT test.change(:'id', :'me', jsonb_build_object('secret', :'secret', 'token', test.token(:'key'))) AS set_up \gset
SELECT matches(:'set_up'::jsonb -> 'answer' -> 'authDataResponse' -> 'mfa' ->> 'recovery', '^[A-Za-z0-9]{30}, [A-Za-z0-9]{30}$', 'two recovery codes, once');
SELECT is(test.kept(:'id') -> 'mfa' ->> 'secret', :'secret', 'the secret is kept');
SELECT is(test.request('GET', '/users/me', NULL, :'me') -> 'answer' -> 'authData', '{"mfa":{"status":"enabled"}}', 'its owner sees that there is one, not which');
SELECT is(parse.get('_User', :'id', '{}', :'me')::jsonb -> 'authData', '{"mfa":{"status":"enabled"}}', 'in SQL as well');
SELECT is(parse.get('_User', :'id', '{}', test.master())::jsonb -> 'authData' -> 'mfa' ->> 'secret', :'secret', 'the master key sees it');
SELECT is(test.refusal('GET', '/users/' || :'id', NULL), 'PS101 Object not found.', 'the public nothing of the user');

-- Log-in.
SELECT is(test.refusal('POST', '/login', '{"username":"u","password":"secret"}'), 'PS000 Missing additional authData mfa', 'the password alone is not enough');
SELECT is(test.log_in(jsonb_build_object('token', test.token(:'key'))), '', 'with a token it is');
-- The period must not end between the making of the token and its check.
SELECT pg_sleep(CASE WHEN passed > 27 THEN 30 - passed ELSE 0 END)
FROM (SELECT extract(epoch FROM clock_timestamp())::numeric % 30 AS passed) period \gset _
SELECT is(test.log_in(jsonb_build_object('token', test.token(:'key', -1))), '', 'of the period before as well');
SELECT is(test.log_in(jsonb_build_object('token', test.token(:'key', -3))), 'PS141 Invalid MFA token', 'not of one long ago');
SELECT is(test.log_in(mfa::jsonb), 'PS141 Invalid MFA token', what)
FROM (VALUES ('{"token":"abcd"}', 'a text'), ('{}', 'nothing'), ('{"token":{"$ne":null}}', 'a query'), ('{"token":["a"]}', 'a list'), ('{"token":null}', 'null'), ('{"secret":"x","token":""}', 'an empty text')) v(mfa, what);
SELECT is(test.log_in('null'), 'PS000 Missing additional authData mfa', 'null as data');

-- Recovery codes.
SELECT split_part(:'set_up'::jsonb -> 'answer' -> 'authDataResponse' -> 'mfa' ->> 'recovery', ', ', 1) AS code \gset
SELECT test.request('POST', '/login', jsonb_build_object('username', 'u', 'password', 'secret', 'authData', jsonb_build_object('mfa', jsonb_build_object('token', :'code'::text)))) -> 'answer' -> 'objectId' = to_jsonb(:'id'::text) AS used \gset
SELECT ok(:'used', 'a recovery code logs in');
SELECT is(test.log_in(jsonb_build_object('token', :'code'::text)), 'PS141 Invalid MFA token', 'once');
SELECT is(jsonb_array_length(test.kept(:'id') -> 'mfa' -> 'recovery'), 1, 'the other stays');

-- Another app.
SELECT is(test.refusal('PUT', '/users/' || :'id', jsonb_build_object('authData', jsonb_build_object('mfa', jsonb_build_object('secret', :'secret2', 'token', test.token(:'key2')))), :'me'), 'PS141 Invalid MFA token', 'a session alone does not replace the app');
SELECT test.change(:'id', :'me', jsonb_build_object('secret', :'secret2', 'token', test.token(:'key2'), 'old', test.token(:'key'))) AS changed \gset
SELECT is(test.kept(:'id') -> 'mfa' ->> 'secret', :'secret2', 'with a token of the old one it is replaced');
SELECT is(test.log_in(jsonb_build_object('token', test.token(:'key'))), 'PS141 Invalid MFA token', 'and the old one is over');
SELECT test.change(:'id', test.master(), '{"secret":"written by hand"}') AS forced \gset
SELECT is(test.kept(:'id'), '{"mfa":{"secret":"written by hand"}}', 'the master key writes what it likes');
SELECT test.change(:'id', test.master(), 'null') AS removed \gset
SELECT is(test.refusal('POST', '/login', '{"username":"u","password":"secret"}'), '', 'without the factor the password is enough again');

-- SMS.
SELECT parse.configure_app('test', '{"masterKey":"master","auth":{"mfa":{"adapter":"http","url":"sms","methods":["sendSMS"],"options":{"options":["SMS"],"digits":8}}}}');
SELECT test.change(:'id', :'me', '{"mobile":"+1555"}') AS asked \gset
SELECT is(jsonb_array_length(:'asked'::jsonb -> 'effects'), 1, 'a number gets a token, after the commit');
SELECT is((:'asked'::jsonb -> 'effects' -> 0) - 'args', '{"kind":"adapter","url":"sms","method":"sendSMS"}', 'through the adapter');
SELECT is(:'asked'::jsonb -> 'effects' -> 0 -> 'args' ->> 1, '+1555', 'sent to the number');
SELECT :'asked'::jsonb -> 'effects' -> 0 -> 'args' ->> 0 AS token \gset
SELECT matches(:'token'::text, '^[0-9]{8}$', 'as many digits as configured');
SELECT is(test.refusal('POST', '/login', '{"username":"u","password":"secret"}'), '', 'a number that is not confirmed is no factor yet');
SELECT is(test.refusal('PUT', '/users/' || :'id', '{"authData":{"mfa":{"mobile":"+1555","token":"0"}}}', :'me'), 'PS141 Invalid MFA token', 'a wrong token confirms nothing');
SELECT test.change(:'id', :'me', jsonb_build_object('mobile', '+1555', 'token', :'token'::text)) AS confirmed \gset
SELECT is(test.kept(:'id') -> 'mfa' ->> 'mobile', '+1555', 'the token confirms the number');
SELECT is(test.refusal('POST', '/login', '{"username":"u","password":"secret"}'), 'PS000 Missing additional authData mfa', 'which is a factor now');
SELECT test.request('POST', '/login', '{"username":"u","password":"secret","authData":{"mfa":{"token":"request"}}}') AS requested \gset
SELECT is(:'requested'::jsonb -> 'answer', '{"code":141,"error":"Please enter the token"}', 'a log-in asks for a token');
SELECT :'requested'::jsonb -> 'effects' -> 0 -> 'args' ->> 0 AS token \gset
SELECT is(test.kept(:'id') -> 'mfa' ->> 'token', :'token', 'which is awaited although the log-in failed');
SELECT is(test.log_in('{"token":"x"}'), 'PS141 Invalid MFA token 1', 'another is none');
SELECT test.request('POST', '/login', jsonb_build_object('username', 'u', 'password', 'secret', 'authData', jsonb_build_object('mfa', jsonb_build_object('token', :'token'::text)))) -> 'status' AS status \gset
SELECT is(:'status'::int, 200, 'it logs in');
SELECT is(test.log_in(jsonb_build_object('token', :'token'::text)), 'PS141 Invalid MFA token 1', 'once');
SELECT is(test.kept(:'id') -> 'mfa' ? 'token', false, 'nothing is awaited any more');

SELECT * FROM finish();
ROLLBACK;
