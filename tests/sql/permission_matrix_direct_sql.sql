-- The permission matrix at the doors of plain SQL: a role with parse_client, as each caller, on each combination of ACL,
-- class-level permission, pointer permission and protected field. What comes out is compared with the rights alone.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/permission_rules.psql

SELECT parse.enable_direct_sql('test');
CREATE ROLE test_client NOLOGIN;
GRANT parse_client TO test_client;
GRANT USAGE ON SCHEMA test TO test_client;

-- ---- The doors. `reads`, `writes`: what each asks of the row. `field`: what it does with the protected field: nothing,
-- asks for it, which column privileges allow where it is hidden from nobody, or has it shown (parse.value).
CREATE TEMP TABLE direct_door (name text, reads boolean, writes boolean, field text, statement text);
INSERT INTO direct_door VALUES
    ('SELECT', true, false, 'none', 'SELECT name FROM test_app."Doc"'),
    ('SELECT with a condition', true, false, 'none', 'SELECT FROM test_app."Doc" WHERE n = 0'),
    ('count', true, false, 'none', 'SELECT FROM (SELECT count(*) AS n FROM test_app."Doc") c WHERE n > 0'),
    ('join', true, false, 'none', 'SELECT FROM test_app."Link" l JOIN test_app."Doc" d ON d."objectId" = l.doc'),
    ('SELECT FOR UPDATE', true, true, 'none', 'SELECT FROM test_app."Doc" FOR UPDATE'),
    ('UPDATE of all rows', false, true, 'none', 'UPDATE test_app."Doc" SET n = 1'),
    ('UPDATE with a condition', true, true, 'none', 'UPDATE test_app."Doc" SET n = 1 WHERE name = ''x'''),
    ('UPDATE RETURNING', true, true, 'none', 'UPDATE test_app."Doc" SET n = 1 RETURNING name'),
    ('UPDATE from itself', true, true, 'none', 'UPDATE test_app."Doc" SET n = n + 1'),
    ('UPDATE of the field', false, true, 'none', 'UPDATE test_app."Doc" SET secret = ''mine'''),
    ('DELETE of all rows', false, true, 'none', 'DELETE FROM test_app."Doc"'),
    ('DELETE with a condition', true, true, 'none', 'DELETE FROM test_app."Doc" WHERE name = ''x'''),
    ('SELECT of the field', true, false, 'asks', 'SELECT secret FROM test_app."Doc"'),
    ('SELECT by the field', true, false, 'asks', 'SELECT FROM test_app."Doc" WHERE secret = ''s'''),
    ('ORDER BY the field', true, false, 'asks', 'SELECT name FROM test_app."Doc" ORDER BY secret'),
    ('whole row', true, false, 'asks', 'SELECT d FROM test_app."Doc" d'),
    ('UPDATE by the field', true, true, 'asks', 'UPDATE test_app."Doc" SET n = 1 WHERE secret = ''s'''),
    ('UPDATE from the field', true, true, 'asks', 'UPDATE test_app."Doc" SET name = secret'),
    ('UPDATE RETURNING the field', true, true, 'asks', 'UPDATE test_app."Doc" SET n = 1 RETURNING secret'),
    ('DELETE by the field', true, true, 'asks', 'DELETE FROM test_app."Doc" WHERE secret = ''s'''),
    ('parse.value', true, false, 'shows', format($$SELECT WHERE parse.value('Doc', %L, 'secret') = '"s"'$$, :'doc')),
    ('INSERT', false, true, 'none', 'INSERT INTO test_app."Doc" (name) VALUES (''y'')'),
    ('INSERT RETURNING', true, true, 'none', 'INSERT INTO test_app."Doc" (name) VALUES (''y'') RETURNING name');

-- What a caller may do with the row: as at the other doors, but that without a session there is nothing.
CREATE FUNCTION test.may_touch(d direct_door, kind text, readers text[], writers text[], c caller) RETURNS boolean
    LANGUAGE sql AS $$
    SELECT c.who <> 'nobody' AND test.class_says(kind, c.groups) = 'rows'
        AND NOT (d.writes AND c.who = 'reader')
        AND (NOT d.reads OR test.acl_says(readers, c.groups)) AND (NOT d.writes OR test.acl_says(writers, c.groups))
