-- Objects and queries.
--
-- Each function takes its JSON as text, so that it is read once and its errors are Parse errors, or as jsonb, for use
-- from other functions. `caller` holds the credentials of a request; without it the settings parse.app_id,
-- parse.session_token and parse.master_key say who is asking. The functions in C fix search_path themselves, since a SET
-- clause would cost a quarter of a get.

CREATE OR REPLACE FUNCTION parse.find(class_name text, query text DEFAULT '{}', caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    AS 'MODULE_PATHNAME', 'parse_find';
COMMENT ON FUNCTION parse.find(text, text, text) IS
    'Objects of a class: {"results":[…]}. query: {"where":{…},"order":"-score","limit":10,"skip":0,"keys":"…","include":"…","count":1}, as the REST API takes it.';

CREATE OR REPLACE FUNCTION parse.get(class_name text, object_id text, query text DEFAULT '{}', caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    AS 'MODULE_PATHNAME', 'parse_get';
COMMENT ON FUNCTION parse.get(text, text, text, text) IS
    'One object; PS101 when it does not exist or the caller may not read it. query: keys, excludeKeys, include.';

CREATE OR REPLACE FUNCTION parse.create(class_name text, object text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    AS 'MODULE_PATHNAME', 'parse_create';
COMMENT ON FUNCTION parse.create(text, text, text) IS
    'Saves a new object and returns its objectId and createdAt. Class and fields are made when they are missing and the caller may.';

CREATE OR REPLACE FUNCTION parse.update(class_name text, object_id text, object text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    AS 'MODULE_PATHNAME', 'parse_update';
COMMENT ON FUNCTION parse.update(text, text, text, text) IS
    'Changes fields of an object, by value or by operation ({"score":{"__op":"Increment","amount":1}}), and returns updatedAt and the results of operations.';

CREATE OR REPLACE FUNCTION parse.delete(class_name text, object_id text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    AS 'MODULE_PATHNAME', 'parse_delete';
COMMENT ON FUNCTION parse.delete(text, text, text) IS
    'Deletes an object; PS101 when it does not exist or the caller may not write it.';

-- Batches lock many rows, in any order that clients like. A deadlock is tried again, so it should be found soon.
CREATE OR REPLACE FUNCTION parse.batch(requests text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET deadlock_timeout = '50ms'
    AS 'MODULE_PATHNAME', 'parse_batch';
COMMENT ON FUNCTION parse.batch(text, text) IS
    'Many requests in one transaction: {"requests":[{"method":"POST","path":"/classes/GameScore","body":{…}}],"transaction":true}. With "transaction" they share one fate, else each may fail alone.';

CREATE OR REPLACE FUNCTION parse.find(class_name text, query jsonb, caller text DEFAULT NULL) RETURNS json
    LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $$ SELECT parse.find(class_name, query::text, caller) $$;
COMMENT ON FUNCTION parse.find(text, jsonb, text) IS 'Objects of a class; see parse.find(text, text, text).';

CREATE OR REPLACE FUNCTION parse.create(class_name text, object jsonb, caller text DEFAULT NULL) RETURNS json
    LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $$ SELECT parse.create(class_name, object::text, caller) $$;
COMMENT ON FUNCTION parse.create(text, jsonb, text) IS 'Saves a new object; see parse.create(text, text, text).';

CREATE OR REPLACE FUNCTION parse.update(class_name text, object_id text, object jsonb, caller text DEFAULT NULL) RETURNS json
    LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $$ SELECT parse.update(class_name, object_id, object::text, caller) $$;
COMMENT ON FUNCTION parse.update(text, text, jsonb, text) IS 'Changes fields of an object; see parse.update(text, text, text, text).';

CREATE OR REPLACE FUNCTION parse.batch(requests jsonb, caller text DEFAULT NULL) RETURNS json
    LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $$ SELECT parse.batch(requests::text, caller) $$;
COMMENT ON FUNCTION parse.batch(jsonb, text) IS 'Many requests in one transaction; see parse.batch(text, text).';

CREATE OR REPLACE FUNCTION parse_internal.overlaps(list text[], many text[]) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'parse_overlaps';
COMMENT ON FUNCTION parse_internal.overlaps(text[], text[]) IS
    'list && many; in statements of users with many roles it does not compare these one by one.';

CREATE OR REPLACE FUNCTION parse_internal.edit(stored jsonb, edits jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'parse_edit';
COMMENT ON FUNCTION parse_internal.edit(jsonb, jsonb) IS
    'The value of a jsonb column after a list of edits: [{"path":[…],"op":"Set|Delete|Increment|Add|AddUnique|Remove","value":…}].';
