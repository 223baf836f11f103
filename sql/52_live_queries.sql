-- Live queries: triggers on the tables that they may be about, what proxies call, and what a DBA sees of them.

CREATE OR REPLACE FUNCTION parse_internal.live_change() RETURNS trigger
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'parse_live_change';
COMMENT ON FUNCTION parse_internal.live_change() IS 'Keeps what changed until the commit, for live queries.';

CREATE OR REPLACE FUNCTION parse_internal.live_attach(OUT proxy bigint, OUT channel text) RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'parse_live_attach';
COMMENT ON FUNCTION parse_internal.live_attach() IS
    'For the proxy: makes this connection the one that it listens on, and starts the worker of live queries where there is none. The channel is for LISTEN; nobody else can know its name.';

CREATE OR REPLACE FUNCTION parse_internal.live_beat(
    proxy bigint, OUT queued_bytes bigint, OUT overflows bigint, OUT lag_seconds double precision) RETURNS record
    LANGUAGE c STRICT VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'parse_live_beat';
COMMENT ON FUNCTION parse_internal.live_beat(bigint) IS
    'For the proxy, every two seconds: it is still there. Says how the queue is doing, as parse.live_queue does. An error (PS101) when the worker does not know the proxy.';

CREATE OR REPLACE FUNCTION parse_internal.live_request(
    operation text, body text, caller text, answers text DEFAULT NULL,
    OUT status int, OUT answer json, OUT location text, OUT questions json, OUT effects json, OUT headers text) RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    AS 'MODULE_PATHNAME', 'parse_live_request';
COMMENT ON FUNCTION parse_internal.live_request(text, text, text, text) IS
    'For the proxy: what a client of live queries asks (connect, subscribe, initial, resume, unsubscribe), and events of classes that have an afterEvent hook (event), and what happened to sockets, where a Cloud Code host wants to know (told). Answers as parse_internal.request does.';

CREATE OR REPLACE FUNCTION parse_internal.live_queue(
    OUT worker_pid int, OUT proxies bigint, OUT subscriptions bigint, OUT queue_bytes bigint, OUT queued_bytes bigint,
    OUT changes bigint, OUT notifications bigint, OUT overflows bigint, OUT lag_seconds double precision) RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'parse_live_queue';
COMMENT ON FUNCTION parse_internal.live_queue() IS 'What parse.live_queue shows.';

CREATE OR REPLACE FUNCTION parse.live_event(query json, object_id text, caller text DEFAULT NULL) RETURNS json
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'parse_live_event';
COMMENT ON FUNCTION parse.live_event(json, text, text) IS
    'What a subscriber would be told if the object was updated now, to find out why a live query is silent: SELECT parse.live_event(''{"className":"Chat","where":{"room":1}}'', ''Ed1nuqPvcm''). NULL for nothing; an error where subscribing would be refused.';

CREATE OR REPLACE VIEW parse.live_subscriptions AS SELECT * FROM parse_internal.live_subscription;
COMMENT ON VIEW parse.live_subscriptions IS 'The subscriptions of live queries at the moment.';

CREATE OR REPLACE VIEW parse.live_queue AS SELECT * FROM parse_internal.live_queue();
COMMENT ON VIEW parse.live_queue IS 'How live queries of this database are doing: one row, NULLs while no proxy listens.';
COMMENT ON COLUMN parse.live_queue.worker_pid IS 'The process that decides who is told of what.';
COMMENT ON COLUMN parse.live_queue.queue_bytes IS 'What the queue can hold (parse.live_queue_size).';
COMMENT ON COLUMN parse.live_queue.queued_bytes IS 'What it holds.';
COMMENT ON COLUMN parse.live_queue.changes IS 'Changed rows that the worker has looked at since it began.';
COMMENT ON COLUMN parse.live_queue.notifications IS 'NOTIFY payloads that it has sent.';
COMMENT ON COLUMN parse.live_queue.overflows IS 'How often the queue was full, and everybody had to subscribe again.';
COMMENT ON COLUMN parse.live_queue.lag_seconds IS 'How long the last change took from its commit until its messages were on their way.';

