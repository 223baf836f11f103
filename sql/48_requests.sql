-- Requests of the REST API that need more than an answer: a status, a location, or something from outside.

CREATE OR REPLACE FUNCTION parse_internal.request(
    method text, path text, body text, caller text, answers text DEFAULT NULL,
    OUT status int, OUT answer json, OUT location text, OUT questions json, OUT effects json, OUT headers text) RETURNS record
    LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    AS 'MODULE_PATHNAME', 'parse_request';
COMMENT ON FUNCTION parse_internal.request(text, text, text, text, text) IS
    'For the proxy: any request, its path below the mount point. Either status, answer, location and headers (whole lines), with effects: what to do outside now that it is done; or questions: what to ask outside before calling again with answers, each behind its question, as netstrings. Nothing was written then.';

CREATE OR REPLACE FUNCTION parse_internal.lower_priority() RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'parse_lower_priority';
COMMENT ON FUNCTION parse_internal.lower_priority() IS
    'For the proxy: this backend leaves the processors to others whenever they are wanted, until it ends. For connections that hash passwords.';
