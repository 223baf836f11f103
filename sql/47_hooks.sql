-- Code of the app in its requests: PostgreSQL functions (request jsonb) → jsonb as triggers and cloud functions.
--
-- A function registered here runs in the transaction of the request, as its owner, with the schema of the app's tables
-- first in search_path. Whoever may act for the owner of the app's tables registers functions of its own; where a
-- database serves several apps, the setting parse.app_id names the one that is meant. A NULL in place of the function takes
-- the registration back.

CREATE OR REPLACE TRIGGER hooks_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON parse.hook
    FOR EACH STATEMENT EXECUTE FUNCTION parse_internal.hooks_changed();

CREATE OR REPLACE FUNCTION parse.before_save(class_name text, function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_save';
COMMENT ON FUNCTION parse.before_save(text, text, jsonb) IS
    'Has a function called before objects of a class are saved: SELECT parse.before_save(''Review'', ''app.check_review''). It gets {"object","original","user","master",…} and returns the object to save, or NULL to change nothing; RAISE or parse.error() refuses the save.';

CREATE OR REPLACE FUNCTION parse.after_save(class_name text, function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_save';
COMMENT ON FUNCTION parse.after_save(text, text, jsonb) IS
    'Has a function called when an object of a class was saved, in the same transaction: an error in it undoes the save. A JSON object that it returns is the answer to the client.';

CREATE OR REPLACE FUNCTION parse.before_delete(class_name text, function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_delete';
COMMENT ON FUNCTION parse.before_delete(text, text, jsonb) IS 'Has a function called before objects of a class are deleted; RAISE or parse.error() keeps the object.';

CREATE OR REPLACE FUNCTION parse.after_delete(class_name text, function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_delete';
COMMENT ON FUNCTION parse.after_delete(text, text, jsonb) IS 'Has a function called when an object of a class was deleted, in the same transaction.';

CREATE OR REPLACE FUNCTION parse.before_find(class_name text, function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_find';
COMMENT ON FUNCTION parse.before_find(text, text, jsonb) IS
    'Has a function called before a class is queried. It gets {"query":{"where":…},"count","isGet",…} and returns NULL, an object whose members replace those of the query, or an array of objects to answer with.';

CREATE OR REPLACE FUNCTION parse.after_find(class_name text, function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_find';
COMMENT ON FUNCTION parse.after_find(text, text, jsonb) IS 'Has a function called with what a query of a class found ({"objects":[…]}); an array that it returns is the result instead.';

CREATE OR REPLACE FUNCTION parse.before_login(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_login';
COMMENT ON FUNCTION parse.before_login(text, jsonb) IS 'Has a function called when a user proved who they are, before the session is made; RAISE or parse.error() refuses the log-in.';

CREATE OR REPLACE FUNCTION parse.after_login(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_login';
COMMENT ON FUNCTION parse.after_login(text, jsonb) IS 'Has a function called when a user has logged in.';

CREATE OR REPLACE FUNCTION parse.after_logout(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_logout';
COMMENT ON FUNCTION parse.after_logout(text, jsonb) IS 'Has a function called with the session that a log-out ended.';

CREATE OR REPLACE FUNCTION parse.before_password_reset_request(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_password_reset_request';
COMMENT ON FUNCTION parse.before_password_reset_request(text, jsonb) IS 'Has a function called before a user is sent the mail to choose a new password; RAISE or parse.error() refuses it.';

CREATE OR REPLACE FUNCTION parse.before_save_config(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_save_config';
COMMENT ON FUNCTION parse.before_save_config(text, jsonb) IS 'Has a function called before the app''s config changes; RAISE or parse.error() refuses the change.';

CREATE OR REPLACE FUNCTION parse.after_save_config(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_save_config';
COMMENT ON FUNCTION parse.after_save_config(text, jsonb) IS 'Has a function called when the app''s config has changed, in the same transaction.';

-- Files and live queries: registered like the others, and called by those features.

CREATE OR REPLACE FUNCTION parse.before_save_file(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_save_file';
COMMENT ON FUNCTION parse.before_save_file(text, jsonb) IS 'Has a function called before a file is stored ({"file":{"name","contentType",…},"fileSize"}); RAISE or parse.error() refuses it.';

CREATE OR REPLACE FUNCTION parse.after_save_file(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_save_file';
COMMENT ON FUNCTION parse.after_save_file(text, jsonb) IS 'Has a function called when a file was stored.';

CREATE OR REPLACE FUNCTION parse.before_delete_file(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_delete_file';
COMMENT ON FUNCTION parse.before_delete_file(text, jsonb) IS 'Has a function called before a file is deleted; RAISE or parse.error() keeps it.';

CREATE OR REPLACE FUNCTION parse.after_delete_file(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_delete_file';
COMMENT ON FUNCTION parse.after_delete_file(text, jsonb) IS 'Has a function called when a file was deleted.';

CREATE OR REPLACE FUNCTION parse.before_find_file(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_find_file';
COMMENT ON FUNCTION parse.before_find_file(text, jsonb) IS 'Has a function called before a file is handed out; RAISE or parse.error() refuses it.';

CREATE OR REPLACE FUNCTION parse.after_find_file(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_find_file';
COMMENT ON FUNCTION parse.after_find_file(text, jsonb) IS 'Has a function called with a file that is about to be handed out.';

CREATE OR REPLACE FUNCTION parse.before_connect(function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_connect';
COMMENT ON FUNCTION parse.before_connect(text, jsonb) IS 'Has a function called before a client may connect for live queries; RAISE or parse.error() refuses it.';

CREATE OR REPLACE FUNCTION parse.before_subscribe(class_name text, function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_before_subscribe';
COMMENT ON FUNCTION parse.before_subscribe(text, text, jsonb) IS 'Has a function called before a client subscribes to a live query of a class ({"query":{"where":…}}); a query that it returns takes the place of that.';

CREATE OR REPLACE FUNCTION parse.after_live_query_event(class_name text, function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_after_live_query_event';
COMMENT ON FUNCTION parse.after_live_query_event(text, text, jsonb) IS 'Has a function called before an event of a live query goes to a client ({"event","object","original"}).';

CREATE OR REPLACE FUNCTION parse.define(name text, function_name text, validator jsonb DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_define';
COMMENT ON FUNCTION parse.define(text, text, jsonb) IS
    'Makes a function a cloud function: SELECT parse.define(''averageStars'', ''app.average_stars''). It gets {"params","user","master",…} and returns the result.';

CREATE OR REPLACE FUNCTION parse.run(name text, params text DEFAULT '{}', caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_run';
COMMENT ON FUNCTION parse.run(text, text, text) IS 'Calls a cloud function: {"result":…}.';

CREATE OR REPLACE FUNCTION parse.config(caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_config';
COMMENT ON FUNCTION parse.config(text) IS 'The app''s config: {"params":{…},"masterKeyOnly":{…}}.';

CREATE OR REPLACE FUNCTION parse.set_config(changes text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_set_config';
COMMENT ON FUNCTION parse.set_config(text, text) IS 'Changes the app''s config, for the master key: {"params":{"welcome":"Hello"},"masterKeyOnly":{"welcome":true}}.';

-- ---- For the functions themselves.

CREATE OR REPLACE FUNCTION parse.error(code int, message text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'parse_error';
COMMENT ON FUNCTION parse.error(int, text) IS 'Refuses the request with a Parse error: SELECT parse.error(142, ''A review has stars.'').';

CREATE OR REPLACE FUNCTION parse.as_master() RETURNS text
    LANGUAGE sql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS $$ SELECT '{"hook":"master"}' $$;
COMMENT ON FUNCTION parse.as_master() IS 'In a function that runs as a hook: the caller argument of API functions for master rights.';

CREATE OR REPLACE FUNCTION parse.as_user() RETURNS text
    LANGUAGE sql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS $$ SELECT '{"hook":"user"}' $$;
COMMENT ON FUNCTION parse.as_user() IS 'In a function that runs as a hook: the caller argument of API functions for the rights of the request''s user; that is what they have without a caller, too.';

CREATE OR REPLACE FUNCTION parse.set_context(changes jsonb) RETURNS void
    LANGUAGE c STRICT VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'parse_set_context';
COMMENT ON FUNCTION parse.set_context(jsonb) IS 'In a function that runs as a hook: puts members into the context that later hooks of the request get.';
