-- Users and sessions. Bodies and answers are those of the REST API; `caller` as everywhere.

CREATE OR REPLACE FUNCTION parse.sign_up(object text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_sign_up';
COMMENT ON FUNCTION parse.sign_up(text, text) IS
    'A new user and a session of it: SELECT parse.sign_up(''{"username":"ann","password":"…","email":"…"}''). PS202 or PS203 when the name or the address is taken. Mails are not sent from here.';

CREATE OR REPLACE FUNCTION parse.log_in(credentials text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_log_in';
COMMENT ON FUNCTION parse.log_in(text, text) IS
    'The user with a new sessionToken, for {"username":…,"password":…} or {"email":…,"password":…}; PS101 when they are wrong. An error takes the count of failed attempts back with it, so accountLockout holds over HTTP only.';

CREATE OR REPLACE FUNCTION parse.verify_password(credentials text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_verify_password';
COMMENT ON FUNCTION parse.verify_password(text, text) IS 'The user, as parse.log_in finds it, without a session.';

CREATE OR REPLACE FUNCTION parse.log_in_as(user_id text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_log_in_as';
COMMENT ON FUNCTION parse.log_in_as(text, text) IS 'With the master key: any user with a new sessionToken.';

CREATE OR REPLACE FUNCTION parse.log_out(caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_log_out';
COMMENT ON FUNCTION parse.log_out(text) IS 'Ends the session of the caller.';

CREATE OR REPLACE FUNCTION parse.current_user(caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_current_user';
COMMENT ON FUNCTION parse.current_user(text) IS 'Who the session of the caller belongs to, as the user sees itself.';

CREATE OR REPLACE FUNCTION parse.current_session(caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_current_session';
COMMENT ON FUNCTION parse.current_session(text) IS 'The session of the caller.';

CREATE OR REPLACE FUNCTION parse.request_password_reset(email text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_request_password_reset';
COMMENT ON FUNCTION parse.request_password_reset(text, text) IS
    'With the master key, or as the owner of the app''s tables: the mail with the link to a new password, [{"method":…,"args":[…]}] as the mail adapter would get it. It is not sent from here: that is the caller''s, who can take the account over with it. PS101 for an unknown address, or [] where the app hides that.';

CREATE OR REPLACE FUNCTION parse.request_email_verification(email text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_request_email_verification';
COMMENT ON FUNCTION parse.request_email_verification(text, text) IS
    'With the master key, or as the owner of the app''s tables: the mail with the link that verifies the address, as parse.request_password_reset gives it. PS205 for an unknown one, PS000 for one that is verified, or [] where the app hides that.';

-- The rules of ICU's root locale are those of JavaScript's toLowerCase, whatever the locale of the database. A PostgreSQL
-- without ICU, or an encoding that ICU has no collations for, has its own rules alone.
CREATE OR REPLACE FUNCTION parse_internal.lower_case(value text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN lower(value COLLATE "und-x-icu");
EXCEPTION
    WHEN undefined_object THEN RETURN lower(value);
END $$;
COMMENT ON FUNCTION parse_internal.lower_case(text) IS 'The text in lower case, as JavaScript has it: names and addresses under convertUsernameToLowercase and convertEmailToLowercase.';

-- What the pages do that mails link to. The token is the credential.

CREATE OR REPLACE FUNCTION parse_internal.verify_email(app_id text, token text) RETURNS boolean
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_verify_email';
COMMENT ON FUNCTION parse_internal.verify_email(text, text) IS 'Marks the address that the token was sent to as verified; false when the token is no good.';

CREATE OR REPLACE FUNCTION parse_internal.resend_verification(app_id text, username text, token text) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_resend_verification';
COMMENT ON FUNCTION parse_internal.resend_verification(text, text, text) IS 'The mail to send again, as effects; NULL when the client is to hear that there is none.';

CREATE OR REPLACE FUNCTION parse_internal.reset_token_problem(app_id text, token text) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_reset_token_problem';
COMMENT ON FUNCTION parse_internal.reset_token_problem(text, text) IS 'Why no password can be set with the token; NULL when one can.';

CREATE OR REPLACE FUNCTION parse_internal.reset_password(app_id text, token text, new_password text) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_reset_password';
COMMENT ON FUNCTION parse_internal.reset_password(text, text, text) IS 'Sets the password of the user that the token was sent to, once; why it was not set, else NULL.';