$$;
-- A new row has no ACL and no owner; who does not see it gets nothing of it RETURNED.
CREATE FUNCTION test.insert_says(d direct_door, kind text, c caller) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
        WHEN c.who IN ('nobody', 'reader') THEN '42501'
        WHEN test.create_says(kind, c.groups) <> 'rows' THEN test.create_says(kind, c.groups)
        WHEN d.reads AND test.class_says(kind, array_remove(c.groups, 'owner')) <> 'rows' THEN '42501'
        ELSE 'row'
    END
$$;
-- parse.value is parse.get.
CREATE FUNCTION test.value_says(kind text, readers text[], sees text, c caller) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
        WHEN test.class_says(kind, c.groups) LIKE 'PS%' THEN test.class_says(kind, c.groups)
        WHEN test.class_says(kind, c.groups) <> 'rows' OR NOT test.acl_says(readers, c.groups) THEN 'PS101'
        WHEN test.sees_secret(sees, c.groups, false) THEN 'row'
        ELSE 'empty'
    END
$$;
CREATE FUNCTION test.expected(d direct_door, kind text, readers text[], writers text[], sees text, c caller) RETURNS text
    LANGUAGE sql AS $$
    SELECT CASE
        WHEN d.name LIKE 'INSERT%' THEN test.insert_says(d, kind, c)
        WHEN d.field = 'shows' THEN test.value_says(kind, readers, sees, c)
        WHEN d.field = 'asks' AND sees <> 'all' THEN '42501'
        WHEN test.may_touch(d, kind, readers, writers, c) THEN 'row'
        ELSE 'empty'
    END
$$;

-- What a caller meets at a door: row, empty, or the SQLSTATE. What it did is undone, the role among it.
CREATE FUNCTION test.met(d direct_door, c caller) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    touched bigint;
BEGIN
    PERFORM set_config('parse.app_id', 'test', true), set_config('role', 'test_client', true),
        set_config('parse.session_token', COALESCE(c.credentials::json ->> 'sessionToken', ''), true),
        set_config('parse.master_key', COALESCE(c.credentials::json ->> 'masterKey', ''), true);
    EXECUTE d.statement;
    GET DIAGNOSTICS touched = ROW_COUNT;
    RAISE EXCEPTION USING ERRCODE = '00T00';
EXCEPTION
    WHEN SQLSTATE '00T00' THEN RETURN CASE touched WHEN 0 THEN 'empty' ELSE 'row' END;
    WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;

-- Whom a field is protected from matters to doors that ask for it; the others are tried with one protection alone.
CREATE TEMP TABLE cell (door text, who text, clp jsonb, readers text[], writers text[], protection jsonb, met text,
    expected text);
CREATE FUNCTION test.try_all(k clp) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    p protection;
    a acl;
BEGIN
    FOR p IN SELECT * FROM protection LOOP
        PERFORM test.permit(k, p);
        FOR a IN SELECT * FROM acl LOOP
            UPDATE test_app."Doc" SET _rperm = a.readers, _wperm = a.writers;
            INSERT INTO cell SELECT d.name, c.who, k.entry || k.others, a.readers, a.writers, p.groups, test.met(d, c),
                test.expected(d, k.kind, a.readers, a.writers, p.sees, c)
            FROM direct_door d, caller c
            WHERE c.who <> 'maintenance' AND (d.field <> 'none' OR p.groups @> '{"userField:team":["name"]}');
        END LOOP;
    END LOOP;
END
$$;

SELECT lives_ok(format('SELECT test.try_all(k) FROM clp k WHERE k.entry = %L AND k.others = %L', entry, others),
    'tried: ' || kind) FROM clp;
SELECT is((SELECT count(*) FROM cell), (SELECT sum(CASE field WHEN 'none' THEN 1 ELSE (SELECT count(*) FROM protection) END)
    FROM direct_door)::bigint * (SELECT count(*) FROM caller, clp, acl WHERE who <> 'maintenance'), 'every cell was tried');
SELECT is_empty(format('SELECT * FROM cell WHERE door = %L AND met <> expected LIMIT 5', name), 'as the rights say: ' ||
    name) FROM direct_door;
SELECT cmp_ok((SELECT count(DISTINCT met) FROM cell WHERE door = name), '>=', 2::bigint, 'with differing answers: ' ||
    name) FROM direct_door;

SELECT * FROM finish();
ROLLBACK;
