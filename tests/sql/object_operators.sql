-- Updates: each operator, on fields and on dotted keys, with what it answers and what is stored.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql

-- One object for each case: made with `before`, changed with `change`. `after` is what it holds then, `answer` what the
-- update answers beside updatedAt.
CREATE FUNCTION test.changed(before text, change text, OUT after jsonb, OUT answer jsonb) LANGUAGE plpgsql AS $$
DECLARE
    id text := test.make('Case', before, test.nobody());
BEGIN
    answer := parse.update('Case', id, change, test.nobody())::jsonb - 'updatedAt';
    after := test.content('Case', id);
END
$$;
SELECT test.make('Case',
    '{"n":1,"m":1,"l":[],"o":{},"s":"","b":true,"more":[],"p":{"__type":"Pointer","className":"Case","objectId":"x"}}') AS _ \gset

CREATE TEMP TABLE edit (what text, before text, change text, after text, answer text);
INSERT INTO edit VALUES
    -- Whole values.
    ('a value replaces', '{"n":1,"s":"a"}', '{"n":2}', '{"n":2,"s":"a"}', '{}'),
    ('an object replaces all of an object', '{"o":{"a":1}}', '{"o":{"b":2}}', '{"o":{"b":2}}', '{}'),
    ('an array replaces all of an array', '{"l":[1]}', '{"l":[2,3]}', '{"l":[2,3]}', '{}'),
    ('null clears', '{"n":1}', '{"n":null}', '{}', '{}'),
    -- Increment.
    ('Increment adds', '{"n":1}', '{"n":{"__op":"Increment","amount":2}}', '{"n":3}', '{"n":3}'),
    ('Increment by less than nothing', '{"n":1}', '{"n":{"__op":"Increment","amount":-1.5}}', '{"n":-0.5}',
    '{"n":-0.5}'),
    ('Increment by nothing', '{"n":1}', '{"n":{"__op":"Increment","amount":0}}', '{"n":1}', '{"n":1}'),
    ('Increment starts at 0', '{}', '{"n":{"__op":"Increment","amount":2}}', '{"n":2}', '{"n":2}'),
    ('two Increments', '{"n":1,"m":5}', '{"n":{"__op":"Increment","amount":1},"m":{"__op":"Increment","amount":1}}',
    '{"n":2,"m":6}', '{"n":2,"m":6}'),
    -- Add, AddUnique, Remove.
    ('Add appends, what is there already too', '{"l":[1,1]}', '{"l":{"__op":"Add","objects":[1,{"a":2}]}}',
    '{"l":[1,1,1,{"a":2}]}', '{"l":[1,1,1,{"a":2}]}'),
    ('Add starts a list', '{}', '{"l":{"__op":"Add","objects":["x"]}}', '{"l":["x"]}', '{"l":["x"]}'),
    ('Add of nothing', '{"l":[1]}', '{"l":{"__op":"Add","objects":[]}}', '{"l":[1]}', '{"l":[1]}'),
    ('AddUnique keeps the order', '{"l":[3,1,2]}', '{"l":{"__op":"AddUnique","objects":[1,0,3]}}', '{"l":[3,1,2,0]}',
    '{"l":[3,1,2,0]}'),
    ('AddUnique compares whole values', '{"l":[{"a":1,"b":2}]}',
    '{"l":{"__op":"AddUnique","objects":[{"b":2,"a":1},{"a":1}]}}', '{"l":[{"a":1,"b":2},{"a":1}]}',
    '{"l":[{"a":1,"b":2},{"a":1}]}'),
    ('AddUnique starts a list', '{}', '{"l":{"__op":"AddUnique","objects":["x"]}}', '{"l":["x"]}', '{"l":["x"]}'),
    ('Remove takes all that are equal', '{"l":[1,2,1,"1",[1]]}', '{"l":{"__op":"Remove","objects":[1,9]}}',
    '{"l":[2,"1",[1]]}', '{"l":[2,"1",[1]]}'),
    ('Remove of a Pointer',
    '{"l":[{"__type":"Pointer","className":"A","objectId":"x"},{"__type":"Pointer","className":"A","objectId":"y"}]}',
        '{"l":{"__op":"Remove","objects":[{"__type":"Pointer","className":"A","objectId":"x"}]}}',
        '{"l":[{"__type":"Pointer","className":"A","objectId":"y"}]}',
        '{"l":[{"__type":"Pointer","className":"A","objectId":"y"}]}'),
    ('Remove from nothing', '{}', '{"l":{"__op":"Remove","objects":[1]}}', '{"l":[]}', '{"l":[]}'),
    -- Delete and SetOnInsert.
    ('Delete clears', '{"n":1,"s":"a"}', '{"n":{"__op":"Delete"}}', '{"s":"a"}', '{}'),
    ('Delete of what is not there', '{}', '{"n":{"__op":"Delete"},"never":{"__op":"Delete"}}', '{}', '{}'),
    ('SetOnInsert leaves what is there', '{"n":1}', '{"n":{"__op":"SetOnInsert","amount":2}}', '{"n":1}', '{"n":1}'),
    -- Dotted keys.
    ('a dotted key leaves its siblings', '{"o":{"a":1,"b":{"c":2,"d":3}}}', '{"o.b.c":4}',
    '{"o":{"a":1,"b":{"c":4,"d":3}}}', '{}'),
    ('a dotted key makes what it leads through', '{}', '{"o.a.b.c":1}', '{"o":{"a":{"b":{"c":1}}}}', '{}'),
    ('dotted keys together', '{"o":{"a":1}}', '{"o.b":2,"o.c.d":3}', '{"o":{"a":1,"b":2,"c":{"d":3}}}', '{}'),
    ('a dotted Increment takes fractions', '{"o":{"a":1.5,"b":1}}', '{"o.a":{"__op":"Increment","amount":0.25}}',
    '{"o":{"a":1.75,"b":1}}', '{"o":{"a":1.75}}'),
    ('a deep Increment', '{"o":{"a":{"b":{"c":1,"d":1}}}}', '{"o.a.b.c":{"__op":"Increment","amount":1}}',
    '{"o":{"a":{"b":{"c":2,"d":1}}}}', '{"o":{"a":{"b":{"c":2}}}}'),
    ('a dotted Increment starts at 0', '{"o":{}}', '{"o.a":{"__op":"Increment","amount":1}}', '{"o":{"a":1}}',
    '{"o":{"a":1}}'),
    ('a dotted Delete', '{"o":{"a":1,"b":{"c":2,"d":3}}}', '{"o.b.c":{"__op":"Delete"}}', '{"o":{"a":1,"b":{"d":3}}}',
    '{}'),
    ('a dotted Delete of what is not there', '{"o":{"a":1}}', '{"o.x.y":{"__op":"Delete"}}', '{"o":{"a":1}}', '{}'),
    ('a dotted Add', '{"o":{"l":[1]}}', '{"o.l":{"__op":"Add","objects":[1,2]}}', '{"o":{"l":[1,1,2]}}',
    '{"o":{"l":[1,1,2]}}'),
    ('a dotted AddUnique', '{"o":{"l":[1]}}', '{"o.l":{"__op":"AddUnique","objects":[1,2]}}', '{"o":{"l":[1,2]}}',
    '{"o":{"l":[1,2]}}'),
    ('a dotted Remove', '{"o":{"l":[1,2]}}', '{"o.l":{"__op":"Remove","objects":[1]}}', '{"o":{"l":[2]}}',
    '{"o":{"l":[2]}}'),
    ('digits are positions of a list', '{"l":["a","b","c"]}', '{"l.1":"x"}', '{"l":["a","x","c"]}', '{}'),
    ('a path through a list', '{"l":[{"a":1},{"a":2}]}', '{"l.1.a":{"__op":"Increment","amount":1}}',
    '{"l":[{"a":1},{"a":3}]}', '{"l":[{"a":1},{"a":3}]}'),
    ('a dotted key and the whole value', '{"o":{"z":1}}', '{"o.a":1,"o":{"b":2}}', '{"o":{"a":1,"b":2}}', '{}'),
    -- ACL.
    ('an ACL by update', '{"n":1}', '{"ACL":{"*":{"read":true,"write":true}}}',
    '{"n":1,"ACL":{"*":{"read":true,"write":true}}}', '{}'),
    ('Delete of the ACL makes the object public', '{"n":1,"ACL":{"*":{"read":true,"write":true}}}',
    '{"ACL":{"__op":"Delete"}}', '{"n":1}', '{}'),
    ('null is no change of the ACL', '{"n":1,"ACL":{"*":{"read":true,"write":true}}}', '{"ACL":null}',
    '{"n":1,"ACL":{"*":{"read":true,"write":true}}}', '{}'),
    -- What clients send along.
    ('objectId and times in the body change nothing', '{"n":1}',
    '{"objectId":"other","createdAt":{"__type":"Date","iso":"2000-01-01T00:00:00.000Z"},"n":2}', '{"n":2}', '{}');
