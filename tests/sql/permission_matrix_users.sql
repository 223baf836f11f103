-- The permission matrix of users: {ACL of the user, class-level permissions and protected fields of _User, the exemption of
-- owners} for every caller, at every door that answers with a user. The rules are Parse Server's (Routers/UsersRouter.js,
-- RestQuery.js): a log-in shows the user as it sees itself, or as the caller's key does, and what it may not see of itself
-- not at all; /users/me is a get of oneself.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/permission_rules.psql

-- The user that all doors are about; the hash is one of "p", at bcrypt's lowest cost.
SELECT test.make_user('sub');
SELECT parse.update_class('_User', '{"fields":{"secret":{"type":"String"},"owner":{"type":"Pointer","targetClass":"_User"},
    "team":{"type":"Array"}}}', test.master());
UPDATE test_app."_User" SET secret = 's', email = 'sub@x.org', owner = 'own', _hashed_password = '$2b$04$abcdefghijklmnopqrstuudMegMbPN37MbpdEfAtP66w1z0RBCtLG',
    team = '[{"__type":"Pointer","className":"_User","objectId":"own"}]' WHERE "objectId" = 'sub';
SELECT parse.enable_direct_sql('test');
CREATE ROLE test_client NOLOGIN;
GRANT parse_client TO test_client;
GRANT USAGE ON SCHEMA test TO test_client;
SELECT test.make('Link', '{"name":"u","user":{"__type":"Pointer","className":"_User","objectId":"sub"}}') AS _ \gset
INSERT INTO caller VALUES ('self', test.as_user('sub'), '{*,sub,users}');

-- Who reads the row and who writes it: public, private as enforcePrivateUsers makes it, shut out, hidden from itself, shared.
-- Of the ways to name owners, which are no news here, two are enough.
DELETE FROM acl;
INSERT INTO acl VALUES ('{*,sub}', '{sub}'), ('{sub}', '{sub}'), ('{}', '{}'), ('{}', '{sub}'),
    ('{ann,role:Team,own}', '{}');

DELETE FROM clp WHERE entry = '{"pointerFields":["team"]}' OR kind = 'users and owner';

