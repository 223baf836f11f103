-- Classes, fields, permissions and indexes, made to be used in migration files.
--
-- Each function is one request of the schema API: it checks and answers as that does, and does all or nothing. Whoever
-- may act for the owner of the app's tables needs no key; anybody else gives a caller with the master key. Where a
-- database serves several apps, the setting parse.app_id names the one that is meant. The option lockSchemas closes the
-- schema API and not these.

CREATE OR REPLACE FUNCTION parse.schemas(caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_schemas';
COMMENT ON FUNCTION parse.schemas(text) IS 'All classes: {"results":[{"className","fields","classLevelPermissions","indexes"},…]}.';

CREATE OR REPLACE FUNCTION parse.schema(class_name text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_schema';
COMMENT ON FUNCTION parse.schema(text, text) IS 'One class; PS103 when there is none of that name.';

CREATE OR REPLACE FUNCTION parse.create_class(class_name text, schema json DEFAULT '{}', if_not_exists boolean DEFAULT false, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_create_class';
COMMENT ON FUNCTION parse.create_class(text, json, boolean, text) IS
    'Makes a class and its table: SELECT parse.create_class(''Post'', ''{"fields":{"title":{"type":"String","required":true}}}''). With if_not_exists a class that is there stays as it is, whatever its fields; without, it is an error (PS103).';

CREATE OR REPLACE FUNCTION parse.update_class(class_name text, changes json, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_update_class';
COMMENT ON FUNCTION parse.update_class(text, json, text) IS
    'Changes fields, permissions and indexes of a class in one step: {"fields":{"a":{"type":"Number"},"b":{"__op":"Delete"}},"classLevelPermissions":{…},"indexes":{…}}.';

CREATE OR REPLACE FUNCTION parse.drop_class(class_name text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_drop_class';
COMMENT ON FUNCTION parse.drop_class(text, text) IS
    'Drops a class that has no objects (else PS255), with its join tables. Nothing happens when there is none of that name.';

CREATE OR REPLACE FUNCTION parse.purge_class(class_name text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_purge_class';
COMMENT ON FUNCTION parse.purge_class(text, text) IS 'Deletes all objects of a class; the class stays. Nothing happens when there is none of that name.';

CREATE OR REPLACE FUNCTION parse.add_field(class_name text, field text, type text, options json DEFAULT '{}', caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_add_field';
COMMENT ON FUNCTION parse.add_field(text, text, text, json, text) IS
    'Adds a field: SELECT parse.add_field(''Post'', ''author'', ''Pointer'', ''{"targetClass":"_User"}''). options: targetClass, required, defaultValue. A field that is there with the same type gets these options in place of its own; with another type it is an error (PS255).';

CREATE OR REPLACE FUNCTION parse.drop_field(class_name text, field text, if_exists boolean DEFAULT false, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_drop_field';
COMMENT ON FUNCTION parse.drop_field(text, text, boolean, text) IS
    'Drops a field with its values; a relation with its join table. With if_exists nothing happens when there is none of that name; without, it is an error (PS255).';

CREATE OR REPLACE FUNCTION parse.set_permissions(class_name text, permissions json, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_set_permissions';
COMMENT ON FUNCTION parse.set_permissions(text, json, text) IS
    'Replaces the class-level permissions: SELECT parse.set_permissions(''Post'', ''{"find":{"*":true},"get":{"*":true},"create":{"requiresAuthentication":true}}''). What they do not mention is closed to all but the master key; NULL opens everything.';

-- A definition is SQL, so all of this runs with the rights of whoever calls.
CREATE OR REPLACE FUNCTION parse.create_index(class_name text, name text, definition text, if_not_exists boolean DEFAULT false, caller text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
BEGIN
    IF if_not_exists AND parse.schema(class_name, caller) -> 'indexes' -> name IS NOT NULL THEN
        RETURN;
    END IF;
    IF pg_catalog.starts_with(pg_catalog.ltrim(definition), '{') THEN
        PERFORM parse.update_class(class_name, pg_catalog.json_build_object('indexes', pg_catalog.json_build_object(name, definition::json)), caller);
    ELSE
        EXECUTE pg_catalog.format('CREATE INDEX %I ON %s %s', name, parse_internal.class_table(class_name), definition);
    END IF;
END
$$;
COMMENT ON FUNCTION parse.create_index(text, text, text, boolean, text) IS
    'Makes an index: SELECT parse.create_index(''Post'', ''by_author'', ''{"author":1,"createdAt":-1}''); in place of 1 and -1 may stand "gin", "gist", "hash", "brin" or "spgist". Or with what follows the name of the table in CREATE INDEX, run with the rights of the caller: SELECT parse.create_index(''Post'', ''by_words'', $$USING gin (to_tsvector(''english'', "title"))$$); the option schema leaves such an index alone. With if_not_exists an index of that name stays as it is; without, it is an error (PS102).';

CREATE OR REPLACE FUNCTION parse_internal.class_table(class_name text) RETURNS text
    LANGUAGE c STABLE PARALLEL UNSAFE STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_class_table';
COMMENT ON FUNCTION parse_internal.class_table(text) IS 'The table of a class of the app that the settings mean, quoted for SQL; PS103 when there is none.';

CREATE OR REPLACE FUNCTION parse.drop_index(class_name text, name text, if_exists boolean DEFAULT false, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_drop_index';
COMMENT ON FUNCTION parse.drop_index(text, text, boolean, text) IS
    'Drops an index, by whomever it was made. With if_exists nothing happens when there is none of that name; without, it is an error (PS102).';

CREATE OR REPLACE FUNCTION parse_internal.plan_schema(definitions json, options json, caller text) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_plan_schema';
COMMENT ON FUNCTION parse_internal.plan_schema(json, json, text) IS 'parse.plan_schema as a JSON array.';

CREATE OR REPLACE FUNCTION parse_internal.apply_schema(definitions json, options json, caller text) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_apply_schema';
COMMENT ON FUNCTION parse_internal.apply_schema(json, json, text) IS 'parse.apply_schema as a JSON array.';

CREATE OR REPLACE FUNCTION parse.plan_schema(definitions json, options json DEFAULT '{}', caller text DEFAULT NULL) RETURNS SETOF text
    LANGUAGE sql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT line FROM json_array_elements_text(parse_internal.plan_schema(definitions, options, caller)) WITH ORDINALITY AS l(line, n) ORDER BY n
$$;
COMMENT ON FUNCTION parse.plan_schema(json, json, text) IS
    'A dry run of parse.apply_schema: the SQL script that it comes to, a line for each statement or comment. Changes nothing.';

CREATE OR REPLACE FUNCTION parse.apply_schema(definitions json, options json DEFAULT '{}', caller text DEFAULT NULL) RETURNS SETOF text
    LANGUAGE sql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT line FROM json_array_elements_text(parse_internal.apply_schema(definitions, options, caller)) WITH ORDINALITY AS l(line, n) ORDER BY n
$$;
COMMENT ON FUNCTION parse.apply_schema(json, json, text) IS
    'Makes the classes what definitions ([{"className","fields","indexes","classLevelPermissions"},…]) say, and returns the script of what that took; nothing when they are that already. options: strict, deleteExtraFields, recreateModifiedFields, keepUnknownIndexes, as in the option schema of Parse Server. No client may add fields to any class afterwards.';

CREATE OR REPLACE FUNCTION parse_internal.apply_schema_option(app_id text) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_apply_schema_option';
COMMENT ON FUNCTION parse_internal.apply_schema_option(text) IS 'Makes the classes what the option schema of an app declares; a proxy calls this when it starts. The script of what was done as a JSON array of lines.';
