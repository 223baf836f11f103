-- Who may call what: the API checks the credentials it is given, so a role needs EXECUTE and nothing else.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'parse_proxy') THEN
        CREATE ROLE parse_proxy NOLOGIN;
        COMMENT ON ROLE parse_proxy IS 'May call the Parse API; grant it to the role that a proxy connects with.';
    END IF;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA parse, parse_internal FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA parse, parse_internal FROM PUBLIC;

GRANT USAGE ON SCHEMA parse TO PUBLIC;
GRANT EXECUTE ON FUNCTION parse.new_object_id(), parse.error(int, text), parse.as_master(), parse.as_user(), parse.set_context(jsonb),
    parse.job_message(text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION
    parse.find(text, text, text), parse.find(text, jsonb, text), parse.get(text, text, text, text),
    parse.create(text, text, text), parse.create(text, jsonb, text),
    parse.update(text, text, text, text), parse.update(text, text, jsonb, text),
    parse.delete(text, text, text), parse.batch(text, text), parse.batch(jsonb, text),
    parse.live_event(json, text, text), parse.run(text, text, text), parse.config(text), parse.set_config(text, text)
    TO parse_proxy, parse_client;
GRANT EXECUTE ON FUNCTION parse.value(text, text, text), parse.current_user(text), parse.current_session(text) TO parse_client;
-- What policies on class tables call.
GRANT USAGE ON SCHEMA parse_internal TO parse_client;
GRANT EXECUTE ON FUNCTION parse_internal.rights(text, text, text), parse_internal.touch() TO parse_client;
GRANT USAGE ON SCHEMA parse_internal TO parse_proxy;
GRANT EXECUTE ON FUNCTION
    parse_internal.request(text, text, text, text, text), parse_internal.lower_priority(),
    parse_internal.verify_email(text, text), parse_internal.resend_verification(text, text, text),
    parse_internal.reset_token_problem(text, text), parse_internal.reset_password(text, text, text),
    parse_internal.live_attach(), parse_internal.live_beat(bigint), parse_internal.live_request(text, text, text, text),
    parse_internal.apply_schema_option(text), parse_internal.host_jobs(text), parse_internal.host_job_failed(text, text, text)
    TO parse_proxy;
