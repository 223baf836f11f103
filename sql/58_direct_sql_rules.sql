-- What permissions of a class come to in direct SQL: conditions of policies, columns, and what new rows get.
--
-- Policies name no caller: who asks is looked up once a statement (parse_internal.rights), so the plans of all callers
-- are alike. They do name the fields of pointer permissions, so they follow _SCHEMA.

CREATE OR REPLACE FUNCTION parse_internal.rights(
    app_id text, class_name text, action text,
    OUT all_rows boolean, OUT user_id text, OUT principals text[], OUT row_fields text[]) RETURNS record
    LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
    AS 'MODULE_PATHNAME', 'parse_rights';
COMMENT ON FUNCTION parse_internal.rights(text, text, text) IS
    'What the session of parse.session_token, or parse.master_key, may do (find, create, update, delete) with a class: all rows; or those that its principals open and, where row_fields are given, that name the user in one of them. NULLs for nobody, and for who may not; a create that may not be is refused with the reason.';

CREATE OR REPLACE FUNCTION parse_internal.action_row_fields(permissions jsonb, action text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(array_agg(DISTINCT field), '{}') FROM (
        SELECT jsonb_array_elements_text(list) AS field
        FROM (VALUES (permissions -> action -> 'pointerFields'),
                     (permissions -> CASE action WHEN 'find' THEN 'readUserFields' ELSE 'writeUserFields' END)) v(list)
        WHERE jsonb_typeof(list) = 'array') fields
$$;
COMMENT ON FUNCTION parse_internal.action_row_fields(jsonb, text) IS 'The fields that class-level permissions name for an action on the rows they point to.';

-- How a field names the user of rights `r`; NULL where it is no field that a pointer permission can be about, or its
-- column has not that type any more.
CREATE OR REPLACE FUNCTION parse_internal.naming_condition(column_type oid, field jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN column_type = 'text'::regtype AND field @> '{"type":"Pointer","targetClass":"_User"}' THEN '%I = (SELECT r.user_id %s)'
        WHEN column_type = 'jsonb'::regtype AND field ->> 'type' = 'Array' THEN '%I @> (SELECT jsonb_build_array(' || pointer || ') %s)'
        WHEN column_type = 'jsonb'::regtype AND field ->> 'type' = 'Object' THEN '%I = (SELECT ' || pointer || ' %s)'
    END
    FROM (SELECT 'jsonb_build_object(''__type'', ''Pointer'', ''className'', ''_User'', ''objectId'', r.user_id)') user_pointer(pointer)
$$;
COMMENT ON FUNCTION parse_internal.naming_condition(oid, jsonb) IS 'The SQL condition that a field names the caller: a format for its name and the rest of a query of the rights.';

CREATE OR REPLACE FUNCTION parse_internal.row_condition(app_id text, class_id oid, fields jsonb, permissions jsonb, action text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    class_name name := (SELECT relname FROM pg_class WHERE oid = class_id);
    source text := format('FROM parse_internal.rights(%L, %L, %L) r', app_id, class_name, action);
    acl_column name := CASE action WHEN 'find' THEN '_rperm' ELSE '_wperm' END;
    rows text := format('(SELECT r.row_fields IS NULL %s)', source);
    field record;
BEGIN
    FOR field IN
        SELECT a.attname AS name, parse_internal.naming_condition(a.atttypid, fields -> a.attname) AS condition
        FROM pg_attribute a
        WHERE a.attrelid = class_id AND NOT a.attisdropped
            AND a.attname = ANY (parse_internal.action_row_fields(permissions, action))
        ORDER BY 1
    LOOP
        CONTINUE WHEN field.condition IS NULL;
        rows := rows || format(' OR (SELECT %L = ANY (r.row_fields) %s) AND ', field.name, source)
            || format(field.condition, field.name, source);
    END LOOP;
    IF class_name = '_Session' THEN
        rows := format('(%s) AND "user" = (SELECT r.user_id %s)', rows, source);
    END IF;
    RETURN format('(SELECT r.all_rows %1$s) OR (SELECT r.principals IS NOT NULL %1$s) AND (%2$I IS NULL OR %2$I && (SELECT r.principals %1$s)) AND (%3$s)',
        source, acl_column, rows);
END
$$;
COMMENT ON FUNCTION parse_internal.row_condition(text, oid, jsonb, jsonb, text) IS 'The SQL condition of a policy: which rows of a class table an action may touch.';

CREATE OR REPLACE FUNCTION parse_internal.required_condition(fields jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT concat_ws(' AND ', 'true', string_agg(format('%I IS NOT NULL', key), ' AND ' ORDER BY key))
    FROM jsonb_each(fields) WHERE value @> '{"required":true}'
$$;
COMMENT ON FUNCTION parse_internal.required_condition(jsonb) IS 'The SQL condition of a policy: that a row has the required fields.';

CREATE OR REPLACE FUNCTION parse_internal.create_condition(app_id text, class_name name, fields jsonb) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('(SELECT r.all_rows OR r.principals IS NOT NULL FROM parse_internal.rights(%L, %L, %L) r) AND %s', app_id, class_name,
        'create', parse_internal.required_condition(fields))
$$;
COMMENT ON FUNCTION parse_internal.create_condition(text, name, jsonb) IS 'The SQL condition of a policy: which rows may be inserted into a class table.';

CREATE OR REPLACE FUNCTION parse_internal.fields_hidden_from_anybody(app_id text, class_name text, permissions jsonb) RETURNS text[]
    LANGUAGE c STABLE STRICT PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_fields_hidden_from_anybody';
COMMENT ON FUNCTION parse_internal.fields_hidden_from_anybody(text, text, jsonb) IS 'The fields that class-level permissions and the options of the app hide from somebody.';

-- What somebody may not see, nobody reads from the table: column privileges know roles and no Parse users.
CREATE OR REPLACE FUNCTION parse_internal.open_columns(app_id text, class_id oid, permissions jsonb) RETURNS name[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(array_agg(a.attname ORDER BY a.attnum), '{}')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attrelid = class_id AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname ~ '^([A-Za-z][A-Za-z0-9_]*|_[rw]perm)$'
        AND NOT (c.relname = '_User' AND a.attname = 'authData')
        AND a.attname <> ALL (parse_internal.fields_hidden_from_anybody(app_id, c.relname, permissions))
$$;
COMMENT ON FUNCTION parse_internal.open_columns(text, oid, jsonb) IS 'The columns of a class table that hold no protected and no hidden field.';

CREATE OR REPLACE FUNCTION parse_internal.default_values(fields jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(jsonb_object_agg(key, CASE given ->> '__type'
        WHEN 'Date' THEN given -> 'iso'
        WHEN 'Pointer' THEN given -> 'objectId'
        WHEN 'File' THEN given -> 'name'
        WHEN 'GeoPoint' THEN to_jsonb(format('(%s,%s)', given -> 'longitude', given -> 'latitude'))
        WHEN 'Polygon' THEN to_jsonb((SELECT format('(%s)', string_agg(format('(%s,%s)', point -> 1, point -> 0), ',' ORDER BY number))
            FROM jsonb_array_elements(given -> 'coordinates') WITH ORDINALITY p(point, number)))
        ELSE given END), '{}')
    FROM jsonb_each(fields), LATERAL (SELECT value -> 'defaultValue') v(given) WHERE given IS NOT NULL
$$;
COMMENT ON FUNCTION parse_internal.default_values(jsonb) IS 'The defaultValue of each field that has one, as its column takes it.';
