-- Asking for mails from SQL: nobody sends them there, so who may read them gets them.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

SELECT parse.configure_app('test', '{"masterKey":"master","readOnlyMasterKey":"reader","maintenanceKey":"maintainer","appName":"App",
    "publicServerURL":"http://app/parse","verifyUserEmails":true,
    "emailAdapter":{"adapter":"smtp","host":"mail","user":"smtp-user","password":"smtp-password","from":"app@x.org"}}');
SELECT parse.sign_up('{"username":"ann","password":"p","email":"ann@x.org"}', test.nobody()) ->> 'objectId' AS ann \gset
CREATE FUNCTION test.column_of_ann(name text) RETURNS text LANGUAGE sql AS $$
    SELECT to_jsonb(u) ->> name FROM test_app."_User" u WHERE username = 'ann'
$$;
CREATE TEMP TABLE asking (call text, token_column text, link text);
INSERT INTO asking VALUES
    ('parse.request_password_reset', '_perishable_token', 'http://app/parse/apps/test/request_password_reset?token='),
    ('parse.request_email_verification', '_email_verify_token', 'http://app/parse/apps/test/verify_email?token=');

-- ---- The mail, for whoever may take the account over anyway.
CREATE FUNCTION test.mails(call text, caller text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    mails jsonb;
BEGIN
    EXECUTE format('SELECT %s(''ann@x.org'', %L)', call, caller) INTO mails;
    RETURN mails;
END $$;
SELECT is(jsonb_array_length(test.mails(call, test.master())), 1, call || ' with the master key gives the mail') FROM asking;
SELECT is(test.mails(call, test.master()) #>> '{0,args,0,link}', link || test.column_of_ann(token_column), 'with its link') FROM asking;
SELECT is(test.mails(call, test.master()) #>> '{0,args,0,user,email}', 'ann@x.org', 'and whom it is for') FROM asking;
SELECT unalike(test.mails(call, test.master())::text, '%smtp-%', 'but no secret of the adapter') FROM asking;
SELECT unalike(test.mails(call, test.master())::text, '%$2b$%', 'and no hash') FROM asking;
SET LOCAL parse.app_id = 'test';
SELECT is(jsonb_array_length(test.mails(call, NULL)), 1, 'the owner of the tables needs no key') FROM asking;
SELECT parse.request_password_reset('ann@x.org') #>> '{0,args,0,link}' AS link \gset
SELECT is(parse_internal.reset_password('test', split_part(:'link', 'token=', 2), 'fresh'), NULL, 'the link works');
SELECT is(parse.log_in('{"username":"ann","password":"fresh"}', test.nobody()) ->> 'objectId', :'ann', 'and sets the password');

-- ---- Nobody else gets a token, or makes the one in a mail void.
INSERT INTO test_app."_Session" ("objectId", "user", "sessionToken", "expiresAt") VALUES ('s', :'ann', 'r:ann', now() + interval '1 day');
UPDATE test_app."_User" SET _perishable_token = 'sent', _email_verify_token = 'sent';
CREATE FUNCTION test.message(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN '';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT is(test.message(format('SELECT %s(%L, %L)', call, email, caller)),
    'PS108 No mail is sent from SQL; ask the REST API, or with the master key for the mail itself.', format('%s(%s) for %s', call, email, caller))
FROM asking, unnest(ARRAY[test.nobody(), test.as_user('ann'), test.caller('{"masterKey":"reader"}'), test.caller('{"maintenanceKey":"maintainer"}')]) caller,
    unnest(ARRAY['ann@x.org', 'nobody@x.org']) email;
SELECT is(test.column_of_ann(token_column), 'sent', token_column || ' is still the one that was sent') FROM asking;
CREATE ROLE test_helper NOLOGIN;
GRANT USAGE ON SCHEMA test TO test_helper;
GRANT EXECUTE ON FUNCTION parse.request_password_reset(text, text), parse.request_email_verification(text, text) TO test_helper;
GRANT SELECT ON asking TO test_helper;
SET LOCAL ROLE test_helper;
SELECT is(test.state(format('SELECT %s(''ann@x.org'')', call)), 'PS108', call || ' for a role that may call it but owns nothing') FROM asking;
RESET ROLE;

-- ---- Bad addresses, as over HTTP.
SELECT is(test.message(format('SELECT parse.request_password_reset(%L, %L)', email, test.master())), refusal, format('a reset for %s', email))
FROM (VALUES (NULL, 'PS204 you must provide an email'), ('', 'PS204 you must provide an email'), ('nobody@x.org', '')) v(email, refusal);
SELECT is(parse.request_password_reset('nobody@x.org', test.master())::text, '[]', 'an app that hides whom it knows has no mail then');
SELECT is(parse.request_email_verification('nobody@x.org', test.master())::text, '[]', 'nor one to verify');
UPDATE test_app."_User" SET "emailVerified" = true;
SELECT is(parse.request_email_verification('ann@x.org', test.master())::text, '[]', 'nor for an address that is verified');
SELECT parse.configure_app('test', '{"masterKey":"master"}');
SELECT is(test.state(format('SELECT %s(''ann@x.org'', %L)', call, test.master())), 'PS001', call || ' of an app that sends no mails') FROM asking;

SELECT * FROM finish();
ROLLBACK;