SELECT is(c.after, e.after::jsonb, e.what) FROM edit e, test.changed(e.before, e.change) c;
SELECT is(c.answer, e.answer::jsonb, e.what || ': the answer') FROM edit e, test.changed(e.before, e.change) c;

-- ---- The same operators on create: what a new object starts with.
SELECT is(test.content('Case', test.make('Case', given, test.nobody())),
    wanted::jsonb, 'create with ' || given) FROM (VALUES
    ('{"n":{"__op":"Increment","amount":2}}', '{"n":2}'), ('{"n":{"__op":"SetOnInsert","amount":2}}', '{"n":2}'),
    ('{"l":{"__op":"Add","objects":[1,1]}}', '{"l":[1,1]}'),
    ('{"l":{"__op":"AddUnique","objects":[1,2]}}', '{"l":[1,2]}'),
    ('{"l":{"__op":"Remove","objects":[1]}}', '{"l":[]}'), ('{"n":{"__op":"Delete"},"s":"a"}', '{"s":"a"}'),
    ('{"o.a.b":1,"o.c":2}', '{"o":{"a":{"b":1},"c":2}}'),
    ('{"o.a":1,"o":{"b":2}}', '{"o":{"a":1,"b":2}}')) AS v(given, wanted);
SELECT is(parse.create('Case', '{"n":{"__op":"Increment","amount":2},"l":{"__op":"Add","objects":[1]},"s":"a"}',
    test.nobody())::jsonb - 'objectId' - 'createdAt',
    '{"n":2,"l":[1]}', 'and the results of operators are in the answer');

