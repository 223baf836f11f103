-- Every combination of ACL, class-level permission, pointer permission and protected field, for every kind of caller,
-- at every door: what comes out is compared with what the rights alone say. A new door joins by a row in `door`.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/permission_rules.psql

-- ---- The doors. `nothing` and `hidden_row`: what each answers where the class gives nothing to nobody, and for a row
-- that the caller does not see; `uses_secret`: refused to whom the field is hidden from; `shows_secret`: the answer
-- holds it, or not.
CREATE TEMP TABLE door (name text, is_write boolean, nothing text, hidden_row text, seen_row text, uses_secret boolean,
    shows_secret boolean, statement text);
INSERT INTO door VALUES
    ('get', false, 'PS101', 'PS101', 'row', false, true, format($$parse.get('Doc', %L, '{}', $1)$$, :'doc')),
    ('get of keys', false, 'PS101', 'PS101', 'row', false, true, format($$parse.get('Doc', %L, '{"keys":"secret"}',
        $1)$$, :'doc')),
    ('find', false, 'empty', 'empty', 'row', false, true, $$parse.find('Doc', '{"where":{"name":"x"}}',
        $1) #> '{results,0}'$$),
    ('find of keys', false, 'empty', 'empty', 'row', false, true, $$parse.find('Doc', '{"keys":"secret",
        "where":{"$or":[{"n":0},{"n":1}]}}', $1) #> '{results,0}'$$),
    ('find by id', false, 'PS101', 'empty', 'row', false, true, format($$parse.find('Doc',
        '{"where":{"objectId":"%s"}}', $1) #> '{results,0}'$$, :'doc')),
    ('count', false, 'empty', 'empty', 'row', false, false, $$NULLIF(parse.find('Doc', '{"limit":0,"count":1}',
        $1) ->> 'count', '0')$$),
    ('find by the field', false, 'empty', 'empty', 'row', true, true, $$parse.find('Doc',
        '{"where":{"$and":[{"secret":"s"}]}}', $1) #> '{results,0}'$$),
    ('order', false, 'empty', 'empty', 'row', true, true, $$parse.find('Doc', '{"order":"-secret"}', $1) #> '{results,
        0}'$$),
    ('include', false, 'PS101', 'empty', 'row', false, true, $$parse.find('Link', '{"include":"doc"}', $1) #> '{results,
        0,doc}'$$),
    ('$inQuery', false, 'empty', 'empty', 'row', false, false, $$parse.find('Link',
        '{"where":{"doc":{"$inQuery":{"className":"Doc","where":{"name":"x"}}}}}', $1) #> '{results,0}'$$),
    ('$notInQuery', false, 'row', 'row', 'empty', false, false, $$parse.find('Link',
        '{"where":{"doc":{"$notInQuery":{"className":"Doc","where":{}}}}}', $1) #> '{results,0}'$$),
    ('$inQuery by the field', false, 'empty', 'empty', 'row', true, false, $$parse.find('Link',
        '{"where":{"$or":[{"doc":{"$inQuery":{"className":"Doc","where":{"secret":"s"}}}}]}}', $1) #> '{results,0}'$$),
    ('$select', false, 'empty', 'empty', 'row', false, false, $$parse.find('Link',
        '{"where":{"name":{"$select":{"key":"name","query":{"className":"Doc","where":{"n":0}}}}}}', $1) #> '{results,
        0}'$$),
    ('$select of the field', false, 'empty', 'empty', 'row', true, false, $$parse.find('Link',
        '{"where":{"secret":{"$select":{"key":"secret","query":{"className":"Doc","where":{"n":0}}}}}}',
        $1) #> '{results,0}'$$),
    ('update', true, 'PS101', 'PS101', 'row', false, false, format($$parse.update('Doc', %L, '{"n":1}', $1)$$, :'doc')),
    ('delete', true, 'PS101', 'PS101', 'row', false, false, format($$parse.delete('Doc', %L, $1)$$, :'doc')),
    ('update in a batch', true, 'PS101', 'PS101', 'row', false, false,
        format($$parse.batch('{"requests":[{"method":"PUT","path":"/classes/Doc/%s","body":{"n":1}}]}', $1) -> 0$$,
        :'doc')),
    ('delete in a batch', true, 'PS101', 'PS101', 'row', false, false,
        format($$parse.batch('{"requests":[{"method":"DELETE","path":"/classes/Doc/%s"}]}', $1) -> 0$$, :'doc')),
    ('get in a batch', false, 'PS101', 'PS101', 'row', false, false, format($$parse.batch('{"requests":[{"method":"GET",
        "path":"/classes/Doc/%s"}]}', $1) -> 0$$, :'doc'));
-- A subscriber to live queries, at the moment of an event.
INSERT INTO door VALUES
    ('live query', false, 'empty', 'empty', 'row', false, true, format($$parse.live_event('{"className":"Doc",
        "where":{"name":"x"}}', %L, $1)$$, :'doc')),
    ('live query by id', false, 'empty', 'empty', 'row', false, true, format($$parse.live_event('{"className":"Doc",
        "where":{"objectId":"%s"}}', %L, $1)$$, :'doc', :'doc')),
    ('live query of keys', false, 'empty', 'empty', 'row', false, true, format($$parse.live_event('{"className":"Doc",
        "where":{},"keys":["secret"]}', %L, $1)$$, :'doc')),
    ('live query by the field', false, 'empty', 'empty', 'row', true, true, format($$parse.live_event('{"className":"Doc",
        "where":{"$or":[{"secret":"s"}]}}', %L, $1)$$, :'doc')),
    ('live query that watches', false, 'empty', 'empty', 'empty', true, false, format($$parse.live_event('{"className":"Doc",
        "where":{},"watch":["secret"]}', %L, $1)$$, :'doc')),
    ('live query with include', false, 'empty', 'empty', 'row', false, true, $$parse.live_event('{"className":"Link",
        "where":{},"include":["doc"]}', (SELECT "objectId" FROM test_app."Link"), $1) #> '{object,doc}'$$);
-- No ACL stands before a new object.
INSERT INTO door VALUES
    ('create', true, 'PS101', 'row', 'row', false, false, $$parse.create('Doc', '{"name":"y"}', $1)$$),
    ('create in a batch', true, 'PS101', 'row', 'row', false, false,
        $$parse.batch('{"requests":[{"method":"POST","path":"/classes/Doc","body":{"name":"y"}}]}', $1) -> 0$$);
-- A relation read asks for the row that owns the relation, and takes every refusal for an empty relation.
INSERT INTO door VALUES ('$relatedTo', false, 'empty', 'empty', 'row', false, false, format($$parse.find('Target',
    '{"where":{"$relatedTo":{"object":{"__type":"Pointer","className":"Doc","objectId":"%s"},"key":"rel"}}}', $1) #>
        '{results,0}'$$, :'doc'));

CREATE FUNCTION test.expected(d door, kind text, readers text[], writers text[], sees text, c caller) RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    says text := CASE WHEN d.name LIKE 'create%' THEN test.create_says(kind, c.groups) ELSE test.class_says(kind, c.groups) END;
BEGIN
    IF d.is_write AND c.who = 'reader' THEN RETURN 'PS119'; END IF;
    IF d.uses_secret AND NOT test.sees_secret(sees, c.groups, true) THEN RETURN 'PS119'; END IF;
    IF says LIKE 'PS%' THEN RETURN CASE WHEN d.name IN ('$relatedTo', 'live query with include') THEN 'empty' ELSE says END; END IF;
    IF says = 'nothing' THEN RETURN d.nothing; END IF;
    IF says = 'no rows' OR NOT test.acl_says(CASE WHEN d.is_write THEN writers ELSE readers END, c.groups) THEN RETURN
        d.hidden_row; END IF;
    RETURN d.seen_row || CASE WHEN d.shows_secret AND test.sees_secret(sees, c.groups, false) THEN ' with secret' ELSE
        '' END;
END
$$;
-- What a caller meets at a door: row, row with secret, empty, or the SQLSTATE. What it did is undone.
CREATE FUNCTION test.met(d door, credentials text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('SELECT (%s)::text', d.statement) INTO answer USING credentials;
    RAISE EXCEPTION USING ERRCODE = '00T00';
EXCEPTION
    WHEN SQLSTATE '00T00' THEN RETURN CASE
        WHEN answer IS NULL THEN 'empty'
        WHEN answer LIKE '{"error":%' THEN 'PS' || (answer::json #>> '{error,code}')
        WHEN d.shows_secret AND answer LIKE '%"secret":"s"%' THEN 'row with secret'
        ELSE 'row'
    END;
    WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;

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
            INSERT INTO cell SELECT d.name, c.who, k.entry || k.others, a.readers, a.writers, p.groups, test.met(d,
                c.credentials),
                test.expected(d, k.kind, a.readers, a.writers, p.sees, c) FROM door d, caller c;
        END LOOP;
    END LOOP;
END
$$;

SELECT lives_ok(format('SELECT test.try_all(k) FROM clp k WHERE k.entry = %L AND k.others = %L', entry, others),
    'tried: ' || kind) FROM clp;
SELECT is((SELECT count(*) FROM cell), (SELECT count(*) FROM door, caller, clp, acl, protection),
    'every cell was tried');
SELECT cmp_ok((SELECT count(*) FROM cell), '>', 50000::bigint, 'they are tens of thousands');
SELECT is_empty(format('SELECT * FROM cell WHERE door = %L AND met <> expected LIMIT 5', name), 'as the rights say: ' ||
    name) FROM door;
-- The matrix would say nothing if a door always answered the same.
SELECT cmp_ok((SELECT count(DISTINCT met) FROM cell WHERE door = name), '>=', 2::bigint, 'with differing answers: ' ||
    name) FROM door;

-- ---- Above, all operations of the class have the same permission. Each door asks for that of its own operation.
CREATE FUNCTION test.operation_of(door text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN door IN ('find by id', 'include', '$relatedTo', 'live query by id', 'live query with include') THEN 'get'
        WHEN door ~ '^(get|count|create|update|delete)' THEN (regexp_match(door, '^[a-z]+'))[1]
        ELSE 'find'
    END
$$;
CREATE FUNCTION test.met_where(d door, own_is_open boolean) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    UPDATE test_app."_SCHEMA" SET "schema" = jsonb_set("schema", '{classLevelPermissions}', (
        SELECT jsonb_object_agg(operation, CASE WHEN (operation = test.operation_of(d.name)) = own_is_open THEN '{"*":true}'::jsonb
            ELSE '{}' END) FROM unnest(ARRAY['find', 'get', 'count', 'create', 'update', 'delete']) operation))
    WHERE "className" = 'Doc';
    RETURN test.met(d, test.nobody());
END
$$;
UPDATE test_app."Doc" SET _rperm = NULL, _wperm = NULL;
SELECT is(test.met_where(d, true), seen_row || CASE WHEN shows_secret THEN ' with secret' ELSE '' END, name || ' with its permission alone')
FROM door d;
SELECT is(test.met_where(d, false), CASE WHEN name IN ('$relatedTo', 'live query with include') THEN 'empty' ELSE 'PS119' END, name || ' with every other') FROM door d;

SELECT * FROM finish();
ROLLBACK;