-- Patterns are anchored regular expressions, put together as the reference does.
CREATE OR REPLACE FUNCTION parse_internal.is_live_class(options jsonb, class_name text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM jsonb_array_elements_text(CASE jsonb_typeof(options #> '{liveQuery,classNames}')
            WHEN 'array' THEN options #> '{liveQuery,classNames}' ELSE '[]' END) AS pattern
        WHERE class_name ~ ('^' || pattern || '$'))
$$;
COMMENT ON FUNCTION parse_internal.is_live_class(jsonb, text) IS 'Whether the option liveQuery.classNames has a pattern for the class.';

-- The log of classes whose subscribers may resume.

CREATE OR REPLACE FUNCTION parse_internal.log_live_change() RETURNS trigger
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own_number bigint;
BEGIN
    INSERT INTO parse_internal.live_log (xid, app_id, class_name, before, after)
    VALUES (pg_current_xact_id()::text::bigint, TG_ARGV[0], TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW))
    RETURNING number INTO own_number;
    -- The worker forgets what is old, but where no proxy listens there is none.
    IF own_number % 1000 = 0 AND (SELECT worker_pid IS NULL FROM parse_internal.live_queue()) THEN
        PERFORM parse_internal.forget_live_log();
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION parse_internal.log_live_change() IS 'Writes into parse_internal.live_log what changed.';

CREATE OR REPLACE FUNCTION parse_internal.forget_live_log() RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    newest bigint := (SELECT max(number) FROM parse_internal.live_log);
    gone bigint;
BEGIN
    PERFORM FROM parse_internal.live_log_state FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    WITH old AS (
        DELETE FROM parse_internal.live_log WHERE number IN (
            SELECT number FROM parse_internal.live_log
            WHERE number <= newest - current_setting('parse.live_log_rows')::bigint
                OR logged_at < clock_timestamp() - (SELECT setting::int FROM pg_settings WHERE name = 'parse.live_log_age') * interval '1 second'
            ORDER BY number LIMIT 10000 FOR UPDATE SKIP LOCKED)
        RETURNING seq)
    SELECT max(seq) INTO gone FROM old;
    UPDATE parse_internal.live_log_state SET forgotten_to = GREATEST(forgotten_to, gone) WHERE gone > forgotten_to;
END
$$;
COMMENT ON FUNCTION parse_internal.forget_live_log() IS 'Deletes of the log what is older, or more, than parse.live_log_age and parse.live_log_rows allow.';

-- Changes of transactions that are not in the queue, because it was full or not there, come first: whoever could change the
-- same objects after them has not been told of yet.
CREATE OR REPLACE FUNCTION parse_internal.number_live_log(told bigint[], queued bigint[], before_queue text) RETURNS TABLE (xid bigint, seq bigint)
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    WITH state AS (SELECT last_seq FROM parse_internal.live_log_state FOR UPDATE),
    places AS (
        SELECT number, state.last_seq + row_number() OVER (ORDER BY array_position(told, xid) NULLS FIRST, number) AS place
        FROM parse_internal.live_log, state
        WHERE seq IS NULL AND (xid = ANY (told)
            OR xid <> ALL (queued) AND pg_visible_in_snapshot(xid::text::xid8, before_queue::pg_snapshot))),
    numbered AS (
        UPDATE parse_internal.live_log l SET seq = place FROM places p WHERE l.number = p.number RETURNING place)
    UPDATE parse_internal.live_log_state SET last_seq = (SELECT max(place) FROM numbered) WHERE EXISTS (SELECT FROM numbered);
    RETURN QUERY SELECT l.xid, l.seq FROM parse_internal.live_log l WHERE l.xid = ANY (told) AND l.seq IS NOT NULL ORDER BY l.number;
END
$$;
COMMENT ON FUNCTION parse_internal.number_live_log(bigint[], bigint[], text) IS
    'For the worker: gives numbers to the changes of transactions that it tells of now, in this order, after those of others that are not among the queued: those that a pg_snapshot sees which is older than the list. Returns the numbers of the former.';

-- Besides the classes, the tables that say who may read what, since subscribers have the rights of the moment; and what is
-- in relations.
CREATE OR REPLACE FUNCTION parse_internal.is_live_table(options jsonb, table_name name) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN table_name = '_SCHEMA' THEN false
        WHEN table_name IN ('_Session', '_User', '_Role') OR table_name LIKE '\_Join:%'
            THEN COALESCE(jsonb_array_length(NULLIF(options #> '{liveQuery,classNames}', 'null')) > 0, false)
        ELSE parse_internal.is_live_class(options, table_name)
    END
$$;
COMMENT ON FUNCTION parse_internal.is_live_table(jsonb, name) IS 'Whether live queries need to know of changes to the table.';

CREATE OR REPLACE FUNCTION parse_internal.is_resumable_class(options jsonb, class_name name) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT parse_internal.is_live_class(options, class_name)
        AND COALESCE(options #> '{liveQuery,resumable}' @> to_jsonb(class_name::text), false)
$$;
COMMENT ON FUNCTION parse_internal.is_resumable_class(jsonb, name) IS 'Whether changes of the class are logged.';

-- ALWAYS: what logical replication or a restore brings is a write as any other.
CREATE OR REPLACE FUNCTION parse_internal.put_live_triggers(table_name regclass, app_id text, is_resumable boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    argument text := CASE WHEN is_resumable THEN quote_literal('logged') ELSE '' END;
    enable text := 'ENABLE ALWAYS TRIGGER parsegres_live, ENABLE ALWAYS TRIGGER parsegres_live_truncate';
BEGIN
    EXECUTE format('CREATE TRIGGER parsegres_live AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION parse_internal.live_change(%s)', table_name, argument);
    EXECUTE format('CREATE TRIGGER parsegres_live_truncate AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION parse_internal.live_change(%s)', table_name, argument);
    IF is_resumable THEN
        EXECUTE format('CREATE TRIGGER parsegres_log AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION parse_internal.log_live_change(%L)', table_name, app_id);
        EXECUTE format('CREATE TRIGGER parsegres_log_truncate AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION parse_internal.log_live_change(%L)', table_name, app_id);
        enable := enable || ', ENABLE ALWAYS TRIGGER parsegres_log, ENABLE ALWAYS TRIGGER parsegres_log_truncate';
    END IF;
    -- Last, because an ALTER TABLE makes the event trigger look whether any trigger is missing.
    EXECUTE format('ALTER TABLE %s %s', table_name, enable);
END
$$;
COMMENT ON FUNCTION parse_internal.put_live_triggers(regclass, text, boolean) IS 'The triggers of live queries on a table that has none.';

CREATE OR REPLACE FUNCTION parse_internal.drop_live_triggers(table_id regclass) RETURNS void
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
    trigger_name name;
BEGIN
    FOREACH trigger_name IN ARRAY ARRAY['parsegres_live', 'parsegres_live_truncate', 'parsegres_log', 'parsegres_log_truncate'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', trigger_name, table_id);
    END LOOP;
END
$$;
COMMENT ON FUNCTION parse_internal.drop_live_triggers(regclass) IS 'Takes the triggers of live queries off a table.';

CREATE OR REPLACE FUNCTION parse_internal.set_live_triggers(app_id text, only_table oid DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    place record;
BEGIN
    FOR place IN
        SELECT * FROM (
            SELECT c.oid::regclass AS table_name, parse_internal.is_live_table(a.options, c.relname) AS is_live,
                parse_internal.is_resumable_class(a.options, c.relname) AS is_resumable,
                EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'parsegres_live') AS was_live,
                EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'parsegres_log') AS was_resumable
            FROM parse.app a JOIN pg_namespace n ON n.nspname = a.schema_name JOIN pg_class c ON c.relnamespace = n.oid
            WHERE a.app_id = set_live_triggers.app_id AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND c.oid = COALESCE(only_table, c.oid)) places
        WHERE (is_live, is_resumable) IS DISTINCT FROM (was_live, was_resumable)
    LOOP
        PERFORM parse_internal.drop_live_triggers(place.table_name) WHERE place.was_live OR place.was_resumable;
        PERFORM parse_internal.put_live_triggers(place.table_name, app_id, place.is_resumable) WHERE place.is_live;
    END LOOP;
END
$$;
COMMENT ON FUNCTION parse_internal.set_live_triggers(text, oid) IS 'Triggers on the tables of an app, or on one, that live queries are about; off the others.';

CREATE OR REPLACE FUNCTION parse_internal.watch_new_tables() RETURNS event_trigger
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed record;
BEGIN
    FOR changed IN
        SELECT DISTINCT a.app_id, d.objid FROM pg_event_trigger_ddl_commands() d JOIN parse.app a ON a.schema_name = d.schema_name
        WHERE d.classid = 'pg_class'::regclass AND d.object_type = 'table'
    LOOP
        PERFORM parse_internal.set_live_triggers(changed.app_id, changed.objid);
    END LOOP;
END
$$;
COMMENT ON FUNCTION parse_internal.watch_new_tables() IS 'Live queries are about new tables too, whoever makes them.';

CREATE EVENT TRIGGER parsegres_live ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE')
    EXECUTE FUNCTION parse_internal.watch_new_tables();
COMMENT ON EVENT TRIGGER parsegres_live IS 'Puts triggers of live queries on new tables of apps.';