-- ---- What cannot be done changes nothing.
SELECT test.make('Case', '{"n":1,"l":[1],"o":{"a":"x","l":[1]},"s":"a","b":true,"name":"same"}') AS same \gset
SELECT test.content('Case', :'same') AS untouched \gset
CREATE TEMP TABLE refused (change text, state text);
INSERT INTO refused VALUES
    ('{"n":{"__op":"Increment","amount":"1"}}', 'PS107'), ('{"n":{"__op":"Increment"}}', 'PS107'),
    ('{"n":{"__op":"Increment","amount":null}}', 'PS107'),
    ('{"s":{"__op":"Increment","amount":1}}', 'PS111'), ('{"l":{"__op":"Increment","amount":1}}', 'PS111'),
    ('{"o":{"__op":"Increment","amount":1}}', 'PS111'),
    ('{"l":{"__op":"Add","objects":1}}', 'PS107'), ('{"l":{"__op":"Add"}}', 'PS107'),
    ('{"l":{"__op":"AddUnique","objects":{}}}', 'PS107'),
    ('{"l":{"__op":"Remove","objects":null}}', 'PS107'), ('{"n":{"__op":"Add","objects":[1]}}', 'PS111'),
    ('{"s":{"__op":"Remove","objects":[1]}}', 'PS111'),
    ('{"n":{"__op":"Multiply","amount":2}}', 'PS108'), ('{"n":{"__op":""}}', 'PS111'), ('{"n":{"__op":7}}', 'PS108'),
    ('{"n":"text"}', 'PS111'), ('{"l":{}}', 'PS111'), ('{"o":[]}', 'PS111'), ('{"b":1}', 'PS111'),
    ('{"n.a":1}', 'PS111'), ('{"s.a":1}', 'PS111'), ('{"o.1":1}', 'PS111'), ('{"l.a":1}', 'PS111'),
    ('{"o.a":{"__op":"Increment","amount":1}}', 'PS111'), ('{"o.a":{"__op":"Add","objects":[1]}}', 'PS111'),
    ('{"o.":1}', 'PS105'), ('{".o":1}', 'PS105'), ('{"o..a":1}', 'PS105'),
    ('{"o":{"$a":1}}', 'PS121'), ('{"o":{"a.b":1}}', 'PS121'),
    ('{"_rperm":["x"]}', 'PS105'), ('{"_wperm":["x"]}', 'PS105'), ('{"_x":1}', 'PS105'), ('{"className":"x"}', 'PS105'),
    ('{"ACL":{"*unresolved":{"read":true}}}', 'PS123'), ('{"ACL":7}', 'PS123'), ('{"ACL":["x"]}', 'PS123'),
    ('{"ACL":{"x":true}}', 'PS123'),
    ('{"n":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Case","objectId":"x"}]}}', 'PS111'),
    ('{"n":7,"s":7}', 'PS111'), ('{"fresh":1,"s":7}', 'PS111'),
    ('[]', 'PS107'), ('"x"', 'PS107'), ('7', 'PS107'), ('{', 'PS107'),
    ('{"n":{"$ne":1},"constructor":1}', 'PS111'), ('{"constructor":"x"}', 'PS105'), ('{"o":{"__proto__":1}}', 'PS105'),
    ('{"o":{"a":{"_bsontype":"Code"}}}', 'PS105');
