-- Functions that run with their owner's rights never look up a name in a place of the caller's choosing.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

SELECT test.make('Thing', '{"name":"a"}') AS a, test.make('Thing', '{"name":"b"}') AS b \gset
CREATE SCHEMA evil;
CREATE TABLE test.seen (operation text, path text);
CREATE FUNCTION test.see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO test.seen VALUES (TG_OP, current_setting('search_path'));
    IF TG_OP = 'INSERT' AND NEW.name = 'fails' THEN RAISE unique_violation; END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER see BEFORE INSERT OR UPDATE OR DELETE ON test_app."Thing" FOR EACH ROW EXECUTE FUNCTION test.see();

SET search_path = evil, public;
SELECT parse.create('Thing', '{"name":"c"}', test.nobody());
SELECT parse.update('Thing', :'a', '{"name":"d"}', test.nobody());
SELECT parse.delete('Thing', :'b', test.nobody());
SELECT parse.batch('{"requests":[{"method":"POST","path":"/classes/Thing","body":{"name":"e"}}]}', test.nobody());
SELECT public.results_eq('SELECT operation, count(*), min(path), max(path) FROM test.seen GROUP BY 1 ORDER BY 1',
    $$ VALUES ('DELETE', 1::bigint, 'pg_catalog, pg_temp', 'pg_catalog, pg_temp'),
              ('INSERT', 2, 'pg_catalog, pg_temp', 'pg_catalog, pg_temp'),
              ('UPDATE', 1, 'pg_catalog, pg_temp', 'pg_catalog, pg_temp') $$, 'triggers run with the fixed path');
SELECT public.is(current_setting('search_path'), 'evil, public', 'afterwards the caller has its own path again');

SELECT test.state($$ SELECT parse.create('Thing', '{"name":"fails"}', test.nobody()) $$);
SELECT public.is(current_setting('search_path'), 'evil, public', 'also after an error');
SELECT parse.batch('{"requests":[{"method":"POST","path":"/classes/Thing","body":{"name":"fails"}}]}', test.nobody());
SELECT public.is(current_setting('search_path'), 'evil, public', 'also after an error within a batch');

SET search_path = pg_catalog, pg_temp;
SELECT parse.create('Thing', '{"name":"c"}', test.nobody());
SELECT current_setting('search_path') AS path \gset
SET search_path = public;
SELECT is(:'path'::text, 'pg_catalog, pg_temp', 'who has that path keeps it');
SELECT * FROM finish();
ROLLBACK;
