-- DDL by hand: columns that a DBA, or Parse Server, adds and drops.
--
-- What a class has in fact is read from the catalog, at the next request. The row in _SCHEMA follows when the
-- transaction commits and not at once: Parse Server adds the column first and refuses a field that is listed already.

CREATE OR REPLACE FUNCTION parse_internal.field_of_column(type oid) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN type IN ('text'::regtype, 'varchar'::regtype) THEN '{"type":"String"}'::jsonb
        WHEN type IN ('float8'::regtype, 'float4'::regtype, 'int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype) THEN '{"type":"Number"}'
        WHEN type = 'bool'::regtype THEN '{"type":"Boolean"}'
        WHEN type = 'timestamptz'::regtype THEN '{"type":"Date"}'
        WHEN type = 'jsonb'::regtype THEN '{"type":"Object"}'
        WHEN type = 'text[]'::regtype THEN '{"type":"Array","contents":{"type":"String"}}'
        WHEN type = 'point'::regtype THEN '{"type":"GeoPoint"}'
        WHEN type = 'polygon'::regtype THEN '{"type":"Polygon"}'
    END
$$;
COMMENT ON FUNCTION parse_internal.field_of_column(oid) IS 'The entry of _SCHEMA for a column of this type; NULL for types that no Parse type holds.';

-- Of what a column holds, _SCHEMA may say more than its type does: that a text is the objectId of a Pointer, say. Of a type
-- that nobody here knows it is taken at its word.
CREATE OR REPLACE FUNCTION parse_internal.column_holds(type oid, field_type text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE parse_internal.field_of_column(type) ->> 'type'
        WHEN field_type THEN true
        WHEN 'String' THEN field_type IN ('Pointer', 'File')
        WHEN 'Object' THEN field_type IN ('Array', 'Bytes')
        ELSE parse_internal.field_of_column(type) IS NULL
    END
$$;
COMMENT ON FUNCTION parse_internal.column_holds(oid, text) IS 'Whether a column of this type can be a field of that type.';

-- Hidden columns of _User and their like have no entry.
CREATE OR REPLACE FUNCTION parse_internal.fields_of_table(table_id oid) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(jsonb_object_agg(attname, parse_internal.field_of_column(atttypid)), '{}')
    FROM pg_attribute
    WHERE attrelid = table_id AND attnum > 0 AND NOT attisdropped AND attname ~ '^([A-Za-z][A-Za-z0-9_]*|_[rw]perm)$'
        AND parse_internal.field_of_column(atttypid) IS NOT NULL
$$;
COMMENT ON FUNCTION parse_internal.fields_of_table(oid) IS 'The fields that the columns of a table amount to.';

CREATE OR REPLACE FUNCTION parse_internal.sync_class(table_id oid) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place record;
    fields jsonb := parse_internal.fields_of_table(table_id);
    gone text[];
BEGIN
    SELECT n.nspname AS schema_name, c.relname AS class_name INTO place
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = table_id;
    -- Nobody's ALTER TABLE may fail because an app has been taken apart.
    IF NOT FOUND OR to_regclass(format('%I."_SCHEMA"', place.schema_name)) IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format($sql$
        SELECT array_agg(key) FROM %I."_SCHEMA" s, jsonb_each(s."schema"->'fields')
        WHERE s."className" = $1 AND value->>'type' NOT IN ('Relation', 'ACL') AND NOT EXISTS (
            SELECT FROM pg_attribute WHERE attrelid = $2 AND attname = key AND NOT attisdropped
                AND parse_internal.column_holds(atttypid, value->>'type'))
    $sql$, place.schema_name) INTO gone USING place.class_name, table_id;
    EXECUTE format($sql$
        UPDATE %I."_SCHEMA" SET "schema" = jsonb_set("schema", '{fields}', $1 || (("schema"->'fields') - $2))
        WHERE "className" = $3 AND ("schema"->'fields') IS DISTINCT FROM ($1 || (("schema"->'fields') - $2))
    $sql$, place.schema_name) USING fields, COALESCE(gone, '{}'), place.class_name;
END
$$;
COMMENT ON FUNCTION parse_internal.sync_class(oid) IS 'Lists new columns of a class table in _SCHEMA, under their new types if these have changed, and takes dropped ones out.';

CREATE OR REPLACE FUNCTION parse_internal.note_changed_tables() RETURNS event_trigger
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO parse_internal.changed_table
    SELECT DISTINCT d.objid FROM pg_event_trigger_ddl_commands() d JOIN parse.app a ON a.schema_name = d.schema_name
    WHERE d.classid = 'pg_class'::regclass AND d.object_type IN ('table', 'table column');
END
$$;
COMMENT ON FUNCTION parse_internal.note_changed_tables() IS 'Remembers, until the commit, which class tables were altered.';

CREATE OR REPLACE FUNCTION parse_internal.sync_changed_table() RETURNS trigger
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM parse_internal.changed_table WHERE table_id = NEW.table_id;
    IF FOUND THEN
        PERFORM parse_internal.sync_class(NEW.table_id);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION parse_internal.sync_changed_table() IS 'Brings _SCHEMA up to date before the commit, once for each table.';

CREATE CONSTRAINT TRIGGER sync_changed_table AFTER INSERT ON parse_internal.changed_table
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION parse_internal.sync_changed_table();

CREATE EVENT TRIGGER parsegres_ddl ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
    EXECUTE FUNCTION parse_internal.note_changed_tables();
COMMENT ON EVENT TRIGGER parsegres_ddl IS 'Fields of Parse classes follow the columns that ALTER TABLE adds and drops.';

CREATE OR REPLACE FUNCTION parse.adopt_table(table_name text, app_id text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    app parse.app;
    table_id oid;
    misfit name;
BEGIN
    IF adopt_table.app_id IS NULL AND (SELECT count(*) FROM parse.app) <> 1 THEN
        RAISE EXCEPTION 'the app is not clear' USING HINT = 'Name it: parse.adopt_table(''orders'', ''myApp'').';
    END IF;
    SELECT * INTO app FROM parse.app WHERE app_id = COALESCE(adopt_table.app_id, app_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'app "%" is not registered', adopt_table.app_id USING HINT = 'Register it with parse.create_app.';
    END IF;
    table_id := to_regclass(format('%I.%I', app.schema_name, table_name));
    IF table_id IS NULL THEN
        RAISE EXCEPTION 'there is no table % in schema %', quote_ident(table_name), quote_ident(app.schema_name);
    END IF;
    IF table_name !~ '^[A-Za-z][A-Za-z0-9_]*$' THEN
        RAISE EXCEPTION '% cannot be the name of a class', quote_ident(table_name)
            USING HINT = 'A class name is a letter followed by letters, digits and underscores.';
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = table_id AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL
            AND a.attname = 'objectId' AND a.atttypid = 'text'::regtype AND a.attnotnull) THEN
        RAISE EXCEPTION 'table % has no primary key "objectId" of type text', quote_ident(table_name)
            USING HINT = format('For example: ALTER TABLE %I.%I ADD COLUMN "objectId" text PRIMARY KEY DEFAULT parse.new_object_id();', app.schema_name, table_name);
    END IF;
    SELECT attname INTO misfit FROM pg_attribute
    WHERE attrelid = table_id AND NOT attisdropped AND (attname IN ('createdAt', 'updatedAt') AND atttypid <> 'timestamptz'::regtype
        OR attname IN ('_rperm', '_wperm') AND atttypid <> 'text[]'::regtype);
    IF FOUND THEN
        RAISE EXCEPTION 'column % of table % has another type than in a class', quote_ident(misfit), quote_ident(table_name)
            USING HINT = '"createdAt" and "updatedAt" are timestamptz, "_rperm" and "_wperm" are text[].';
    END IF;
    EXECUTE format('ALTER TABLE %I.%I ADD COLUMN IF NOT EXISTS "createdAt" timestamptz DEFAULT now(),'
        ' ADD COLUMN IF NOT EXISTS "updatedAt" timestamptz DEFAULT now(),'
        ' ADD COLUMN IF NOT EXISTS "_rperm" text[], ADD COLUMN IF NOT EXISTS "_wperm" text[]', app.schema_name, table_name);
    EXECUTE format('INSERT INTO %I."_SCHEMA" VALUES ($1, jsonb_build_object(''className'', $1, ''fields'', $2), true) ON CONFLICT DO NOTHING', app.schema_name)
        USING table_name, parse_internal.fields_of_table(table_id);
END
$$;
COMMENT ON FUNCTION parse.adopt_table(text, text) IS
    'Makes an existing table a class: it needs a primary key "objectId" of type text; "createdAt", "updatedAt", "_rperm" and "_wperm" are added where they are missing. Columns become fields by their types.';

CREATE OR REPLACE FUNCTION parse.new_object_id() RETURNS text
    LANGUAGE c VOLATILE PARALLEL SAFE AS 'MODULE_PATHNAME', 'parse_new_object_id';
COMMENT ON FUNCTION parse.new_object_id() IS 'A random objectId of ten letters and digits, for DEFAULT clauses.';
