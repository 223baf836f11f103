-- Direct SQL: a role that is granted parse_client, and has set a session token, reads and writes class tables under the
-- permissions of that session's user. Row-level security decides about rows, column privileges about fields.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'parse_client') THEN
        CREATE ROLE parse_client NOLOGIN;
        COMMENT ON ROLE parse_client IS 'Reads and writes class tables as the user of the session in parse.session_token may; grant it to the roles of people and programs.';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION parse_internal.app_of_schema(schema_name name) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT a.app_id FROM parse.app a WHERE a.schema_name = app_of_schema.schema_name AND a.direct_sql $$;
COMMENT ON FUNCTION parse_internal.app_of_schema(name) IS 'The app whose tables are in a schema, if it is open to direct SQL.';

CREATE OR REPLACE FUNCTION parse_internal.touch() RETURNS trigger
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW."updatedAt" := date_trunc('milliseconds', clock_timestamp());
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION parse_internal.touch() IS 'Sets updatedAt where an UPDATE did not.';

-- Arguments: the app, the default ACL of the class, its default values.
CREATE OR REPLACE FUNCTION parse_internal.fill_in() RETURNS trigger
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    acl jsonb := TG_ARGV[1]::jsonb;
    me text;
BEGIN
    IF acl <> '{}' AND NEW._rperm IS NULL AND NEW._wperm IS NULL THEN
        me := (SELECT r.user_id FROM parse_internal.rights(TG_ARGV[0], TG_TABLE_NAME, 'create') r);
        acl := CASE WHEN me IS NULL OR NOT acl ? 'currentUser' THEN acl ELSE acl || jsonb_build_object(me, acl -> 'currentUser') END - 'currentUser';
        NEW._rperm := ARRAY(SELECT key FROM jsonb_each(acl) WHERE value @> '{"read":true}');
        NEW._wperm := ARRAY(SELECT key FROM jsonb_each(acl) WHERE value @> '{"write":true}');
    END IF;
    RETURN jsonb_populate_record(NEW, TG_ARGV[2]::jsonb - ARRAY(SELECT jsonb_object_keys(jsonb_strip_nulls(to_jsonb(NEW)))));
END
$$;
COMMENT ON FUNCTION parse_internal.fill_in() IS 'Gives a new row what its class says of objects that come without: an ACL, values of fields.';

-- What PUBLIC has, a client has: a grant to everybody, by hand or by default privileges, would open all columns.
CREATE OR REPLACE FUNCTION parse_internal.revoke_all(table_id oid) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON %s FROM parse_client, PUBLIC', table_id::regclass);
END
$$;
COMMENT ON FUNCTION parse_internal.revoke_all(oid) IS 'Takes all privileges on a table from parse_client and from everybody.';

-- Tables of relations and of the server itself. Who may read a relation asks parse.find with $relatedTo.
CREATE OR REPLACE FUNCTION parse_internal.close_hidden_tables(schema_name name) RETURNS void
    LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT parse_internal.revoke_all(c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = schema_name AND c.relkind IN ('r', 'p') AND c.relname LIKE '\_%' AND c.relname NOT IN ('_User', '_Role', '_Session')
        AND EXISTS (SELECT FROM aclexplode(c.relacl) WHERE grantee IN (0, 'parse_client'::regrole))
$$;
COMMENT ON FUNCTION parse_internal.close_hidden_tables(name) IS 'Takes tables that direct SQL never opens from whoever was given them in passing.';

CREATE OR REPLACE FUNCTION parse_internal.close_class(class_id oid) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    policy name;
BEGIN
    FOR policy IN SELECT polname FROM pg_policy WHERE polrelid = class_id AND polname LIKE 'parsegres\_%' LOOP
        EXECUTE format('DROP POLICY %I ON %s', policy, class_id::regclass);
    END LOOP;
    EXECUTE format('DROP TRIGGER IF EXISTS parsegres_touch ON %s', class_id::regclass);
    EXECUTE format('DROP TRIGGER IF EXISTS parsegres_fill_in ON %s', class_id::regclass);
    PERFORM parse_internal.revoke_all(class_id);
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
    EXECUTE format('CREATE TRIGGER parsegres_touch BEFORE UPDATE ON %s FOR EACH ROW'
        ' WHEN (OLD."updatedAt" IS NOT DISTINCT FROM NEW."updatedAt") EXECUTE FUNCTION parse_internal.touch()', class_id::regclass);
END
$$;
COMMENT ON FUNCTION parse_internal.fill_in_columns(oid) IS 'objectId, createdAt and updatedAt for writes that do not give them.';

-- The API does this itself, and is not to pay for it: row_security_active() tells it from clients.
CREATE OR REPLACE FUNCTION parse_internal.fill_in_rows(app_id text, class_id oid, permissions jsonb, fields jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    acl jsonb := CASE jsonb_typeof(permissions -> 'ACL') WHEN 'object' THEN permissions -> 'ACL' ELSE '{}' END;
    defaults jsonb := parse_internal.default_values(fields);
BEGIN
    IF acl <> '{}' OR defaults <> '{}' THEN
        EXECUTE format('CREATE TRIGGER parsegres_fill_in BEFORE INSERT ON %1$s FOR EACH ROW WHEN (row_security_active(%1$L::regclass))'
            ' EXECUTE FUNCTION parse_internal.fill_in(%2$L, %3$L, %4$L)', class_id::regclass, app_id, acl, defaults);
    END IF;
END
$$;
COMMENT ON FUNCTION parse_internal.fill_in_rows(text, oid, jsonb, jsonb) IS 'The default ACL and the default values of a class, for rows of clients that do not give them.';

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
    on_rows := parse_internal.row_condition(app_id, class_id, fields, permissions, 'find');
    EXECUTE format('CREATE POLICY parsegres_find ON %s FOR SELECT TO parse_client USING (%s)', class_id::regclass, on_rows);
    EXECUTE format('GRANT SELECT (%s) ON %s TO parse_client', readable, class_id::regclass);
    -- Writing users, sessions and roles means more than writing rows; there are functions for them.
    IF class_name LIKE '\_%' THEN
        RETURN;
    END IF;
    PERFORM parse_internal.fill_in_columns(class_id);
    PERFORM parse_internal.fill_in_rows(app_id, class_id, permissions, fields);
    EXECUTE format('CREATE POLICY parsegres_create ON %s FOR INSERT TO parse_client WITH CHECK (%s)', class_id::regclass,
        parse_internal.create_condition(app_id, class_name, fields));
    on_rows := parse_internal.row_condition(app_id, class_id, fields, permissions, 'update');
    EXECUTE format('CREATE POLICY parsegres_update ON %s FOR UPDATE TO parse_client USING (%s) WITH CHECK (%s)', class_id::regclass, on_rows,
        parse_internal.required_condition(fields));
    on_rows := parse_internal.row_condition(app_id, class_id, fields, permissions, 'delete');
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
    IF app IS NOT NULL THEN
        PERFORM parse_internal.close_hidden_tables(TG_TABLE_SCHEMA);
    END IF;
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
    'Opens the class tables of an app to roles that are granted parse_client: after SET parse.session_token = ''r:…'' they read and write rows in plain SQL as that user may, and nothing without a session that is valid (parse.current_user() tells). Fields that are protected from anybody are read with parse.value, relations with parse.find. New classes follow. As with all row-level security, EXPLAIN ANALYZE and time may tell how many rows a condition finds that are not shown.';

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
