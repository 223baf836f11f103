-- Rate limits of SQL functions: which requests count, for whom, and that a rollback takes nothing back.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

CREATE SCHEMA shop;
CREATE FUNCTION shop.fine(request jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT NULL::jsonb $$;
CREATE FUNCTION shop.fails(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
SELECT parse.configure_app('test', '{"masterKey":"master","maintenanceKey":"maintainer","allowClientClassCreation":true,"masterKeyIps":["0.0.0.0/0"],"maintenanceKeyIps":["0.0.0.0/0"]}');
SELECT test.make_user(id) FROM unnest(ARRAY['ann', 'bob']) id;

-- A client at an address, and the status of `times` requests of it; those that raise are undone, as they would be.
CREATE FUNCTION test.at(ip text, more jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$ SELECT test.caller(jsonb_build_object('ip', ip) || more) $$;
CREATE FUNCTION test.statuses(method text, path text, caller text, times int, body text DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text := '';
    code text;
BEGIN
    FOR i IN 1 .. times LOOP
        BEGIN
            SELECT r.status::text INTO code FROM parse_internal.request(method, path, body, caller, NULL) r;
        EXCEPTION WHEN OTHERS THEN code := SQLSTATE;
        END;
        said := said || ' ' || code;
    END LOOP;
    RETURN trim(said);
END $$;

SELECT parse.define('two', 'shop.fine', '{"rateLimit":{"requestTimeWindow":600000,"requestCount":2}}');
SELECT is(test.statuses('POST', '/functions/two', test.at('10.0.0.1'), 4), '200 200 429 429', 'two are allowed');
SELECT is(test.statuses('POST', '/functions/two', test.at('10.0.0.2'), 3), '200 200 429', 'to each address');
SELECT is(test.statuses('POST', '/Functions/tw%6F/', test.at('10.0.0.1'), 1), '429', 'however the path is written');
SELECT is(test.statuses('POST', '/functions/two', test.at('10.0.0.1', '{"masterKey":"master"}'), 1), '200', 'the master key may more');
SELECT is(test.statuses('POST', '/functions/two', test.at('10.0.0.1', '{"maintenanceKey":"maintainer"}'), 1), '429', 'the maintenance key may not');
SELECT is(test.statuses('POST', '/functions/two', test.at('127.0.0.1'), 3), '200 200 200', 'nor is the machine itself limited');
SELECT is(test.state($$ SELECT parse.run('two', '{}', test.nobody()) FROM generate_series(1, 9) $$), '00000', 'nor SQL');
SELECT results_eq($$ SELECT answer::text, location, questions::text, effects::text, headers ~ '^Retry-After: (599|600)\r\n$' FROM parse_internal.request('POST', '/functions/two', '{}', test.at('10.0.0.1'), NULL) $$,
    $$ VALUES ('{"code":100,"error":"Too many requests."}', NULL::text, NULL::text, NULL::text, true) $$, 'what a client is told');

SELECT parse.define('failing', 'shop.fails', '{"rateLimit":{"requestTimeWindow":600000,"requestCount":2,"errorResponseMessage":"slow down"},"requireUser":true}');
SELECT is(test.statuses('POST', '/functions/failing', test.at('10.0.0.1', '{"sessionToken":"r:ann"}'), 1) || ' ' || test.statuses('POST', '/functions/failing', test.at('10.0.0.1'), 2),
    'P0001 PS142 429', 'what fails, and what a validator refuses, counts too');
SELECT is((SELECT answer::jsonb ->> 'error' FROM parse_internal.request('POST', '/functions/failing', '{}', test.at('10.0.0.1'), NULL)), 'slow down', 'in its own words');
SELECT is((SELECT status FROM parse_internal.request('POST', '/functions/two', '{}', test.at('10.0.0.1'), '1:q,2:{},')), 200, 'a request that comes again with answers was counted');

-- ---- Zones, the master key, the machine itself.
SELECT parse.define('of_' || zone, 'shop.fine', jsonb_build_object('rateLimit', jsonb_build_object('requestTimeWindow', 600000, 'requestCount', 1, 'zone', zone,
    'includeMasterKey', true, 'includeInternalRequests', true))) FROM unnest(ARRAY['ip', 'user', 'session', 'global']) zone;
SELECT is(test.statuses('POST', '/functions/of_user', test.at('10.0.0.1', '{"sessionToken":"r:ann"}'), 2), '200 429', 'a user');
SELECT is(test.statuses('POST', '/functions/of_user', test.at('10.0.0.2', '{"sessionToken":"r:ann"}'), 1), '429', 'is the same at another address');
SELECT is(test.statuses('POST', '/functions/of_user', test.at('10.0.0.1', '{"sessionToken":"r:bob"}'), 1), '200', 'and others are others');
SELECT is(test.statuses('POST', '/functions/of_user', test.at('10.0.0.1'), 2), '200 429', 'nobody is the address');
SELECT is(test.statuses('POST', '/functions/of_session', test.at('10.0.0.1', '{"sessionToken":"r:ann"}'), 2), '200 429', 'a session');
SELECT is(test.statuses('POST', '/functions/of_session', test.at('10.0.0.1'), 1), '200', 'not the address');
SELECT is(test.statuses('POST', '/functions/of_global', test.at('10.0.0.1'), 1) || ' ' || test.statuses('POST', '/functions/of_global', test.at('10.0.0.2'), 1), '200 429', 'all the world');
SELECT is(test.statuses('POST', '/functions/of_ip', test.at('127.0.0.1'), 2), '200 429', 'includeInternalRequests');
SELECT is(test.statuses('POST', '/functions/of_ip', test.at('10.0.0.1', '{"masterKey":"master"}'), 2), '200 429', 'includeMasterKey');
SELECT parse.define('briefly', 'shop.fine', '{"rateLimit":{"requestTimeWindow":20,"requestCount":1}}');
SELECT is(test.statuses('POST', '/functions/briefly', test.at('10.0.0.1'), 2), '200 429', 'in a short time');
SELECT pg_sleep(0.03);
SELECT is(test.statuses('POST', '/functions/briefly', test.at('10.0.0.1'), 1), '200', 'which ends');
SELECT parse.define('never', 'shop.fine', '{"rateLimit":{"requestCount":0}}');
SELECT is(test.statuses('POST', '/functions/never', test.at('10.0.0.1'), 1), '429', 'none at all');

-- ---- Triggers: the routes that lead to them.
SELECT parse.before_save('Post', 'shop.fine', limits), parse.before_find('Post', 'shop.fine', limits), parse.before_delete('Post', 'shop.fine', limits),
    parse.before_login('shop.fine', limits), parse.before_password_reset_request('shop.fine', limits), parse.before_save('_User', 'shop.fine', limits),
    parse.before_save_config('shop.fine', jsonb_set(limits, '{rateLimit,includeMasterKey}', 'true'))
FROM (SELECT jsonb '{"rateLimit":{"requestTimeWindow":600000,"requestCount":2}}') v(limits);
SELECT is(test.statuses('POST', '/classes/Post', test.at('10.0.0.1'), 1) || ' ' || test.statuses('PUT', '/classes/Post/none', test.at('10.0.0.1'), 2), '201 PS101 429', 'beforeSave: creates and updates');
SELECT is(test.statuses('GET', '/classes/Post', test.at('10.0.0.1'), 1) || ' ' || test.statuses('GET', '/classes/Post/none', test.at('10.0.0.1'), 2), '200 PS101 429', 'beforeFind: finds and gets');
SELECT is(test.statuses('DELETE', '/classes/Post/none', test.at('10.0.0.1'), 3), 'PS101 PS101 429', 'beforeDelete: deletes');
SELECT is(test.statuses('POST', '/login', test.at('10.0.0.1'), 1, '{"username":"ann","password":"x"}') || ' ' ||
    test.statuses('GET', '/login', test.at('10.0.0.1'), 2, '{"username":"bob","password":"x"}'), 'PS101 PS101 429', 'beforeLogin: passwords that are guessed');
SELECT is(right(test.statuses('POST', '/requestPasswordReset', test.at('10.0.0.1'), 3, '{"email":"x@example.com"}'), 3), '429', 'beforePasswordResetRequest');
SELECT is(right(test.statuses('PUT', '/config', test.at('10.0.0.1', '{"masterKey":"master"}'), 3, '{"params":{"a":1}}'), 11), '200 200 429', 'beforeSave of the config');
SELECT is(right(test.statuses('POST', '/users', test.at('10.0.0.1'), 3), 3), '429', 'beforeSave of users: sign-ups');
SELECT is(test.statuses('GET', '/users', test.at('10.0.0.1'), 3), '200 200 200', 'and nothing else of them');
SELECT parse.before_save('Once', 'shop.fine', '{"rateLimit":{"requestTimeWindow":600000,"requestCount":1,"requestMethods":["PUT"]}}');
SELECT is(test.statuses('POST', '/classes/Once', test.at('10.0.0.1'), 3), '201 201 201', 'requestMethods leave the others free');
SELECT is(test.statuses('PUT', '/classes/Once/none', test.at('10.0.0.1'), 2), 'PS101 429', 'and limit these');

-- ---- Batches.
CREATE FUNCTION test.batch(parts int) RETURNS text LANGUAGE sql AS $$
    SELECT jsonb_build_object('requests', jsonb_agg(jsonb '{"method":"POST","path":"/functions/two","body":{}}'))::text FROM generate_series(1, parts)
$$;
SELECT is(test.statuses('POST', '/batch', test.at('10.1.0.1'), 2, test.batch(2)), '200 400', 'the parts of a batch count each');
SELECT is((SELECT answer::text FROM parse_internal.request('POST', '/batch', test.batch(3), test.at('10.1.0.2'), NULL)),
    '{"code":100,"error":"Too many requests."}', 'one that is too many refuses all of them');

-- ---- What cannot be registered.
SELECT is(test.state($$ SELECT parse.after_save('Post', 'shop.fine', '{"rateLimit":{"requestCount":1}}') $$), 'PS143', 'what runs afterwards refuses nobody');
SELECT is(test.state($$ SELECT parse.define('x', 'shop.fine', '{"rateLimit":{"requestPath":"/x"}}') $$), 'PS143', 'the route is that of the hook');
SELECT is(test.state($$ SELECT parse.define('x', 'shop.fine', '{"rateLimit":5}') $$), 'PS143', 'a number is no limit');

SELECT * FROM finish();
ROLLBACK;
