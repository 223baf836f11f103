-- passwordPolicy, accountLockout, and the links of mails.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/users.psql

CREATE FUNCTION test.configure(options jsonb) RETURNS void LANGUAGE sql AS $$
    SELECT parse.configure_app('test', '{"masterKey":"master","appName":"App","publicServerURL":"http://app/parse",
        "emailAdapter":{"adapter":"smtp"}}'::jsonb || options)
$$;
CREATE FUNCTION test.sign_up(name text, password text DEFAULT 'p') RETURNS text LANGUAGE sql AS $$
    SELECT test.refusal('POST', '/users', jsonb_build_object('username', name, 'password', password, 'email', name || '@x.org')::text)
$$;
CREATE FUNCTION test.log_in(name text, password text) RETURNS text LANGUAGE sql AS $$
    SELECT test.refusal('POST', '/login', jsonb_build_object('username', name, 'password', password)::text)
$$;
CREATE FUNCTION test.set_password(name text, password text) RETURNS text LANGUAGE sql AS $$
    SELECT test.refusal('PUT', '/users/' || "objectId", jsonb_build_object('password', password)::text, test.master())
    FROM test_app."_User" WHERE username = name
$$;
CREATE FUNCTION test.column_of(name text, field text) RETURNS text LANGUAGE sql AS $$
    SELECT to_jsonb(u) ->> field FROM test_app."_User" u WHERE username = name
$$;

-- ---- Patterns and names.
SELECT test.configure('{"passwordPolicy":{"validatorPattern":"/^(?=.*[a-z])(?=.*\\d).{4,}$/","doNotAllowUsername":true,"validationError":"too simple"}}');
SELECT is(test.sign_up('ann', password), refusal, password) FROM (VALUES
    ('abc', 'PS142 too simple'), ('abcd', 'PS142 too simple'), ('1234', 'PS142 too simple'),
    ('xann1', 'PS142 Password cannot contain your username.'), ('abc1', '00000')) v(password, refusal);
SELECT is(test.set_password('ann', 'short'), 'PS142 too simple', 'a change is judged as well');
SELECT is(test.set_password('ann', 'my1ann'), 'PS142 Password cannot contain your username.', 'by the name as it is kept');
SELECT test.configure('{"passwordPolicy":{"validatorPattern":"^[0-9]+$"}}');
SELECT is(test.sign_up('pat', 'x'), 'PS142 Password does not meet the Password Policy requirements.', 'a pattern without slashes');

-- ---- History.
SELECT test.configure('{"passwordPolicy":{"maxPasswordHistory":3}}');
SELECT test.sign_up('hal', 'p1');
SELECT is(test.set_password('hal', password), refusal, 'history: ' || password || ' ' || n) FROM (VALUES
    (1, 'p1', 'PS142 New password should not be the same as last 3 passwords.'), (2, 'p2', '00000'), (3, 'p3', '00000'),
    (4, 'p1', 'PS142 New password should not be the same as last 3 passwords.'), (5, 'p2', 'PS142 New password should not be the same as last 3 passwords.'),
    (6, 'p4', '00000'), (7, 'p1', '00000')) v(n, password, refusal);

-- ---- Age.
SELECT test.configure('{"passwordPolicy":{"maxPasswordAge":2}}');
SELECT test.sign_up('age', 'p');
SELECT is(test.log_in('age', 'p'), '00000', 'a young password');
UPDATE test_app."_User" SET "_password_changed_at" = now() - interval '3 days' WHERE username = 'age';
SELECT is(test.log_in('age', 'p'), 'PS101 Your password has expired. Please reset your password.', 'an old one');
UPDATE test_app."_User" SET "_password_changed_at" = NULL WHERE username = 'age';
SELECT is(test.log_in('age', 'p'), '00000', 'one of unknown age');
SELECT isnt(test.column_of('age', '_password_changed_at'), NULL, 'counts from now on');

-- ---- Locks.
SELECT test.configure('{"accountLockout":{"duration":5,"threshold":2,"unlockOnPasswordReset":true}}');
SELECT test.sign_up('loc', 'p');
SELECT is(test.log_in('loc', password), refusal, 'attempt ' || n) FROM (VALUES
    (1, 'x', '101 Invalid username/password.'), (2, 'p', '00000'), (3, 'x', '101 Invalid username/password.'),
    (4, 'x', '101 Invalid username/password.'),
    (5, 'x', '101 Your account is locked due to multiple failed login attempts. Please try again after 5 minute(s)'),
    (6, 'p', 'PS101 Your account is locked due to multiple failed login attempts. Please try again after 5 minute(s)')) v(n, password, refusal);
