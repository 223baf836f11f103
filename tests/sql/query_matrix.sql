-- Every operator with every kind of operand on every type of field and path: the answer is rows or a Parse error, never an
-- error of PostgreSQL, and what one operator finds its opposite leaves.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/all_types.psql

CREATE TEMP TABLE place (field text);
INSERT INTO place SELECT unnest(ARRAY['objectId', 'createdAt', 'updatedAt', 's', 'n', 'b', 'd', 'o', 'l', 'p', 'f', 'g',
    'poly', 'bytes', 'r', 'missing', '_rperm', '_wperm',
    'o.k', 'o.n', 'o.l', 'o.l.0', 'o.deep.x', 'o.none.x', 'l.0', 'l.2.k', 'l.99', 's.x', 'n.x', 'b.x', 'd.x',
    'p.objectId', 'p.x', 'f.name', 'g.latitude', 'poly.coordinates',
    'bytes.base64', 'r.x', 'missing.x', 'createdAt.x', '_rperm.x']);

CREATE TEMP TABLE operand (value text);
INSERT INTO operand SELECT unnest(ARRAY['null', 'true', 'false', '0', '1', '-1.5', '1e308', '""', '"alpha"', '"t1"',
    '"2024-01-01T00:00:00.000Z"', '"%_\\''\"$1"', '[]', '[1]', '[1,"x",null]',
    '["alpha"]', '[["alpha"]]', '[[]]', '[{}]', '{}', '{"k":1}', '{"k":{"l":[1]}}',
    '{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}', '{"__type":"Pointer","className":"Target","objectId":"t1"}',
    '{"__type":"File","name":"a.txt"}',
    '{"__type":"GeoPoint","latitude":1,"longitude":1}', '{"__type":"Polygon","coordinates":[[0,0],[0,1],[1,1],[0,0]]}',
    '{"__type":"Bytes","base64":"YQ=="}',
    '{"__type":"Relation","className":"Target"}', '{"__type":"Date","iso":"nonsense"}', '{"__type":"Pointer"}',
    '{"__type":"GeoPoint"}', '{"__type":"Polygon","coordinates":7}', '{"__type":7}',
    '[{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}]',
    '[{"__type":"Pointer","className":"Target","objectId":"t1"},{"__type":"Pointer","className":"Target","objectId":"t2"}]',
    '[{"__type":"GeoPoint","latitude":1,"longitude":1}]', '[{"__type":"Polygon","coordinates":[[0,0],[0,1],[1,1]]}]',
    '[{"__type":"Bytes","base64":"YQ=="}]', '[{"__type":"File","name":"a.txt"}]',
    '{"$relativeTime":"1 day ago"}', '{"$relativeTime":"nonsense"}', '{"$relativeTime":7}', '{"$regex":"^\\Qa\\E"}',
    '[{"$regex":"^\\Qx\\E"}]', '[{"$regex":"x"}]']);

CREATE TEMP TABLE operator (name text);
INSERT INTO operator SELECT unnest(ARRAY['$eq', '$ne', '$lt', '$lte', '$gt', '$gte', '$in', '$nin', '$all',
    '$containedBy', '$exists', '$regex',
    '$text', '$nearSphere', '$maxDistance', '$within', '$geoWithin', '$geoIntersects', '$options', '$nonsense', '$',
    '$inQuery', '$notInQuery', '$select', '$dontSelect', '$relatedTo', '$or']);

CREATE TEMP TABLE condition AS
SELECT jsonb_build_object(field, value::jsonb) AS condition FROM place, operand
UNION ALL SELECT jsonb_build_object(field, jsonb_build_object(name, value::jsonb)) FROM place, operator, operand;

SELECT cmp_ok(count(*), '>', 40000::bigint, 'there are many combinations') FROM condition;
SELECT is_empty($$
    SELECT condition, state
    FROM condition, LATERAL test.state(format('SELECT parse.find(%L, %L, %L)', 'Mixed', jsonb_build_object('where', condition), test.master())) AS state
    WHERE state <> '00000' AND (state !~ '^PS' OR state = 'PS001')
$$, 'no condition is an error of PostgreSQL, or an internal one');

