-- Registering apps. A DBA's functions: nobody else may run them unless they are granted.

CREATE OR REPLACE FUNCTION parse_internal.key_names() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY['masterKey', 'readOnlyMasterKey', 'maintenanceKey', 'clientKey', 'javascriptKey', 'restAPIKey', 'dotNetKey']
$$;
COMMENT ON FUNCTION parse_internal.key_names() IS 'The options that are keys; only their hashes are kept.';

CREATE OR REPLACE FUNCTION parse_internal.key_hashes(options jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(jsonb_object_agg(name, encode(sha256(convert_to(options ->> name, 'UTF8')), 'hex')), '{}')
    FROM unnest(parse_internal.key_names()) AS name
    WHERE options ->> name <> ''
$$;
COMMENT ON FUNCTION parse_internal.key_hashes(jsonb) IS 'SHA-256 of each key among the options.';

CREATE OR REPLACE FUNCTION parse_internal.app_changed() RETURNS trigger
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'parse_app_changed';
COMMENT ON FUNCTION parse_internal.app_changed() IS 'Makes every backend read parse.app again.';

CREATE OR REPLACE FUNCTION parse_internal.schema_changed() RETURNS trigger
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'parse_schema_changed';
COMMENT ON FUNCTION parse_internal.schema_changed() IS 'Makes every backend read the class of a _SCHEMA row again.';

CREATE OR REPLACE FUNCTION parse_internal.hooks_changed() RETURNS trigger
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'parse_hooks_changed';
COMMENT ON FUNCTION parse_internal.hooks_changed() IS 'Makes every backend read the hooks of all apps again.';

CREATE OR REPLACE FUNCTION parse_internal.ensure_system_class(app_id text, class_name text) RETURNS void
    LANGUAGE c STRICT VOLATILE SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_ensure_system_class';
COMMENT ON FUNCTION parse_internal.ensure_system_class(text, text) IS 'Makes the tables of a system class where they are missing.';

CREATE OR REPLACE TRIGGER app_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON parse.app
    FOR EACH STATEMENT EXECUTE FUNCTION parse_internal.app_changed();

-- Constraints under the names that Parse Server gives them, so that it finds them there.
CREATE OR REPLACE FUNCTION parse_internal.ensure_unique(schema_name name, table_name name, field name) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    constraint_name name := format('%s_unique_%s', table_name, field);
BEGIN
    IF to_regclass(format('%I.%I', schema_name, constraint_name)) IS NULL THEN
        EXECUTE format('ALTER TABLE %I.%I ADD CONSTRAINT %I UNIQUE (%I)', schema_name, table_name, constraint_name, field);
    END IF;
END
$$;
COMMENT ON FUNCTION parse_internal.ensure_unique(name, name, name) IS 'A unique constraint, if it is not there yet.';

-- Parse Server has no index on session tokens and reads all sessions for each request; parsegres would have to as well.
CREATE OR REPLACE FUNCTION parse_internal.ensure_session_index(schema_name name) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE INDEX IF NOT EXISTS "_Session_sessionToken" ON %I."_Session" ("sessionToken")', schema_name);
END
$$;
COMMENT ON FUNCTION parse_internal.ensure_session_index(name) IS 'The index that finds the session of a request.';

-- Older releases of Parse Server made _User with fewer of the columns that no client sees. The indexes have the names that
-- Parse Server gives them.
CREATE OR REPLACE FUNCTION parse_internal.ensure_user_table(schema_name name) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I."_User" ADD COLUMN IF NOT EXISTS "_hashed_password" text,'
        ' ADD COLUMN IF NOT EXISTS "_email_verify_token" text, ADD COLUMN IF NOT EXISTS "_email_verify_token_expires_at" timestamptz,'
        ' ADD COLUMN IF NOT EXISTS "_perishable_token" text, ADD COLUMN IF NOT EXISTS "_perishable_token_expires_at" timestamptz,'
        ' ADD COLUMN IF NOT EXISTS "_failed_login_count" double precision, ADD COLUMN IF NOT EXISTS "_account_lockout_expires_at" timestamptz,'
        ' ADD COLUMN IF NOT EXISTS "_password_changed_at" timestamptz, ADD COLUMN IF NOT EXISTS "_password_history" jsonb', schema_name);
    EXECUTE format('CREATE INDEX IF NOT EXISTS case_insensitive_username ON %I."_User" (lower("username") varchar_pattern_ops)', schema_name);
    EXECUTE format('CREATE INDEX IF NOT EXISTS case_insensitive_email ON %I."_User" (lower("email") varchar_pattern_ops)', schema_name);
    EXECUTE format('CREATE INDEX IF NOT EXISTS "_email_verify_token" ON %I."_User" ("_email_verify_token")', schema_name);
    EXECUTE format('CREATE INDEX IF NOT EXISTS "_perishable_token" ON %I."_User" ("_perishable_token")', schema_name);
END
$$;
COMMENT ON FUNCTION parse_internal.ensure_user_table(name) IS 'The columns and indexes of _User that log-in, mails and passwords need, where they are missing.';

CREATE OR REPLACE FUNCTION parse_internal.sessions_changed() RETURNS trigger
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'parse_sessions_changed';
COMMENT ON FUNCTION parse_internal.sessions_changed() IS 'Makes every backend forget the sessions and roles that it has cached.';

