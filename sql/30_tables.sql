-- Tables. Not rerunnable: changes of these go into migrations/.

CREATE TABLE parse.app (
    app_id      text PRIMARY KEY CHECK (app_id <> ''),
    schema_name name NOT NULL UNIQUE,
    keys        jsonb NOT NULL,
    options     jsonb NOT NULL,
    direct_sql  boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE parse.app IS 'The apps that this database serves. Changed by parse.create_app and parse.configure_app.';
COMMENT ON COLUMN parse.app.app_id IS 'X-Parse-Application-Id of requests.';
COMMENT ON COLUMN parse.app.schema_name IS 'The PostgreSQL schema that holds the tables of the app.';
COMMENT ON COLUMN parse.app.keys IS 'SHA-256 of each key (masterKey, clientKey, …), in hexadecimal.';
COMMENT ON COLUMN parse.app.direct_sql IS 'Whether roles with parse_client may use its tables; see parse.enable_direct_sql.';
COMMENT ON COLUMN parse.app.options IS 'Options under the names that Parse Server gives them; keys are not among them.';

-- Tables whose DDL has not reached _SCHEMA yet; emptied before each commit.
CREATE TABLE parse_internal.changed_table (
    table_id oid NOT NULL
);
COMMENT ON TABLE parse_internal.changed_table IS 'Class tables that DDL of this transaction touched.';

-- Never has a row: the invalidation of this table tells every backend to read sessions and roles again.
CREATE TABLE parse_internal.session_signal ();
COMMENT ON TABLE parse_internal.session_signal IS 'Stands for all sessions, users and roles in cache invalidations.';

CREATE TABLE parse.hook (
    app_id        text NOT NULL REFERENCES parse.app ON DELETE CASCADE ON UPDATE CASCADE,
    kind          text NOT NULL,
    name          text NOT NULL,
    function_name text,
    host          text,
    url           text,
    validator     jsonb,
    PRIMARY KEY (app_id, kind, name),
    CHECK ((function_name IS NULL) <> (url IS NULL)),
    CHECK ((host IS NULL) = (url IS NULL))
);
COMMENT ON TABLE parse.hook IS 'The code of each app that runs in its requests. Changed by parse.before_save, parse.define and their like.';
COMMENT ON COLUMN parse.hook.kind IS 'function, or the name of a trigger: beforeSave, afterFind, …';
COMMENT ON COLUMN parse.hook.name IS 'The name of the cloud function, or the class of the trigger.';
COMMENT ON COLUMN parse.hook.function_name IS 'The SQL function (jsonb) → jsonb that is called.';
COMMENT ON COLUMN parse.hook.host IS 'The name of the Cloud Code host that is called instead.';
COMMENT ON COLUMN parse.hook.url IS 'Where that host can be reached.';
COMMENT ON COLUMN parse.hook.validator IS 'What caller and data must satisfy first.';

SELECT pg_catalog.pg_extension_config_dump('parse.app', '');
SELECT pg_catalog.pg_extension_config_dump('parse.hook', '');
