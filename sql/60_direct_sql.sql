-- Direct SQL: a role that is granted parse_client, and has set a session token, reads and writes class tables under the
-- permissions of that session's user. Row-level security decides about rows, column privileges about fields.
--
-- Policies name no caller: who asks is looked up once a statement (parse_internal.rights), so the plans of all callers
-- are alike. They do name the fields of pointer permissions, so they follow _SCHEMA.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'parse_client') THEN
        CREATE ROLE parse_client NOLOGIN;
        COMMENT ON ROLE parse_client IS 'Reads and writes class tables as the user of the session in parse.session_token may; grant it to the roles of people and programs.';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION parse_internal.rights(
    app_id text, class_name text, action text,
    OUT all_rows boolean, OUT user_id text, OUT principals text[], OUT row_fields text[]) RETURNS record
    LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
    AS 'MODULE_PATHNAME', 'parse_rights';
COMMENT ON FUNCTION parse_internal.rights(text, text, text) IS
    'What the session of parse.session_token, or parse.master_key, may do (find, create, update, delete) with a class: all rows; or those that its principals open and, where row_fields are given, that name the user in one of them. NULLs for nobody; PS119 where the class is closed.';

CREATE OR REPLACE FUNCTION parse_internal.app_of_schema(schema_name name) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT a.app_id FROM parse.app a WHERE a.schema_name = app_of_schema.schema_name AND a.direct_sql $$;
COMMENT ON FUNCTION parse_internal.app_of_schema(name) IS 'The app whose tables are in a schema, if it is open to direct SQL.';