-- As part of others, where names and parameters have other numbers; and as a subquery.
SELECT is_empty($$
    SELECT condition, state
    FROM (SELECT condition FROM condition WHERE abs(hashtext(condition::text)) % 8 = 0) c,
        LATERAL jsonb_build_object('s', jsonb_build_object('$ne', 'x'), '$or', jsonb_build_array(condition, jsonb_build_object('$nor', jsonb_build_array(condition))),
            'p', jsonb_build_object('$inQuery', jsonb_build_object('className', 'Mixed', 'where', condition))) AS nested,
        LATERAL test.state(format('SELECT parse.find(%L, %L, %L)', 'Mixed', jsonb_build_object('where', nested, 'count', 1, 'order', '-n,o.k,s'), test.nobody())) AS state
    WHERE state <> '00000' AND (state !~ '^PS' OR state = 'PS001')
$$, 'nor when it is nested');

-- ---- Opposites. Where a condition is one, it and its opposite share all rows between them.
CREATE FUNCTION test.ids(condition jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN string_to_array(test.names('Mixed', condition::text, test.master()), ' ');
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END
$$;
CREATE FUNCTION test.part(one text[], other text[]) RETURNS boolean LANGUAGE sql AS $$
    SELECT one IS NULL OR other IS NULL OR (ARRAY(SELECT unnest(one || other) ORDER BY 1) = ARRAY['a', 'b', 'c', 'none'])
$$;
SELECT is_empty(format($$
    SELECT field, value, one, other
    FROM place, operand, LATERAL test.ids(jsonb_build_object(field, jsonb_build_object(%L, value::jsonb))) AS one,
        LATERAL test.ids(jsonb_build_object(field, jsonb_build_object(%L, value::jsonb))) AS other
    WHERE field <> 'r' AND NOT test.part(one, other)
$$, pair[1], pair[2]), format('%s and %s part the rows', pair[1], pair[2]))
FROM (VALUES (ARRAY['$eq', '$ne']), (ARRAY['$in', '$nin'])) AS p(pair);
SELECT is_empty($$
    SELECT condition, one, other
    FROM (SELECT condition FROM condition WHERE abs(hashtext(condition::text)) % 8 = 1) c, LATERAL test.ids(condition) AS one,
        LATERAL test.ids(jsonb_build_object('$nor', jsonb_build_array(condition))) AS other
    WHERE NOT test.part(one, other)
$$, 'and so do a condition and its $nor');

-- The two spellings of equality are one. (An object in the place of a value may be operators.)
SELECT is_empty($$
    SELECT field, value, one, other FROM place, operand, LATERAL test.ids(jsonb_build_object(field, value::jsonb)) AS one,
        LATERAL test.ids(jsonb_build_object(field, jsonb_build_object('$eq', value::jsonb))) AS other
    WHERE value !~ '"\$' AND one IS DISTINCT FROM other
$$, 'equality and $eq find the same');
-- One value in a list is that value, unless it is a list itself.
SELECT is_empty($$
    SELECT field, value, one, other FROM place, operand, LATERAL test.ids(jsonb_build_object(field, jsonb_build_object('$eq', value::jsonb))) AS one,
        LATERAL test.ids(jsonb_build_object(field, jsonb_build_object('$in', jsonb_build_array(value::jsonb)))) AS other
    WHERE field <> 'r' AND value !~ '^\[' AND one IS NOT NULL AND other IS NOT NULL AND one <> other
        -- To $in, a null among the elements of an array is a null.
        AND NOT (field = 'l' AND value = 'null')
$$, '$in with one value finds what equality does');
-- A count counts what a find finds.
SELECT is_empty($$
    SELECT condition, answer
    FROM (SELECT condition FROM condition WHERE abs(hashtext(condition::text)) % 8 = 2) c,
        LATERAL (SELECT parse.find('Mixed', jsonb_build_object('where', condition, 'count', 1), test.master()) AS answer
            WHERE test.ids(condition) IS NOT NULL) a
    WHERE json_array_length(answer -> 'results') <> (answer ->> 'count')::int
$$, 'count counts what find finds');

-- ---- Orders.
SELECT is_empty($$
    SELECT field, state FROM place,
        LATERAL test.state(format('SELECT parse.find(%L, %L, %L)', 'Mixed', jsonb_build_object('order', '-' || field || ',' || field || ',n'), test.master())) AS state
    WHERE state <> '00000' AND (state !~ '^PS' OR state = 'PS001')
$$, 'every field and path can be ordered by, or is refused');

SELECT * FROM finish();
ROLLBACK;
