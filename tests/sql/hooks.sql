-- PostgreSQL functions as triggers and cloud functions: what they are told, what they change, and that all is one transaction.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

CREATE SCHEMA shop;
CREATE TABLE shop.seen (number int GENERATED ALWAYS AS IDENTITY, request jsonb);
CREATE FUNCTION shop.note(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    INSERT INTO shop.seen (request) VALUES (request); SELECT NULL::jsonb
$$;
-- What hooks were told since the last call, `what` of each.
CREATE FUNCTION shop.told(VARIADIC what text[]) RETURNS text LANGUAGE sql AS $$
    WITH gone AS (DELETE FROM shop.seen RETURNING number, request)
    SELECT COALESCE(string_agg(COALESCE(request #>> what, '-'), ' ' ORDER BY number), '') FROM gone
$$;
SELECT test.make_user(id) FROM unnest(ARRAY['ann', 'bob']) id;
SELECT test.make_role('Editors', '{bob}');

-- ---- beforeSave.
CREATE FUNCTION shop.check_review(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    review jsonb := request -> 'object';
BEGIN
    INSERT INTO shop.seen (request) VALUES (request);
    IF (review ->> 'stars')::int > 5 THEN PERFORM parse.error(142, 'At most five stars.'); END IF;
    IF (review ->> 'stars')::int < 0 THEN RAISE 'No stars at all?'; END IF;
    IF review ? 'spam' THEN review := review - 'spam'; END IF;
    RETURN review || jsonb_build_object('size', length(review ->> 'text'));
END
$$;
SELECT parse.before_save('Review', 'shop.check_review');
SELECT parse.create('Review', '{"text":"good","stars":4,"spam":1}', test.as_user('ann')) AS made \gset
SELECT is((:'made'::jsonb) - 'objectId' - 'createdAt', '{"size":4,"spam":{"__op":"Delete"}}', 'a create tells what the hook changed');
SELECT is(test.content('Review', :'made'::jsonb ->> 'objectId'), '{"text":"good","stars":4,"size":4}', 'and saves it');
SELECT is(request - 'user' - 'object' - 'headers', '{"triggerName":"beforeSave","master":false,"isReadOnly":false,"ip":"","context":{}}',
    'a hook is told of the request') FROM shop.seen;
SELECT is(request -> 'object', '{"className":"Review","text":"good","stars":4,"spam":1}', 'the object') FROM shop.seen;
SELECT is(shop.told('user', 'objectId'), 'ann', 'and the user');
SELECT is(test.state($$ SELECT parse.create('Review', '{"stars":6}', test.nobody()) $$), 'PS142', 'parse.error refuses');
SELECT is(test.state($$ SELECT parse.create('Review', '{"stars":-1}', test.nobody()) $$), 'P0001', 'and so does RAISE');
SELECT is(parse.batch('{"requests":[{"method":"POST","path":"/classes/Review","body":{"stars":-1}}]}', test.nobody())::jsonb,
    '[{"error":{"code":141,"error":"No stars at all?"}}]', 'which clients read as 141');
SELECT shop.told('x') AS _ \gset
SELECT parse.update('Review', :'made'::jsonb ->> 'objectId', '{"stars":{"__op":"Increment","amount":1},"text":"better"}', test.nobody()) AS changed \gset
SELECT is((:'changed'::jsonb) - 'updatedAt', '{"stars":5,"size":6}', 'an update tells results and changes');
SELECT is(request #> '{original,stars}', '4', 'its hook is told of the object before') FROM shop.seen;
SELECT is(request #> '{object,stars}', '5', 'and as it will be') FROM shop.seen;
SELECT is(parse.update('Review', :'made'::jsonb ->> 'objectId', '{"text":{"__op":"Delete"}}', test.nobody())::jsonb -> 'size', 'null', 'a field that the hook emptied is told as null');
SELECT is(test.state($$ SELECT parse.update('Review', 'none', '{"stars":1}', test.nobody()) $$), 'PS101', 'nobody is asked about an object that is not there');
SELECT shop.told('x') AS _ \gset
SELECT test.make('Review', '{"stars":1,"ACL":{"bob":{"read":true,"write":true}}}') AS bobs \gset
SELECT shop.told('x') AS _ \gset
SELECT is(test.state(format($$ SELECT parse.update('Review', %L, '{"stars":1}', test.as_user('ann')) $$, :'bobs')), 'PS101', 'nor about one that the caller may not write');
SELECT is(shop.told('object', 'stars'), '', 'the hook saw neither');

-- ---- Which installation asks.
SELECT parse.before_save('Device', 'shop.note'), parse.after_save('Device', 'shop.note'), parse.define('device', 'shop.note');
SELECT shop.told('x') AS _ \gset
SELECT parse.create('Device', '{}', caller), parse.run('device', '{}', caller) FROM unnest(ARRAY[test.nobody(), test.caller('{"installationId":"phone"}'),
    test.master(), test.caller('{"masterKey":"master","installationId":"phone"}'), test.caller('{"maintenanceKey":"maintainer"}')]) caller;
SELECT is(shop.told('installationId'), '- - - phone phone phone cloud cloud - phone phone phone cloud cloud -', 'with a key triggers are told of "cloud", functions of nobody');

-- ---- Functions by other names.
SELECT is(test.state($$ SELECT parse.before_save('Review', 'check_review') $$), 'PS143', 'a name needs its schema');
SELECT is(test.state($$ SELECT parse.before_save('Review', 'shop.told') $$), 'PS143', 'and an argument of type jsonb');
SELECT is(test.state($$ SELECT parse.before_save('_Session', 'shop.note') $$), 'PS143', 'sessions have no such trigger');
SELECT is(test.state($$ SELECT parse.before_save('Review', 'shop.note', '{"requireuser":true}') $$), 'PS143', 'validators have known rules');
SELECT parse.before_save('Review', NULL);
SELECT is(parse.create('Review', '{"stars":9}', test.nobody())::jsonb ? 'size', false, 'a hook is taken away again');

-- ---- afterSave, in the same transaction.
CREATE FUNCTION shop.count_reviews(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO shop.seen (request) VALUES (request);
    PERFORM parse.create('Log', jsonb_build_object('review', request #>> '{object,objectId}')::text, parse.as_master());
    IF request #>> '{object,text}' = 'bad' THEN RAISE 'Not this one.'; END IF;
    RETURN CASE WHEN request #>> '{object,text}' = 'answer' THEN '{"done":true}'::jsonb END;
END
$$;
SELECT parse.after_save('Review', 'shop.count_reviews');
SELECT parse.create('Review', '{"text":"fine"}', test.nobody()) AS made \gset
SELECT is(test.state($$ SELECT parse.create('Review', '{"text":"bad"}', test.nobody()) $$), 'P0001', 'an error after the save');
SELECT is((SELECT count(*) FROM test_app."Review" WHERE text = 'bad'), 0::bigint, 'undoes it');
SELECT is((SELECT array_agg(review) FROM test_app."Log"), ARRAY[:'made'::jsonb ->> 'objectId'], 'and what the hook saved');
SELECT is(parse.create('Review', '{"text":"answer"}', test.nobody())::jsonb, '{"done":true}', 'an object is the answer instead');
SELECT is((SELECT bool_and(request #> '{object}' ?& ARRAY['objectId','createdAt','updatedAt','text']) FROM shop.seen), true, 'the object is whole');
SELECT parse.after_save('Review', NULL);

-- ---- Deletes.
SELECT parse.before_delete('Review', 'shop.note'), parse.after_delete('Review', 'shop.note');
SELECT shop.told('x') AS _ \gset
SELECT is(parse.delete('Review', :'made'::jsonb ->> 'objectId', test.nobody())::jsonb, '{}', 'a delete');
SELECT is((SELECT string_agg((request ->> 'triggerName') || (request #>> '{object,text}'), ' ' ORDER BY number) FROM shop.seen),
    'beforeDeletefine afterDeletefine', 'has its hooks');
SELECT is(test.state($$ SELECT parse.delete('Review', 'none', test.nobody()) $$), 'PS101', 'of nothing');

-- ---- Finds.
CREATE FUNCTION shop.only_good(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN request #> '{query,where}' ? 'all' THEN '[]'::jsonb
        ELSE jsonb_build_object('where', request #> '{query,where}' || '{"stars":{"$gt":2}}') END
$$;
CREATE FUNCTION shop.upper_names(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_agg(object || jsonb_build_object('name', upper(object ->> 'name'))) FROM jsonb_array_elements(request -> 'objects') object
$$;
SELECT test.make('Book', format('{"name":"%s","stars":%s}', name, stars)) AS id, name FROM (VALUES ('one', 1), ('three', 3), ('four', 4)) v(name, stars);
SELECT parse.before_find('Book', 'shop.only_good');
SELECT is(test.names('Book', '{}'), 'four three', 'beforeFind makes another query of one');
SELECT is(test.names('Book', '{"all":true}'), '', 'or answers it');
SELECT parse.after_find('Book', 'shop.upper_names');
SELECT is(test.names('Book', '{"name":"four"}'), 'FOUR', 'afterFind changes what was found');
SELECT is(parse.find('Book', '{"count":1,"limit":0}', test.nobody())::jsonb -> 'count', '2', 'counts go through it too');
SELECT is(parse.get('Book', (SELECT "objectId" FROM test_app."Book" WHERE name = 'four'), '{}', test.nobody()) ->> 'name', 'FOUR', 'a get');
SELECT is(test.state(format($$ SELECT parse.get('Book', %L, '{}', test.nobody()) $$, (SELECT "objectId" FROM test_app."Book" WHERE name = 'one'))), 'PS101', 'that the hook hides');

-- ---- Cloud functions, and whom they act for.
CREATE FUNCTION shop.whoami(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN jsonb_build_object('me', request #>> '{user,objectId}',
        'mine', test.state($q$ SELECT parse.get('Private', (SELECT "objectId" FROM test_app."Private"), '{}') $q$),
        'user', test.state($q$ SELECT parse.get('Private', (SELECT "objectId" FROM test_app."Private"), '{}', parse.as_user()) $q$),
        'master', test.state($q$ SELECT parse.get('Private', (SELECT "objectId" FROM test_app."Private"), '{}', parse.as_master()) $q$),
        'params', request -> 'params');
END
$$;
SELECT test.make('Private', '{"ACL":{"ann":{"read":true}}}');
SELECT parse.define('whoami', 'shop.whoami');
SELECT is(parse.run('whoami', '{"a":1}', test.as_user('ann'))::jsonb,
    '{"result":{"me":"ann","mine":"00000","user":"00000","master":"00000","params":{"a":1}}}', 'a function acts for the user of the request');
SELECT is(parse.run('whoami', '{}', test.as_user('bob'))::jsonb #> '{result}' #- '{params}',
    '{"me":"bob","mine":"PS101","user":"PS101","master":"00000"}', 'or, if it says so, as master');
SELECT is(test.state($$ SELECT parse.run('none', '{}', test.nobody()) $$), 'PS141', 'a function that nobody defined');
SELECT is(test.state($$ SELECT parse.find('Private', '{}', parse.as_master()) $$), 'PS403', 'outside of hooks nobody is master that way');

-- ---- Validators.
SELECT parse.define('forEditors', 'shop.note', '{"requireAnyUserRoles":["Editors"],"fields":{"n":{"type":"Number","required":true,"options":[1,2]}}}');
SELECT is(test.state(format('SELECT parse.run(''forEditors'', %L, test.%s)', params, who)), state, who || ' ' || params) FROM (VALUES
    ('nobody()', '{"n":1}', 'PS142'), ('as_user(''ann'')', '{"n":1}', 'PS142'), ('as_user(''bob'')', '{"n":1}', '00000'),
    ('as_user(''bob'')', '{}', 'PS142'), ('as_user(''bob'')', '{"n":"1"}', 'PS142'), ('as_user(''bob'')', '{"n":3}', 'PS142'),
    ('master()', '{}', '00000')) v(who, params, state);
SELECT parse.before_save('Form', 'shop.note', '{"fields":{"kind":{"default":"plain","constant":true}}}');
SELECT is(test.content('Form', test.make('Form', '{"x":1}', test.nobody())), '{"x":1,"kind":"plain"}', 'defaults of a validator are saved');
SELECT test.make('Form', '{"kind":"other"}', test.nobody()) AS form \gset
SELECT is(test.content('Form', :'form'), '{"kind":"plain"}', 'constants cannot be set');

-- ---- Context, depth, other languages.
CREATE FUNCTION shop.start(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM parse.set_context('{"from":"before"}'); RETURN NULL; END $$;
SELECT parse.before_save('Tale', 'shop.start'), parse.after_save('Tale', 'shop.note');
SELECT shop.told('x') AS _ \gset
SELECT test.make('Tale', '{"x":1}', test.caller('{"context":{"given":1}}'));
SELECT is((SELECT request -> 'context' FROM shop.seen), '{"from":"before","given":1}', 'context goes from hook to hook');
CREATE FUNCTION shop.again(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM parse.create('Echo', '{}'); RETURN NULL; END $$;
SELECT parse.before_save('Echo', 'shop.again');
SELECT throws_ok($$ SELECT parse.create('Echo', '{}', test.nobody()) $$, 'PS141',
    'Hooks called one another more than 16 levels deep; the last one is beforeSave of Echo.', 'a circle of hooks ends');

-- ---- Rights: a function runs as its owner.
CREATE ROLE test_clerk NOLOGIN;
CREATE FUNCTION shop.who(request jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT to_jsonb(current_user::text) $$;
ALTER FUNCTION shop.who(jsonb) OWNER TO test_clerk;
SELECT parse.define('who', 'shop.who');
SELECT is(parse.run('who', '{}', test.nobody()) ->> 'result', 'test_clerk', 'a function runs as its owner');
GRANT EXECUTE ON FUNCTION parse.define(text, text, jsonb) TO test_clerk;
GRANT USAGE ON SCHEMA test, shop TO test_clerk;
SET LOCAL ROLE test_clerk;
SELECT is(test.state($$ SELECT parse.define('x', 'shop.who') $$), 'PS4M3', 'who does not own the app registers nothing');
RESET ROLE;

-- What runs after a function, with more rights than it has, finds no name where the function would like it to.
CREATE SCHEMA evil;
CREATE TABLE evil.seen (who text);
CREATE FUNCTION evil.equals(text, text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evil.seen VALUES (current_user);
    RETURN $1 OPERATOR(pg_catalog.=) $2;
END $$;
CREATE OPERATOR evil.= (FUNCTION = evil.equals, LEFTARG = text, RIGHTARG = text);
CREATE FUNCTION shop.turn(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', 'evil, pg_catalog', false);
    RETURN NULL;
END $$;
SELECT parse.before_save('Lure', 'shop.turn'), parse.after_save('Lure', 'shop.note');
SELECT test.make('Lure', '{"x":1}') AS lure \gset
SELECT parse.update('Lure', :'lure', '{"x":2}', test.master());
SELECT is((SELECT count(*) FROM evil.seen), 0::bigint, 'a search_path that a function sets ends with it');
SELECT is(current_setting('search_path') ~ 'evil', false, 'for everybody');

-- ---- Webhooks of what a function wrote and took back.
CREATE FUNCTION shop.tell(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        PERFORM parse.create('Told', '{"name":"gone"}');
        RAISE 'No.';
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
    PERFORM parse.create('Told', '{"name":"there"}');
    RETURN NULL;
END
$$;
SELECT parse.define('tell', 'shop.tell');
SELECT parse_internal.request('POST', '/hooks/triggers', '{"className":"Told","triggerName":"afterSave","url":"http://hook"}', test.master(), NULL);
SELECT is((SELECT jsonb_path_query_array(effects::jsonb, '$[*].body.object.name')
    FROM parse_internal.request('POST', '/functions/tell', '{}', test.nobody(), NULL)), '["there"]', 'webhooks hear nothing of what was rolled back');

-- ---- Config.
SELECT parse.before_save_config('shop.note'), parse.after_save_config('shop.note');
SELECT shop.told('x') AS _ \gset
SELECT is(parse.set_config('{"params":{"a":1,"b":"x","gone":2},"masterKeyOnly":{"b":true}}', test.master())::jsonb, '{"result":true}', 'config is set');
SELECT is(parse.set_config('{"params":{"a":{"__op":"Increment","amount":2},"gone":{"__op":"Delete"}}}', test.master())::jsonb, '{"result":true}', 'with operations too');
SELECT is(parse.config(test.nobody())::jsonb, '{"params":{"a":3},"masterKeyOnly":{"a":false,"gone":false}}', 'clients read what is for them');
SELECT is(parse.config(test.master())::jsonb -> 'params', '{"a":3,"b":"x"}', 'the master key everything');
SELECT is(shop.told('original', 'params', 'a'), '- - 1 1', 'hooks see what was and what is');
SELECT is(test.state($$ SELECT parse.set_config('{"params":{"a":1}}', test.nobody()) $$), 'PS4M3', 'config is for the master key');

-- ---- What files and live queries call.
SET LOCAL client_min_messages = warning;
SELECT parse.before_save_file('shop.note'), parse.after_save_file('shop.note'), parse.before_delete_file('shop.note'),
    parse.after_delete_file('shop.note'), parse.before_find_file('shop.note'), parse.after_find_file('shop.note'),
    parse.before_connect('shop.note', '{"requireUser":true}'), parse.before_subscribe('Chat', 'shop.note'),
    parse.after_live_query_event('Chat', 'shop.note');
SELECT set_eq($$ SELECT kind || ' ' || name FROM parse.hook WHERE name IN ('@File', '@Connect', 'Chat') $$,
    ARRAY['beforeSave @File', 'afterSave @File', 'beforeDelete @File', 'afterDelete @File', 'beforeFind @File',
        'afterFind @File', 'beforeConnect @Connect', 'beforeSubscribe Chat', 'afterEvent Chat'], 'their hooks are registered');
SELECT parse.before_connect(NULL), parse.before_subscribe('Chat', NULL);
SELECT is_empty($$ SELECT FROM parse.hook WHERE kind IN ('beforeConnect', 'beforeSubscribe') $$, 'and taken back');

-- ---- onLiveQueryEvent is for hosts.
CREATE FUNCTION pg_temp.live(operation text, body text, caller text DEFAULT test.nobody()) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('answer', answer, 'effects', COALESCE(effects, '[]')) FROM parse_internal.live_request(operation, body, caller)
$$;
CREATE FUNCTION pg_temp.register(triggers text) RETURNS json LANGUAGE sql AS $$
    SELECT answer -> 'shadowed' FROM parse_internal.request('PUT', '/hooks/host',
        format('{"name":"here","url":"ws://localhost:1/","triggers":%s}', triggers), test.master(), NULL)
$$;
SELECT test.make_user('cleo');
SELECT throws_ok($$ SELECT parse_internal.request('POST', '/hooks/triggers', '{"className":"@LiveQuery","triggerName":"onLiveQueryEvent","url":"http://hook"}', test.master(), NULL) $$,
    'PS143', 'onLiveQueryEvent is for Cloud Code hosts: it has no form for webhooks and SQL functions.', 'webhooks are refused');
SELECT is(pg_temp.live('connect', '{"clients":1}'), '{"answer":{},"effects":[]}', 'where nobody listens the proxy has nothing to call for');
SELECT is(pg_temp.live('told', '{"events":[{"event":"ws_connect"}]}'), '{"answer":{},"effects":[]}', 'and calls for nothing');
INSERT INTO parse.hook (app_id, kind, name, function_name) VALUES ('test', 'onLiveQueryEvent', '@LiveQuery', 'shop.note');
SELECT is(pg_temp.live('told', '{"events":[{"event":"ws_connect"}]}'), '{"answer":{},"effects":[]}', 'a function that stands there all the same is not called');
DELETE FROM parse.hook WHERE kind = 'onLiveQueryEvent';
SELECT throws_ok($$ SELECT pg_temp.register('[{"className":"Chat","triggerName":"onLiveQueryEvent"}]') $$, 'PS143',
    'onLiveQueryEvent is for the class @LiveQuery, and nothing else is.', 'it has a class of its own');
SELECT throws_ok($$ SELECT pg_temp.register('[{"className":"@LiveQuery","triggerName":"beforeSave"}]') $$, 'PS143',
    'onLiveQueryEvent is for the class @LiveQuery, and nothing else is.', 'which has no other triggers');
SELECT throws_ok($$ SELECT pg_temp.register('[{"className":"@LiveQuery","triggerName":"onLiveQueryEvent","rateLimit":{"requestCount":1,"requestTimeWindow":1}}]') $$, 'PS143',
    'what runs afterwards has no rate limit: it comes too late to refuse', 'and no rate limit');
SELECT is(pg_temp.register('[{"className":"@LiveQuery","triggerName":"onLiveQueryEvent"}]')::text, '[]', 'a host registers it');
SELECT is(pg_temp.live('connect', '{"clients":1}'), '{"answer":{"tells":true},"effects":[]}', 'then the proxy learns that it is to tell');
SELECT is((SELECT string_agg(concat_ws(' ', event ->> 'event', event #>> '{user,objectId}', event #>> '{user,sessionToken}'), ', ')
    FROM jsonb_array_elements(pg_temp.live('told', '{"events":[{"event":"ws_connect"},{"event":"connect","sessionToken":"r:cleo"},{"event":"connect","sessionToken":"r:gone"},{"event":"subscribe","sessionToken":"r:cleo"}]}')
        #> '{effects,0,body,events}') event), 'ws_connect, connect cleo r:cleo, connect, subscribe', 'one call has all events, and the user who connected');
SELECT is(pg_temp.live('told', '{"events":[]}') #- '{effects,0,body,headers}', '{"answer":{"tells":true},"effects":[{"kind":"hook","place":"host","url":"ws://localhost:1/","body":{"triggerName":"onLiveQueryEvent","className":"@LiveQuery","events":[],"master":false,"isReadOnly":false,"ip":"","context":{}},"afterwards":"ignored"}]}',
    'which nobody waits for');
SELECT throws_ok($$ SELECT pg_temp.live('told', '{"events":1}') $$, 'PS107', 'events must be an array', 'it has to be a list');

SELECT * FROM finish();
ROLLBACK;