SELECT is(test.state(format($$ SELECT parse.update('Case', %L, %L, test.nobody()) $$, :'same', change)),
    state, change) FROM refused;
SELECT is(test.content('Case', :'same'), :'untouched'::jsonb, 'a refused update changes nothing');
SELECT hasnt_column('test_app', 'Case', 'fresh', 'nor does it leave a field behind');

SELECT throws_ok($$ SELECT parse.update('Case', 'none', '{"n":1}', test.nobody()) $$, 'PS101', 'Object not found.',
    'an object that is not there cannot be changed');
SELECT throws_ok($$ SELECT parse.update('Case', '', '{"n":1}', test.nobody()) $$, 'PS101', NULL,
    'nor one without an id');
SELECT is(test.state($$ SELECT parse.update('Case', NULL, '{}', test.nobody()) $$), 'PS107', 'NULL is no id');
SELECT is(test.state($$ SELECT parse.update(NULL, 'x', '{}', test.nobody()) $$), 'PS107', 'NULL is no class');
SELECT is(parse.delete('Case', :'same', test.nobody())::text, '{}', 'a delete answers an empty object');
SELECT throws_ok(format($$ SELECT parse.delete('Case', %L, test.nobody()) $$, :'same'),
    'PS101', 'Object not found.', 'what is deleted is gone');

-- ---- updatedAt moves, createdAt stays.
SELECT test.make('Case', '{"n":1}') AS timed \gset
UPDATE test_app."Case" SET "createdAt" = '2000-01-01Z', "updatedAt" = '2000-01-01Z' WHERE "objectId" = :'timed';
SELECT parse.update('Case', :'timed', '{"n":2}', test.nobody()) ->> 'updatedAt' AS answered \gset
SELECT is(parse.get('Case', :'timed', '{}', test.nobody()) ->> 'updatedAt', :'answered',
    'updatedAt is what the update answered');
SELECT is(parse.get('Case', :'timed', '{}', test.nobody()) ->> 'createdAt', '2000-01-01T00:00:00.000Z',
    'createdAt stays');

-- ---- Relations.
SELECT test.make('Owner', '{"name":"o1"}') AS owner \gset
SELECT test.make('Item', '{"name":"i1"}') AS i1, test.make('Item', '{"name":"i2"}') AS i2, test.make('Item',
    '{"name":"i3"}') AS i3 \gset
CREATE FUNCTION test.relation_op(op text, VARIADIC ids text[]) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('__op', op, 'objects',
        jsonb_agg(jsonb_build_object('__type', 'Pointer', 'className', 'Item', 'objectId', id))) FROM unnest(ids) id
