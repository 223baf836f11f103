-- Unique ids of sign-in providers.

-- The names are Parse Server's, which makes the same indexes. Where two users have one id already the index has to wait until
-- somebody has decided whose it is; until then the log-in of neither works.
CREATE OR REPLACE FUNCTION parse_internal.ensure_auth_indexes(schema_name name, options jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    provider text;
    auth jsonb := CASE WHEN jsonb_typeof(options -> 'auth') = 'object' THEN options -> 'auth' ELSE '{}' END;
    index_name name;
BEGIN
    FOR provider IN
        SELECT key FROM jsonb_object_keys(auth) AS key WHERE key ~ '^[A-Za-z][A-Za-z0-9_]{0,37}$' AND key <> 'anonymous'
        UNION ALL SELECT 'anonymous' WHERE options -> 'enableAnonymousUsers' IS DISTINCT FROM 'false'
    LOOP
        index_name := format('_User_unique_authData_%s_id', provider);
        CONTINUE WHEN to_regclass(format('%I.%I', schema_name, index_name)) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE UNIQUE INDEX %I ON %I."_User" (("authData"->%L::text->>''id''))'
                ' WHERE "authData"->%L::text->>''id'' IS NOT NULL', index_name, schema_name, provider, provider);
        EXCEPTION WHEN unique_violation THEN
            RAISE WARNING 'two users have the same authData id of provider "%"', provider
                USING HINT = 'Unlink one of them; the index that keeps ids unique is made at the next configuration.';
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION parse_internal.ensure_auth_indexes(name, jsonb) IS 'An index for each sign-in provider, which keeps its ids unique and finds them.';