SELECT is(test.refusal('POST', '/verifyPassword', '{"username":"loc","password":"p"}'),
    'PS101 Your account is locked due to multiple failed login attempts. Please try again after 5 minute(s)', 'verifyPassword knows the lock');
UPDATE test_app."_User" SET "_account_lockout_expires_at" = now() - interval '1 second' WHERE username = 'loc';
SELECT is(test.log_in('loc', 'p'), '00000', 'a lock ends');
SELECT is(test.column_of('loc', '_failed_login_count'), '0', 'and a right password clears the count');
SELECT is((parse.batch('{"requests":[{"method":"POST","path":"/login","body":{"username":"loc","password":"x"}}]}', test.nobody())::jsonb)
    #>> '{0,error,code}', '101', 'a failed log-in in a batch');
SELECT is(test.column_of('loc', '_failed_login_count'), '1', 'counts too');

-- ---- Resets.
SELECT test.configure('{"accountLockout":{"duration":5,"threshold":2,"unlockOnPasswordReset":true},"passwordPolicy":{"validatorPattern":"^.{2,}$"}}');
SELECT is(test.refusal('POST', '/requestPasswordReset', body), refusal, 'a reset: ' || body) FROM (VALUES
    ('{}', 'PS204 you must provide an email'), ('{"email":5}', 'PS125 you must provide a valid email string'),
    ('{"token":5}', 'PS162 token must be a string'), ('{"email":"nobody@x.org"}', '00000')) v(body, refusal);
SELECT test.request('POST', '/requestPasswordReset', '{"email":"loc@x.org"}') AS asked \gset
SELECT is(:'asked'::jsonb -> 'answer', '{}', 'the answer tells nothing');
SELECT test.column_of('loc', '_perishable_token') AS token \gset
SELECT is(:'asked'::jsonb #>> '{effects,0,args,0,link}', 'http://app/parse/apps/test/request_password_reset?token=' || :'token', 'the mail has the link');
SELECT is(:'asked'::jsonb #>> '{effects,0,args,0,user,_hashed_password}', NULL, 'and no hash');
SELECT is(test.request('POST', '/requestPasswordReset', '{"email":"nobody@x.org"}') -> 'effects', 'null', 'for a stranger there is none');
SELECT is(parse_internal.reset_token_problem('test', token), problem, 'token ' || token) FROM (VALUES
    (:'token', NULL), ('none', 'Failed to reset password: username / email / token is invalid'),
    ('', 'Failed to reset password: username / email / token is invalid')) v(token, problem);
UPDATE test_app."_User" SET "_failed_login_count" = 9 WHERE username = 'loc';
SELECT is(parse_internal.reset_password('test', :'token', 'x'), 'Password does not meet the Password Policy requirements.', 'the policy holds');
SELECT is(parse_internal.reset_password('test', :'token', 'fresh'), NULL, 'a reset');
SELECT is(parse_internal.reset_password('test', :'token', 'again'), 'Failed to reset password: username / email / token is invalid', 'happens once');
SELECT is(test.column_of('loc', '_failed_login_count'), NULL, 'unlocks');
SELECT is(test.log_in('loc', 'fresh'), '00000', 'and sets the password');
SELECT is((SELECT count(*) FROM test_app."_Session" s JOIN test_app."_User" u ON u."objectId" = s."user" WHERE username = 'loc'), 1::bigint,
    'older sessions are over');
SELECT test.configure('{"passwordPolicy":{"resetTokenValidityDuration":60,"resetTokenReuseIfValid":true,"resetPasswordSuccessOnInvalidEmail":false}}');
SELECT is(test.refusal('POST', '/requestPasswordReset', '{"email":"nobody@x.org"}'), 'PS101 A user with that email does not exist.', 'if the app wants strangers to know');
SELECT test.request('POST', '/requestPasswordReset', '{"email":"loc@x.org"}') AS _ \gset
SELECT test.column_of('loc', '_perishable_token') AS token \gset
SELECT test.request('POST', '/requestPasswordReset', '{"email":"loc@x.org"}') AS _ \gset
SELECT is(test.column_of('loc', '_perishable_token'), :'token', 'a valid token is sent again');
UPDATE test_app."_User" SET "_perishable_token_expires_at" = now() - interval '1 second' WHERE username = 'loc';
SELECT is(parse_internal.reset_password('test', :'token', 'late'), 'The password reset link has expired', 'a link ends');
SELECT is(jsonb_array_length(test.request('POST', '/requestPasswordReset', jsonb_build_object('token', :'token')::text) -> 'effects'), 1,
    'who has an old link gets a new one');
SELECT isnt(test.column_of('loc', '_perishable_token'), :'token', 'that is another');
SELECT parse.configure_app('test', '{"masterKey":"master"}');
SELECT is(test.refusal('POST', path, '{"email":"loc@x.org"}'),
    'PS001 An appName, publicServerURL, and emailAdapter are required for password reset and email verification functionality.', path)
FROM unnest(ARRAY['/requestPasswordReset', '/verificationEmailRequest']) path;

-- ---- Verification.
SELECT test.configure('{"verifyUserEmails":true,"preventLoginWithUnverifiedEmail":true,"emailVerifyTokenValidityDuration":60}');
SELECT test.request('POST', '/users', '{"username":"ver","password":"p","email":"ver@x.org"}') AS ver \gset
SELECT is(:'ver'::jsonb -> 'answer' ? 'sessionToken', false, 'no session before the address is verified');
SELECT is(:'ver'::jsonb #>> '{effects,0,args,0,link}', 'http://app/parse/apps/test/verify_email?token=' || test.column_of('ver', '_email_verify_token'), 'a mail');
SELECT is(:'ver'::jsonb #>> '{effects,0,method}', 'sendVerificationEmail', 'by its method');
SELECT is(test.log_in('ver', 'p'), 'PS205 User email is not verified.', 'and no log-in');
SELECT is(test.refusal('POST', '/login', '{"username":"ver","password":"p","ignoreEmailVerification":true}', caller), refusal, 'ignoring it')
FROM (VALUES (test.nobody(), 'PS205 User email is not verified.'), (test.master(), '00000')) v(caller, refusal);
SELECT is(test.refusal('POST', '/verificationEmailRequest', body), refusal, 'another mail: ' || body) FROM (VALUES
    ('{}', 'PS204 you must provide an email'), ('{"email":5}', 'PS125 you must provide a valid email string'),
    ('{"email":"nobody@x.org"}', '00000'), ('{"email":"ver@x.org"}', '00000')) v(body, refusal);
SELECT test.column_of('ver', '_email_verify_token') AS token \gset
SELECT is(parse_internal.verify_email('test', 'none'), false, 'a wrong link');
SELECT is(parse_internal.verify_email('test', ''), false, 'an empty one');
SELECT is(parse_internal.verify_email('test', :'token'), true, 'the link of the mail');
SELECT is(parse_internal.verify_email('test', :'token'), false, 'works once');
SELECT is(test.log_in('ver', 'p'), '00000', 'then the user logs in');
SELECT is(test.request('POST', '/verificationEmailRequest', '{"email":"ver@x.org"}') -> 'effects', 'null', 'who is verified gets no mail');
SELECT is(parse_internal.resend_verification('test', 'ver', NULL)::text, '[]', 'from a page neither, which hides it');
SELECT test.refusal('PUT', '/users/' || "objectId", '{"email":"new@x.org"}', test.master()) AS _ FROM test_app."_User" WHERE username = 'ver' \gset
SELECT is(test.column_of('ver', 'emailVerified'), 'false', 'a new address is to be verified again');
SELECT is(parse_internal.resend_verification('test', 'ver', NULL) #>> '{0,args,0,user,email}', 'new@x.org', 'a page sends the mail to it');
UPDATE test_app."_User" SET "_email_verify_token_expires_at" = now() - interval '1 second' WHERE username = 'ver';
SELECT is(parse_internal.verify_email('test', test.column_of('ver', '_email_verify_token')), false, 'a link that has ended');
SELECT test.configure('{"verifyUserEmails":true,"preventLoginWithUnverifiedEmail":true,"preventSignupWithUnverifiedEmail":true}');
SELECT is(test.sign_up('pre'), '205 User email is not verified.', 'preventSignupWithUnverifiedEmail');
SELECT isnt(test.column_of('pre', 'objectId'), NULL, 'makes the user all the same');

SELECT * FROM finish();
ROLLBACK;