$$;
CREATE FUNCTION test.related(owner text) RETURNS text LANGUAGE sql AS $$
    SELECT test.names('Item', format('{"$relatedTo":{"object":{"__type":"Pointer","className":"Owner","objectId":"%s"},"key":"items"}}', owner))
$$;
SELECT lives_ok(format($$ SELECT parse.update('Owner', %L, %L, test.nobody()) $$, :'owner', jsonb_build_object('items',
    test.relation_op('AddRelation', :'i1', :'i2'))),
    'AddRelation makes the field');
SELECT columns_are('test_app', '_Join:items:Owner', ARRAY['relatedId', 'owningId'], 'with its join table');
SELECT col_is_pk('test_app', '_Join:items:Owner', ARRAY['relatedId', 'owningId']::name[], 'whose rows are unique');
SELECT is((SELECT "schema" #> '{fields,items}' FROM test_app."_SCHEMA" WHERE "className" = 'Owner'),
    '{"type":"Relation","targetClass":"Item"}', 'and its entry in _SCHEMA');
SELECT is(test.related(:'owner'), 'i1 i2', 'the objects are related');
SELECT is(test.content('Owner', :'owner') -> 'items', '{"__type":"Relation","className":"Item"}',
    'the field reads as a Relation');
SELECT is(parse.update('Owner', :'owner', jsonb_build_object('items', test.relation_op('AddRelation', :'i1',
    :'i3'))::text, test.nobody())::jsonb - 'updatedAt', '{}', 'relations are not in the answer');
SELECT is(test.related(:'owner'), 'i1 i2 i3', 'what is related already may be added again');
SELECT lives_ok(format($$ SELECT parse.update('Owner', %L, %L, test.nobody()) $$, :'owner', jsonb_build_object('items',
    test.relation_op('RemoveRelation', :'i1', 'none'))),
    'RemoveRelation, also of what is not related');
SELECT is(test.related(:'owner'), 'i2 i3', 'takes it out');
SELECT lives_ok(format($$ SELECT parse.update('Owner', %L, %L, test.nobody()) $$, :'owner', jsonb_build_object('items',
    jsonb_build_object('__op', 'Batch', 'ops', jsonb_build_array(test.relation_op('AddRelation', :'i1'),
        test.relation_op('RemoveRelation', :'i2'))))), 'Batch does both');
SELECT is(test.related(:'owner'), 'i1 i3', 'at once');
SELECT is(test.related(test.make('Owner', jsonb_build_object('name', 'o2', 'items', test.relation_op('AddRelation',
    :'i2'))::text)), 'i2', 'a new object may have relations');
SELECT is(test.state(format($$ SELECT parse.update('Owner', %L, %L, test.nobody()) $$, :'owner', change)),
    state, change) FROM (VALUES
    ('{"items":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Else","objectId":"x"}]}}', 'PS111'),
    ('{"items":{"__op":"AddRelation","objects":[{"__type":"Pointer","className":"Item","objectId":"x"},{"__type":"Pointer","className":"Else","objectId":"x"}]}}',
    'PS111'),
    ('{"items":{"__op":"AddRelation","objects":["x"]}}', 'PS111'),
    ('{"items":{"__op":"AddRelation","objects":7}}', 'PS107'),
    ('{"items":{"__op":"AddRelation","objects":[]}}', '00000'), ('{"items":{"__op":"Batch","ops":7}}', 'PS107'),
    ('{"items":{"__op":"Batch","ops":[]}}', '00000'),
    ('{"items":[]}', 'PS111'), ('{"items":{"__type":"Relation","className":"Item"}}', '00000'),
    ('{"items":{"__type":"Relation","className":"Else"}}', 'PS111'),
    ('{"fresh":{"__op":"AddRelation","objects":[]}}', '00000'),
    ('{"items":{"__op":"Delete"}}', '00000')) AS v(change, state);
SELECT is(test.related(:'owner'), 'i1 i3', 'none of which changed the relation');
SELECT parse.delete('Item', :'i1', test.nobody()) AS _ \gset
SELECT is(test.related(:'owner'), 'i3', 'a deleted object is in no relation');

SELECT * FROM finish();
ROLLBACK;
