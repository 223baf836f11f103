-- Every combination of ACL, class-level permission, pointer permission and protected field, for every kind of caller,
-- at every door: what comes out is compared with what the rights alone say. A new door joins by a row in `door`.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

SELECT test.make_user(id) FROM unnest(ARRAY['ann', 'mem', 'boss', 'own']) id;
-- Members of Boss have the role Team too, and so many others that ACLs are asked about in the other way.
SELECT test.make_role('Boss', '{boss}'), test.make_role('Team', '{mem}', '{Boss}');
SELECT count(test.make_role('Other' || n, '{boss}')) AS _ FROM generate_series(1, 20) n \gset

SELECT test.make('Target', '{"name":"t"}') AS target \gset
SELECT test.make('Doc', format('{"name":"x","secret":"s","n":0,"owner":{"__type":"Pointer","className":"_User",
    "objectId":"own"},
    "team":[{"__type":"Pointer","className":"_User","objectId":"own"}],
    "rel":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Target","objectId":"%s"}]}}',
        :'target')) AS doc \gset
SELECT test.make('Link', format('{"name":"x","secret":"s","doc":{"__type":"Pointer","className":"Doc",
    "objectId":"%s"}}', :'doc')) AS _ \gset

-- ---- The rights. `acl`: who reads and who writes; NULL: everybody.
CREATE TEMP TABLE acl (readers text[], writers text[]);
INSERT INTO acl VALUES (NULL, NULL), ('{*}', '{}'), ('{}', '{}'), ('{own}', '{own}'), ('{role:Team}', '{role:Team}'),
    ('{ann,role:Boss}', '{*}'), ('{*,own}', '{mem}');
-- `clp`: what each operation is open to; `others` stand beside the operations.
CREATE TEMP TABLE clp (kind text, entry jsonb, others jsonb);
INSERT INTO clp VALUES ('all', '{"*":true}', '{}'), ('none', '{}', '{}'), ('ann', '{"ann":true}', '{}'),
    ('Team', '{"role:Team":true}', '{}'), ('users', '{"requiresAuthentication":true}', '{}'),
    ('owner', '{"pointerFields":["owner"]}', '{}'), ('owner', '{"pointerFields":["team"]}', '{}'),
    ('owner', '{}', '{"readUserFields":["owner"],"writeUserFields":["team"]}'),
    ('users and owner', '{"requiresAuthentication":true,"pointerFields":["owner"]}', '{}'),
    ('Team or owner', '{"role:Team":true,"pointerFields":["team","owner"]}', '{}');
-- `protection`: whom the field `secret` is not hidden from.
CREATE TEMP TABLE protection (sees text, groups jsonb);
INSERT INTO protection VALUES ('all', '{"*":[]}'), ('none', '{"*":["secret"]}'), ('users', '{"*":["secret"],
    "authenticated":[]}'),
    ('Team', '{"*":["secret"],"authenticated":["secret"],"role:Team":[]}'), ('ann', '{"*":["secret"],"ann":[]}'),
    ('owner', '{"*":["secret"],"userField:owner":[]}'), ('owner', '{"*":["secret"],"userField:team":["name"]}');

-- ---- The callers, and the groups that each is in.
CREATE TEMP TABLE caller (who text, credentials text, groups text[]);
INSERT INTO caller VALUES ('nobody', test.nobody(), '{*}'), ('ann', test.as_user('ann'), '{*,ann,users}'),
    ('mem', test.as_user('mem'), '{*,mem,users,role:Team}'), ('boss', test.as_user('boss'), '{*,boss,users,role:Boss,
        role:Team}'),
    ('own', test.as_user('own'), '{*,own,users,owner}'), ('master', test.master(), NULL),
    ('reader', test.caller('{"masterKey":"reader"}'), NULL), ('maintenance',
        test.caller('{"maintenanceKey":"maintainer"}'), NULL);

-- ---- The rules, told once more. `groups` IS NULL: a key that is above them.
-- What an operation of the class gives: rows, no rows, or the code that refuses it.
CREATE FUNCTION test.class_says(kind text, groups text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN groups IS NULL OR kind = 'all' THEN 'rows'
        WHEN kind = 'none' THEN 'PS119'
        WHEN kind = 'ann' THEN CASE WHEN 'ann' = ANY (groups) THEN 'rows' ELSE 'PS119' END
        WHEN kind = 'Team' THEN CASE WHEN 'role:Team' = ANY (groups) THEN 'rows' ELSE 'PS119' END
        WHEN kind = 'users' THEN CASE WHEN 'users' = ANY (groups) THEN 'rows' ELSE 'PS101' END
        WHEN kind = 'users and owner' AND NOT 'users' = ANY (groups) THEN 'PS101'
        WHEN kind = 'Team or owner' AND 'role:Team' = ANY (groups) THEN 'rows'
        WHEN NOT 'users' = ANY (groups) THEN 'nothing'
        WHEN 'owner' = ANY (groups) THEN 'rows'
        ELSE 'no rows'
    END
$$;
CREATE FUNCTION test.acl_says(list text[], groups text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT groups IS NULL OR list IS NULL OR list && groups
$$;
-- In the row; `in_all_rows`: before a row is known, as conditions and orders need it.
CREATE FUNCTION test.sees_secret(sees text, groups text[], in_all_rows boolean) RETURNS boolean LANGUAGE sql IMMUTABLE
    AS $$
    SELECT groups IS NULL OR sees = 'all' OR CASE sees
        WHEN 'users' THEN 'users' = ANY (groups)
        WHEN 'Team' THEN 'role:Team' = ANY (groups)
        WHEN 'ann' THEN 'ann' = ANY (groups)
        WHEN 'owner' THEN 'owner' = ANY (groups) AND NOT in_all_rows
        ELSE false
    END
$$;

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
-- A relation read asks for the row that owns the relation, and takes every refusal for an empty relation.
INSERT INTO door VALUES ('$relatedTo', false, 'empty', 'empty', 'row', false, false, format($$parse.find('Target',
    '{"where":{"$relatedTo":{"object":{"__type":"Pointer","className":"Doc","objectId":"%s"},"key":"rel"}}}', $1) #>
        '{results,0}'$$, :'doc'));

CREATE FUNCTION test.expected(d door, kind text, readers text[], writers text[], sees text, c caller) RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    says text := test.class_says(kind, c.groups);
BEGIN
    IF d.is_write AND c.who = 'reader' THEN RETURN 'PS119'; END IF;
    IF d.uses_secret AND NOT test.sees_secret(sees, c.groups, true) THEN RETURN 'PS119'; END IF;
    IF says LIKE 'PS%' THEN RETURN CASE WHEN d.name = '$relatedTo' THEN 'empty' ELSE says END; END IF;
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
        UPDATE test_app."_SCHEMA" SET "schema" = jsonb_set("schema", '{classLevelPermissions}', k.others ||
            jsonb_build_object(
            'find', k.entry, 'get', k.entry, 'count', k.entry, 'update', k.entry, 'delete', k.entry, 'protectedFields',
                p.groups))
        WHERE "className" = 'Doc';
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

SELECT * FROM finish();
ROLLBACK;