CREATE OR REPLACE FUNCTION parse_internal.action_row_fields(permissions jsonb, action text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(array_agg(DISTINCT field), '{}') FROM (
        SELECT jsonb_array_elements_text(list) AS field
        FROM (VALUES (permissions -> action -> 'pointerFields'),
                     (permissions -> CASE action WHEN 'find' THEN 'readUserFields' ELSE 'writeUserFields' END)) v(list)
        WHERE jsonb_typeof(list) = 'array') fields
$$;
COMMENT ON FUNCTION parse_internal.action_row_fields(jsonb, text) IS 'The fields that class-level permissions name for an action on the rows they point to.';

-- A column may be part of a policy only where it has the type that a pointer permission needs.
CREATE OR REPLACE FUNCTION parse_internal.row_condition(app_id text, class_id oid, permissions jsonb, action text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    class_name name := (SELECT relname FROM pg_class WHERE oid = class_id);
    source text := format('FROM parse_internal.rights(%L, %L, %L) r', app_id, class_name, action);
    acl_column name := CASE action WHEN 'find' THEN '_rperm' ELSE '_wperm' END;
    rows text := format('(SELECT r.row_fields IS NULL %s)', source);
    field record;
BEGIN
    FOR field IN
        SELECT a.attname AS name, a.atttypid = 'jsonb'::regtype AS is_array
        FROM pg_attribute a
        WHERE a.attrelid = class_id AND NOT a.attisdropped AND a.atttypid IN ('text'::regtype, 'jsonb'::regtype)
            AND a.attname = ANY (parse_internal.action_row_fields(permissions, action))
        ORDER BY 1
    LOOP
        rows := rows || CASE WHEN field.is_array
            THEN format(' OR (SELECT %L = ANY (r.row_fields) %s) AND %I @> (SELECT jsonb_build_array(jsonb_build_object(''__type'', ''Pointer'', ''className'', ''_User'', ''objectId'', r.user_id)) %2$s)',
                field.name, source, field.name)
            ELSE format(' OR (SELECT %L = ANY (r.row_fields) %s) AND %I = (SELECT r.user_id %2$s)', field.name, source, field.name)
        END;
    END LOOP;
    IF class_name = '_Session' THEN
        rows := format('(%s) AND "user" = (SELECT r.user_id %s)', rows, source);
    END IF;
    RETURN format('(SELECT r.all_rows %1$s) OR (SELECT r.principals IS NOT NULL %1$s) AND (%2$I IS NULL OR %2$I && (SELECT r.principals %1$s)) AND (%3$s)',
        source, acl_column, rows);
END
$$;
COMMENT ON FUNCTION parse_internal.row_condition(text, oid, jsonb, text) IS 'The SQL condition of a policy: which rows of a class table an action may touch.';

CREATE OR REPLACE FUNCTION parse_internal.create_condition(app_id text, class_name name, fields jsonb) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('(SELECT r.all_rows OR r.principals IS NOT NULL FROM parse_internal.rights(%L, %L, %L) r)', app_id, class_name, 'create')
        || COALESCE(string_agg(format(' AND %I IS NOT NULL', key), '' ORDER BY key) FILTER (WHERE value @> '{"required":true}'), '')
    FROM jsonb_each(fields)
$$;
COMMENT ON FUNCTION parse_internal.create_condition(text, name, jsonb) IS 'The SQL condition of a policy: which rows may be inserted into a class table.';

-- What somebody may not see, nobody reads from the table: column privileges know roles and no Parse users.
CREATE OR REPLACE FUNCTION parse_internal.open_columns(app_id text, class_id oid, permissions jsonb) RETURNS name[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(array_agg(a.attname ORDER BY a.attnum), '{}')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attrelid = class_id AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname ~ '^([A-Za-z][A-Za-z0-9_]*|_[rw]perm)$'
        AND NOT (c.relname = '_User' AND a.attname = 'authData')
        AND NOT EXISTS (
            SELECT FROM parse.app p, LATERAL (
                SELECT permissions -> 'protectedFields' UNION ALL
                SELECT COALESCE(p.options -> 'protectedFields', '{"_User":{"*":["email"]}}') -> c.relname::text UNION ALL
                SELECT jsonb_build_object('*', p.options -> 'userSensitiveFields') WHERE c.relname = '_User') l(groups),
                jsonb_each(CASE jsonb_typeof(groups) WHEN 'object' THEN groups ELSE '{}' END) g
            WHERE p.app_id = open_columns.app_id AND g.value ? a.attname::text)
$$;
COMMENT ON FUNCTION parse_internal.open_columns(text, oid, jsonb) IS 'The columns of a class table that hold no protected and no hidden field.';

CREATE OR REPLACE FUNCTION parse_internal.touch() RETURNS trigger
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW."updatedAt" := date_trunc('milliseconds', clock_timestamp());
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION parse_internal.touch() IS 'Sets updatedAt where an UPDATE did not.';

CREATE OR REPLACE FUNCTION parse_internal.close_class(class_id oid) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    policy name;
BEGIN
    FOR policy IN SELECT polname FROM pg_policy WHERE polrelid = class_id AND polname LIKE 'parsegres\_%' LOOP
        EXECUTE format('DROP POLICY %I ON %s', policy, class_id::regclass);
    END LOOP;
    EXECUTE format('REVOKE ALL ON %s FROM parse_client', class_id::regclass);
END
$$;
COMMENT ON FUNCTION parse_internal.close_class(oid) IS 'Takes a class table away from direct SQL.';

CREATE OR REPLACE FUNCTION parse_internal.fill_in_columns(class_id oid) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    missing record;
BEGIN
    FOR missing IN
        SELECT a.attname, CASE a.attname WHEN 'objectId' THEN 'parse.new_object_id()' ELSE 'date_trunc(''milliseconds'', clock_timestamp())' END AS value
        FROM pg_attribute a
        WHERE a.attrelid = class_id AND a.attname IN ('objectId', 'createdAt', 'updatedAt') AND NOT a.atthasdef
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER %I SET DEFAULT %s', class_id::regclass, missing.attname, missing.value);
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = class_id AND tgname = 'parsegres_touch') THEN
        EXECUTE format('CREATE TRIGGER parsegres_touch BEFORE UPDATE ON %s FOR EACH ROW'
            ' WHEN (OLD."updatedAt" IS NOT DISTINCT FROM NEW."updatedAt") EXECUTE FUNCTION parse_internal.touch()', class_id::regclass);
    END IF;
END
$$;
COMMENT ON FUNCTION parse_internal.fill_in_columns(oid) IS 'objectId, createdAt and updatedAt for writes that do not give them.';

CREATE OR REPLACE FUNCTION parse_internal.open_class(app_id text, class_id oid, permissions jsonb, fields jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    class_name name := (SELECT relname FROM pg_class WHERE oid = class_id);
    columns name[] := parse_internal.open_columns(app_id, class_id, permissions);
    readable text := (SELECT string_agg(quote_ident(c), ', ') FROM unnest(columns) c);
    writable text := (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
        WHERE attrelid = class_id AND attnum > 0 AND NOT attisdropped AND attname ~ '^([A-Za-z][A-Za-z0-9_]*|_[rw]perm)$'
            AND attname NOT IN ('objectId', 'createdAt', 'updatedAt'));
    on_rows text;
BEGIN
    PERFORM parse_internal.close_class(class_id);
    IF NOT (SELECT relrowsecurity FROM pg_class WHERE oid = class_id) THEN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', class_id::regclass);
    END IF;
    on_rows := parse_internal.row_condition(app_id, class_id, permissions, 'find');
    EXECUTE format('CREATE POLICY parsegres_find ON %s FOR SELECT TO parse_client USING (%s)', class_id::regclass, on_rows);
    EXECUTE format('GRANT SELECT (%s) ON %s TO parse_client', readable, class_id::regclass);
    -- Writing users, sessions and roles means more than writing rows; there are functions for them.
    IF class_name LIKE '\_%' THEN
        RETURN;
    END IF;
    PERFORM parse_internal.fill_in_columns(class_id);
    EXECUTE format('CREATE POLICY parsegres_create ON %s FOR INSERT TO parse_client WITH CHECK (%s)', class_id::regclass,
        parse_internal.create_condition(app_id, class_name, fields));
    on_rows := parse_internal.row_condition(app_id, class_id, permissions, 'update');
    EXECUTE format('CREATE POLICY parsegres_update ON %s FOR UPDATE TO parse_client USING (%s) WITH CHECK (true)', class_id::regclass, on_rows);
    on_rows := parse_internal.row_condition(app_id, class_id, permissions, 'delete');
    EXECUTE format('CREATE POLICY parsegres_delete ON %s FOR DELETE TO parse_client USING (%s)', class_id::regclass, on_rows);
    EXECUTE format('GRANT DELETE ON %s TO parse_client', class_id::regclass);
    IF writable IS NOT NULL THEN
        EXECUTE format('GRANT INSERT (%1$s), UPDATE (%1$s) ON %2$s TO parse_client', writable, class_id::regclass);
    END IF;
END
$$;
COMMENT ON FUNCTION parse_internal.open_class(text, oid, jsonb, jsonb) IS 'Opens a class table to direct SQL: row-level security, policies and column privileges as its permissions are now.';

CREATE OR REPLACE FUNCTION parse_internal.class_row_changed() RETURNS trigger
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    app text := parse_internal.app_of_schema(TG_TABLE_SCHEMA);
    class_id oid := to_regclass(format('%I.%I', TG_TABLE_SCHEMA, NEW."className"));
BEGIN
    IF app IS NOT NULL AND class_id IS NOT NULL AND (NEW."className" NOT LIKE '\_%' OR NEW."className" IN ('_User', '_Role', '_Session')) THEN
        PERFORM parse_internal.open_class(app, class_id, COALESCE(NEW."schema" -> 'classLevelPermissions', '{}'), COALESCE(NEW."schema" -> 'fields', '{}'));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION parse_internal.class_row_changed() IS 'Direct SQL follows what _SCHEMA says of a class.';

CREATE OR REPLACE FUNCTION parse.enable_direct_sql(app_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    place name := (SELECT schema_name FROM parse.app WHERE app_id = enable_direct_sql.app_id);
BEGIN
    IF place IS NULL THEN
        RAISE EXCEPTION 'app "%" is not registered', enable_direct_sql.app_id USING HINT = 'Register it with parse.create_app.';
    END IF;
    UPDATE parse.app SET direct_sql = true WHERE app_id = enable_direct_sql.app_id;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO parse_client', place);
    EXECUTE format('CREATE OR REPLACE TRIGGER parsegres_direct_sql AFTER INSERT OR UPDATE ON %I."_SCHEMA" FOR EACH ROW EXECUTE FUNCTION parse_internal.class_row_changed()', place);
    EXECUTE format('UPDATE %I."_SCHEMA" SET "schema" = "schema"', place);
END
$$;
COMMENT ON FUNCTION parse.enable_direct_sql(text) IS
    'Opens the class tables of an app to roles that are granted parse_client: after SET parse.session_token = ''r:…'' they read and write rows in plain SQL as that user may, and nothing without a session. Fields that are protected from anybody are read with parse.value. New classes follow.';

CREATE OR REPLACE FUNCTION parse.disable_direct_sql(app_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    place name := (SELECT schema_name FROM parse.app WHERE app_id = disable_direct_sql.app_id);
    class_id oid;
BEGIN
    UPDATE parse.app SET direct_sql = false WHERE app_id = disable_direct_sql.app_id;
    FOR class_id IN
        SELECT DISTINCT p.polrelid FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = place AND p.polname LIKE 'parsegres\_%'
    LOOP
        PERFORM parse_internal.close_class(class_id);
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', class_id::regclass);
    END LOOP;
    EXECUTE format('DROP TRIGGER IF EXISTS parsegres_direct_sql ON %I."_SCHEMA"', place);
    EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM parse_client', place);
END
$$;
COMMENT ON FUNCTION parse.disable_direct_sql(text) IS 'Takes back what parse.enable_direct_sql gave.';

CREATE OR REPLACE FUNCTION parse.value(class_name text, object_id text, field text) RETURNS jsonb
    LANGUAGE sql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT parse.get(class_name, object_id, jsonb_build_object('keys', field)::text)::jsonb -> field
$$;
COMMENT ON FUNCTION parse.value(text, text, text) IS 'One field of one object as the caller may see it, protected or not; NULL where it is hidden or not set.';
