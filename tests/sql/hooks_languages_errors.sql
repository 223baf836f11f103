-- Errors on their way through the languages of hooks: what a client reads, and what no code can catch.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/languages.psql

CREATE SCHEMA app;
CREATE TABLE app.once (number int PRIMARY KEY);
CREATE FUNCTION app.twice(request jsonb) RETURNS jsonb LANGUAGE plperl AS $$
    spi_exec_query('INSERT INTO app.once VALUES (1), (1)');
$$;
CREATE FUNCTION app.explain(request jsonb) RETURNS jsonb LANGUAGE plperl AS $$
    eval { spi_exec_query(q{SELECT parse.error(142, 'At most five stars.')}) };
    die "Could not log: $@";
$$;
CREATE FUNCTION app.explain_in_python(request jsonb) RETURNS jsonb LANGUAGE plpython3u AS $$
try:
    plpy.execute("SELECT parse.error(142, 'At most five stars.')")
except plpy.SPIError as error:
    plpy.error(f'Could not log: {error}')
$$;
CREATE FUNCTION app.divide(request jsonb) RETURNS jsonb LANGUAGE plpython3u AS $$ return 1 / 0 $$;
CREATE FUNCTION app.divide_in_sql(request jsonb) RETURNS jsonb LANGUAGE plpython3u AS $$
plpy.execute('SELECT 1 / 0')
$$;
CREATE FUNCTION app.refuse(request jsonb) RETURNS jsonb LANGUAGE plpython3u AS $$
plpy.error('Not here.', sqlstate='PS142')
$$;
CREATE FUNCTION app.save(request jsonb) RETURNS jsonb LANGUAGE plperl AS $$
    spi_exec_query(q{SELECT parse.create('Closed', '{}')});
$$;
SELECT parse.before_save('Closed', 'app.refuse');
SELECT parse.define(name, 'app.' || name)
FROM unnest('{twice,explain,explain_in_python,divide,divide_in_sql,save}'::text[]) name;
SELECT is(test.refusal('/functions/' || name, '{}'), jsonb_build_object('code', code, 'error', message), what)
FROM (VALUES
    ('twice', 137, 'A duplicate value for a field with unique values was provided',
        'an error of PostgreSQL keeps its code'),
    ('explain', 141, 'Could not log: At most five stars. at line 2.', 'a text of one''s own is told as it is'),
    ('explain_in_python', 141, 'Could not log: At most five stars.', 'in Python too'),
    ('divide', 141, 'ZeroDivisionError: division by zero', 'exceptions of the language have its names'),
    ('save', 142, 'Not here.', 'a refusal passes through two languages')) v(name, code, message, what);
SELECT throws_ok($$ SELECT test.refusal('/functions/divide_in_sql', '{}') $$, '22012', NULL,
    'what no client may know it does not read');

-- ---- What is no failure of a statement, no code catches: that the request is over, or has to ask outside first.
CREATE FUNCTION app.sleep(request jsonb) RETURNS jsonb LANGUAGE plperl AS $$
    eval { spi_exec_query('SELECT pg_sleep(60)') };
    return '"rested"';
$$;
SELECT parse.define('sleep', 'app.sleep');
CREATE FUNCTION app.run_sleep() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN parse.run('sleep', '{}', test.nobody());
EXCEPTION WHEN query_canceled THEN RETURN SQLERRM;
END $$;
SET LOCAL statement_timeout = '300ms';
SELECT is(app.run_sleep(), 'canceling statement due to statement timeout', 'a timeout ends the request');
RESET statement_timeout;

CREATE FUNCTION app.ask_in_perl(request jsonb) RETURNS jsonb LANGUAGE plperl AS $$
    eval { spi_exec_query(q{SELECT parse.create('Asked', '{"name":"perl"}')}) };
    return '"went on"';
$$;
CREATE FUNCTION app.ask_in_python(request jsonb) RETURNS jsonb LANGUAGE plpython3u AS $$
plpy.execute("""SELECT parse.create('Asked', '{"name":"python"}')""")
return '"went on"'
$$;
CREATE FUNCTION app.ask_in_plpgsql(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        PERFORM parse.create('Asked', '{"name":"plpgsql"}');
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
    RETURN '"went on"';
END $$;
SELECT parse.define('ask_in_' || language, 'app.ask_in_' || language)
FROM unnest('{perl,python,plpgsql}'::text[]) language;
SELECT parse_internal.request('POST', '/hooks/triggers',
    '{"className":"Asked","triggerName":"beforeSave","url":"http://hook"}', test.master(), NULL);
SELECT is(format('%s %s', asked.questions::jsonb #>> '{0,body,object,name}', (SELECT answer
    FROM parse_internal.request('POST', '/functions/ask_in_' || language, '{}', test.nobody(),
        test.answered((asked.questions -> 0)::text, '{}')))),
    language || ' {"result":"went on"}', language || ' waits for a webhook')
FROM unnest('{perl,python,plpgsql}'::text[]) language,
    parse_internal.request('POST', '/functions/ask_in_' || language, '{}', test.nobody(), NULL) asked;
SELECT is((SELECT string_agg(name, ' ' ORDER BY name) FROM test_app."Asked"), 'perl plpgsql python',
    'and all are saved');

SELECT * FROM finish();
ROLLBACK;