-- ---- The doors. `callers`: everybody, or whom the door is about: those who show a key, and who may come with the session of
-- the user or none; or those of direct SQL. `uses_secret`: refused to whom the field is hidden from, `of_self`: unless one asks about oneself.
CREATE TEMP TABLE door (name text, callers text, nothing text, hidden_row text, uses_secret boolean, of_self boolean, statement text);
INSERT INTO door VALUES
    ('get', 'all', 'PS101', 'PS101', false, true, $$parse.get('_User', 'sub', '{}', $1)$$),
    ('find', 'all', 'empty', 'empty', false, false, $$parse.find('_User', '{"where":{"username":"sub"}}', $1) #> '{results,0}'$$),
    ('find by id', 'all', 'PS101', 'empty', false, true, $$parse.find('_User', '{"where":{"objectId":"sub"}}', $1) #> '{results,0}'$$),
    ('find by the field', 'all', 'empty', 'empty', true, false, $$parse.find('_User', '{"where":{"username":"sub","secret":"s"}}',
        $1) #> '{results,0}'$$),
    ('find by id and the field', 'all', 'empty', 'empty', true, true, $$parse.find('_User', '{"where":{"objectId":"sub","secret":"s"}}',
        $1) #> '{results,0}'$$),
    ('include', 'all', 'PS101', 'empty', false, false, $$parse.find('Link', '{"where":{"name":"u"},"include":"user"}',
        $1) #> '{results,0,user}'$$),
    ('/users/me', 'session', 'PS209', 'PS209', false, true, $$parse.current_user($1)$$),
    ('/login', 'password', 'identity', 'identity', false, true, $$parse.log_in('{"username":"sub","password":"p"}', $1)$$),
    ('/verifyPassword', 'password', 'identity', 'identity', false, true, $$parse.verify_password('{"email":"sub@x.org","password":"p"}', $1)$$),
    ('SELECT', 'sql', 'empty', 'empty', false, false, $$(SELECT row_to_json(u) FROM (SELECT username FROM test_app."_User" WHERE "objectId" = 'sub') u)$$),
    ('SELECT of the address', 'sql', '42501', '42501', false, false, $$(SELECT email FROM test_app."_User" WHERE "objectId" = 'sub')$$);
CREATE FUNCTION test.comes_to(d door, c caller) RETURNS boolean LANGUAGE sql AS $$
    SELECT CASE d.callers
        WHEN 'session' THEN c.groups IS NULL OR c.who IN ('self', 'nobody')
        WHEN 'password' THEN c.groups IS NULL OR c.who IN ('nobody', 'ann')
        WHEN 'sql' THEN c.who <> 'maintenance'
        ELSE true
    END
$$;

-- ---- The rules.
-- By default the address is protected in the group of everybody. Other groups, and owners, see it: their lists are about the
-- field alone.
CREATE FUNCTION test.shown(sees text, groups text[], is_exempt boolean) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', 'row', CASE WHEN is_exempt OR test.sees_secret(sees, groups, false) THEN 'with secret' END,
        CASE WHEN is_exempt OR test.sees_secret(CASE sees WHEN 'all' THEN 'none' WHEN 'Team' THEN 'users' ELSE sees END,
            groups, false) THEN 'with address' END)
$$;
CREATE FUNCTION test.expected(d door, k clp, a acl, p protection, c caller, exempt boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    -- Who has the password is the user.
    is_self boolean := c.who = 'self' OR d.callers = 'password' AND c.groups IS NOT NULL;
    groups text[] := CASE WHEN is_self THEN (SELECT caller.groups FROM caller WHERE who = 'self') ELSE c.groups END;
    says text := test.class_says(k.kind, groups);
BEGIN
    IF d.callers = 'session' AND c.who = 'nobody' THEN RETURN 'PS209'; END IF;
    IF d.callers = 'password' AND a.readers = '{}' AND a.writers = '{}' AND c.who NOT IN ('master', 'reader') THEN RETURN 'PS101'; END IF;
    IF d.callers = 'sql' THEN RETURN CASE
        WHEN d.hidden_row = 'empty' AND c.who <> 'nobody' AND says = 'rows' AND test.acl_says(a.readers, groups) THEN 'row'
        ELSE d.hidden_row END;
    END IF;
    IF d.uses_secret AND NOT (d.of_self AND is_self AND exempt) AND NOT test.sees_secret(p.sees, groups, true) THEN RETURN 'PS119'; END IF;
    IF says LIKE 'PS%' THEN RETURN CASE WHEN d.callers = 'password' THEN d.hidden_row ELSE says END; END IF;
    IF says = 'nothing' THEN RETURN d.nothing; END IF;
    IF says = 'no rows' OR NOT test.acl_says(a.readers, groups) THEN RETURN d.hidden_row; END IF;
    RETURN test.shown(p.sees, groups, is_self AND exempt);
END
$$;
CREATE FUNCTION test.met(d door, c caller) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    token jsonb := CASE WHEN d.callers = 'session' AND c.groups IS NULL THEN '{"sessionToken":"r:sub"}' ELSE '{}' END;
BEGIN
    IF d.callers = 'sql' THEN
        PERFORM set_config('role', 'test_client', true),
            set_config('parse.session_token', COALESCE(c.credentials::json ->> 'sessionToken', ''), true),
            set_config('parse.master_key', COALESCE(c.credentials::json ->> 'masterKey', ''), true);
    END IF;
    EXECUTE format('SELECT (%s)::text', d.statement) INTO answer USING (c.credentials::jsonb || token)::text;
    RAISE EXCEPTION USING ERRCODE = '00T00';
EXCEPTION
    WHEN SQLSTATE '00T00' THEN RETURN CASE
        WHEN answer IS NULL THEN 'empty'
        WHEN answer LIKE '%$2b$%' OR answer LIKE '%"_hashed%' THEN 'hash'
        WHEN (answer LIKE '%"sessionToken":"r:%') <> (d.name = '/login' OR d.callers = 'session' OR d.name = 'get' AND c.who = 'self') THEN 'token'
        WHEN answer NOT LIKE '%"username":"sub"%' THEN 'identity'
        ELSE concat_ws(' ', 'row', CASE WHEN answer LIKE '%"secret":"s"%' THEN 'with secret' END,
            CASE WHEN answer LIKE '%"email":"sub@x.org"%' THEN 'with address' END)
    END;
    WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;

CREATE TEMP TABLE cell (door text, who text, clp jsonb, readers text[], writers text[], protection jsonb, exempt boolean, met text,
    expected text);
CREATE FUNCTION test.try_all(k clp, exempt boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    p protection;
    a acl;
BEGIN
    FOR p IN SELECT * FROM protection LOOP
        PERFORM test.permit(k, p, '_User');
        FOR a IN SELECT * FROM acl LOOP
            UPDATE test_app."_User" SET _rperm = a.readers, _wperm = a.writers WHERE "objectId" = 'sub';
            INSERT INTO cell SELECT d.name, c.who, k.entry || k.others, a.readers, a.writers, p.groups, try_all.exempt, test.met(d, c),
                test.expected(d, k, a, p, c, try_all.exempt) FROM door d, caller c WHERE test.comes_to(d, c);
        END LOOP;
    END LOOP;
END
$$;

SELECT lives_ok(format('SELECT test.try_all(k, true) FROM clp k WHERE k.entry = %L AND k.others = %L', entry, others),
    'tried: ' || kind) FROM clp;
SELECT parse.configure_app('test', options || '{"masterKey":"master","readOnlyMasterKey":"reader","maintenanceKey":"maintainer",
    "protectedFieldsOwnerExempt":false}') FROM parse.app WHERE app_id = 'test';
SELECT lives_ok(format('SELECT test.try_all(k, false) FROM clp k WHERE k.entry = %L AND k.others = %L', entry, others),
    'tried without the exemption: ' || kind) FROM clp;
SELECT is((SELECT count(*) FROM cell), 2 * (SELECT count(*) FROM door d, caller c WHERE test.comes_to(d, c))
    * (SELECT count(*) FROM clp, acl, protection), 'every cell was tried');
SELECT is_empty(format('SELECT * FROM cell WHERE door = %L AND met <> expected LIMIT 5', name), 'as the rights say: ' || name) FROM door;
SELECT cmp_ok((SELECT count(DISTINCT met) FROM cell WHERE door = name), '>=', 2::bigint, 'with differing answers: ' || name)
FROM door WHERE name <> 'SELECT of the address';

-- ---- The ACL that a new user gets is among those above.
CREATE FUNCTION test.new_acl(name text, more jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    id text;
BEGIN
    PERFORM parse.configure_app('test', '{"masterKey":"master"}' || more);
    id := parse.sign_up(jsonb_build_object('username', name, 'password', 'p')::text, test.nobody()) ->> 'objectId';
    RETURN (SELECT replace(format('%s %s', _rperm, _wperm), id, 'sub') FROM test_app."_User" WHERE "objectId" = id);
END
$$;
SELECT test.permit(k, p, '_User') FROM clp k, protection p WHERE k.kind = 'all' LIMIT 1;
SELECT is(test.new_acl('private', '{}'), '{sub} {sub}', 'new users are private');
SELECT is(test.new_acl('public', '{"enforcePrivateUsers":false}'), '{*,sub} {sub}', 'unless the app wants them public');

SELECT * FROM finish();
ROLLBACK;