-- A new session changes nothing that anybody has cached; a new member of a role does. ALWAYS: a restore or a replica that
-- skips ordinary triggers must not leave a revoked session alive.
CREATE OR REPLACE FUNCTION parse_internal.watch_sessions(schema_name name) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    watched record;
BEGIN
    FOR watched IN
        SELECT c.oid::regclass AS table_name, v.events
        FROM (VALUES
            ('_Session', 'UPDATE OR DELETE OR TRUNCATE'),
            ('_User', 'UPDATE OF "objectId" OR DELETE OR TRUNCATE'),
            ('_Role', 'INSERT OR UPDATE OF "objectId", "name" OR DELETE OR TRUNCATE'),
            ('_Join:users:_Role', 'INSERT OR UPDATE OR DELETE OR TRUNCATE'),
            ('_Join:roles:_Role', 'INSERT OR UPDATE OR DELETE OR TRUNCATE')) AS v(name, events)
        JOIN pg_class c ON c.relname = v.name JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = schema_name AND NOT EXISTS (
            SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'parsegres_sessions')
    LOOP
        EXECUTE format('CREATE TRIGGER parsegres_sessions AFTER %s ON %s FOR EACH STATEMENT EXECUTE FUNCTION parse_internal.sessions_changed()', watched.events, watched.table_name);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER parsegres_sessions', watched.table_name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION parse_internal.watch_sessions(name) IS 'Puts triggers on the tables that decide what a session may do; without them nothing of these is cached.';

-- ALWAYS: a hook that a restore brings back has to run.
CREATE OR REPLACE FUNCTION parse_internal.watch_webhooks(schema_name name) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER parsegres_hooks AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I."_Hooks" FOR EACH STATEMENT EXECUTE FUNCTION parse_internal.hooks_changed()', schema_name);
    EXECUTE format('ALTER TABLE %I."_Hooks" ENABLE ALWAYS TRIGGER parsegres_hooks', schema_name);
END
$$;
COMMENT ON FUNCTION parse_internal.watch_webhooks(name) IS 'Puts a trigger on _Hooks that makes every backend read them again.';

CREATE OR REPLACE FUNCTION parse_internal.prepare_schema(app_id text, schema_name name) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    system_class text;
BEGIN
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', schema_name);
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I."_SCHEMA" ("className" varchar(120) PRIMARY KEY, "schema" jsonb, "isParseClass" bool)', schema_name);
    EXECUTE format('DROP TRIGGER IF EXISTS parsegres_schema_changed ON %I."_SCHEMA"', schema_name);
    EXECUTE format('CREATE TRIGGER parsegres_schema_changed AFTER INSERT OR UPDATE OR DELETE ON %I."_SCHEMA" FOR EACH ROW EXECUTE FUNCTION parse_internal.schema_changed()', schema_name);
    FOREACH system_class IN ARRAY ARRAY['_User', '_Role', '_Session', '_Hooks', '_GlobalConfig', '_JobStatus', '_JobSchedule'] LOOP
        PERFORM parse_internal.ensure_system_class(app_id, system_class);
    END LOOP;
    PERFORM parse_internal.ensure_user_table(schema_name);
    PERFORM parse_internal.ensure_unique(schema_name, '_User', 'username');
    PERFORM parse_internal.ensure_unique(schema_name, '_User', 'email');
    PERFORM parse_internal.ensure_unique(schema_name, '_Role', 'name');
    PERFORM parse_internal.ensure_session_index(schema_name);
    PERFORM parse_internal.watch_sessions(schema_name);
    PERFORM parse_internal.watch_webhooks(schema_name);
    PERFORM parse_internal.set_live_triggers(app_id);
END
$$;
COMMENT ON FUNCTION parse_internal.prepare_schema(text, name) IS 'The tables that every app has, where they are missing; what Parse Server made stays as it is.';

CREATE OR REPLACE FUNCTION parse.create_app(app_id text, options jsonb, schema_name name DEFAULT 'public') RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO parse.app VALUES (app_id, schema_name, parse_internal.key_hashes(options), options - parse_internal.key_names());
    PERFORM parse_internal.prepare_schema(app_id, schema_name);
    PERFORM parse_internal.ensure_auth_indexes(schema_name, options);
END
$$;
COMMENT ON FUNCTION parse.create_app(text, jsonb, name) IS
    'Registers an app whose tables are, or will be, in a schema: SELECT parse.create_app(''myApp'', ''{"masterKey":"…","allowClientClassCreation":true}''). Options have the names that Parse Server gives them; of keys only hashes are kept.';

CREATE OR REPLACE FUNCTION parse.configure_app(app_id text, options jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    new_keys jsonb := parse_internal.key_hashes(configure_app.options);
    new_options jsonb := configure_app.options - parse_internal.key_names();
BEGIN
    IF NOT EXISTS (SELECT FROM parse.app WHERE app_id = configure_app.app_id) THEN
        RAISE EXCEPTION 'app "%" is not registered', configure_app.app_id USING HINT = 'Register it with parse.create_app.';
    END IF;
    -- Proxies that start with the same configuration change nothing, and so disturb no cache.
    UPDATE parse.app SET keys = new_keys, options = new_options
    WHERE app_id = configure_app.app_id AND (keys, options) IS DISTINCT FROM (new_keys, new_options);
    -- Options protect fields too, and column privileges know what they said before.
    IF FOUND AND (SELECT direct_sql FROM parse.app WHERE app_id = configure_app.app_id) THEN
        PERFORM parse.enable_direct_sql(configure_app.app_id);
    END IF;
    PERFORM parse_internal.ensure_auth_indexes(schema_name, new_options) FROM parse.app WHERE app_id = configure_app.app_id;
    PERFORM parse_internal.set_live_triggers(configure_app.app_id);
END
$$;
COMMENT ON FUNCTION parse.configure_app(text, jsonb) IS 'Replaces all keys and options of an app; every proxy follows with its next request.';
