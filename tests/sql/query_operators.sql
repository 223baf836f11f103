-- What each operator finds, type by type, on a few objects that can be counted on the fingers.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/all_types.psql
-- Mixed has a, b, c and none; s: alpha, beta, '', absent; n: 1, 2, 0, absent; l: [1,"x",{"k":1}], [2,null,[1]], [], absent.

CREATE TEMP TABLE search (condition text, found text);
INSERT INTO search VALUES
    ('{}', 'a b c none'),
    -- Equality and its opposite, null standing for an absent value.
    ('{"s":"alpha"}', 'a'), ('{"s":""}', 'c'), ('{"s":null}', 'none'), ('{"s":"Alpha"}', ''),
    ('{"s":{"$ne":"alpha"}}', 'b c none'), ('{"s":{"$ne":null}}', 'a b c'),
    ('{"s":7}', ''), ('{"s":{"$ne":7}}', 'a b c none'), ('{"s":{"$eq":"beta"}}', 'b'), ('{"s":true}', ''),
    ('{"n":1}', 'a'), ('{"n":0}', 'c'), ('{"n":null}', 'none'), ('{"n":{"$ne":1}}', 'b c none'), ('{"n":"1"}', ''),
    ('{"n":true}', ''),
    ('{"b":true}', 'a c'), ('{"b":false}', 'b'), ('{"b":{"$ne":true}}', 'b none'), ('{"b":1}', ''),
    ('{"b":null}', 'none'),
    ('{"d":{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}}', 'a'),
    ('{"d":{"$ne":{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}}}', 'b c none'),
    ('{"d":{"$eq":{"__type":"Date","iso":"2024-01-01T01:00:00+01:00"}}}', 'a'),
    ('{"d":"2024-01-01T00:00:00.000Z"}', 'a'), ('{"d":7}', ''),
    ('{"p":{"__type":"Pointer","className":"Target","objectId":"t1"}}', 'a c'),
    ('{"p":{"$ne":{"__type":"Pointer","className":"Target","objectId":"t1"}}}', 'b none'), ('{"p":"t1"}', 'a c'),
    ('{"f":{"__type":"File","name":"a.txt"}}', 'a'), ('{"g":{"__type":"GeoPoint","latitude":1,"longitude":1}}', 'a'),
    ('{"g":{"$ne":{"__type":"GeoPoint","latitude":1,"longitude":1}}}', 'b c none'),
    ('{"poly":{"__type":"Polygon","coordinates":[[0,0],[0,1],[1,1]]}}', 'a'),
    ('{"poly":{"$ne":{"__type":"Polygon","coordinates":[[0,0],[0,1],[1,1]]}}}', 'b c none'),
    ('{"bytes":{"__type":"Bytes","base64":"YQ=="}}', 'a'),
    ('{"bytes":{"$eq":{"__type":"Bytes","base64":"YQ=="}}}', 'a'),
    ('{"o":{}}', 'c'), ('{"o":{"deep":{"x":null},"l":[3],"n":2,"k":"w"}}', 'b'), ('{"o":{"k":"v"}}', ''),
    ('{"missing":null}', 'a b c none'), ('{"missing":1}', ''), ('{"missing":{"$ne":1}}', 'a b c none'),
    -- On an array, equality is to contain.
    ('{"l":1}', 'a'), ('{"l":"x"}', 'a'), ('{"l":{"k":1}}', 'a'), ('{"l":{"k":2}}', ''), ('{"l":[1]}', 'b'),
    ('{"l":[1,"x",{"k":1}]}', 'a'), ('{"l":["x",1,{"k":1}]}', ''), ('{"l":[]}', 'c'),
    ('{"l":null}', 'none'), ('{"l":{"$ne":1}}', 'b c none'), ('{"l":{"$ne":"y"}}', 'a b c none'),
    ('{"l":{"$eq":2}}', 'b'),
    -- Order.
    ('{"n":{"$gt":0}}', 'a b'), ('{"n":{"$gte":1}}', 'a b'), ('{"n":{"$lt":1}}', 'c'), ('{"n":{"$lte":1}}', 'a c'),
    ('{"n":{"$gt":0,"$lt":2}}', 'a'), ('{"n":{"$gt":"0"}}', ''), ('{"n":{"$gt":null}}', ''),
    ('{"s":{"$gt":""}}', 'a b'), ('{"s":{"$gte":""}}', 'a b c'), ('{"s":{"$lt":"b"}}', 'a c'), ('{"s":{"$gt":1}}', ''),
    ('{"b":{"$gt":false}}', 'a c'), ('{"b":{"$lt":true}}', 'b'), ('{"b":{"$lte":false}}', 'b'),
    ('{"d":{"$gt":{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}}}', 'b'),
    ('{"d":{"$lte":{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}}}', 'a c'), ('{"d":{"$lt":"2000-01-01"}}', 'c'),
    ('{"d":{"$lt":{"$relativeTime":"1 day ago"}}}', 'a b c'),
    ('{"d":{"$gt":{"$relativeTime":"in 1 year 2 wks 3 days"}}}', ''),
    ('{"createdAt":{"$lte":{"$relativeTime":"in 1 hour"}}}', 'a b c none'),
    ('{"createdAt":{"$gt":{"$relativeTime":"1 hr 5 mins ago"}}}', 'a b c none'),
    ('{"d":{"$gt":{"$relativeTime":"99999999999 years ago"}}}', 'a b c'),
    ('{"l":{"$gt":1}}', 'b'), ('{"l":{"$gte":1}}', 'a b'), ('{"l":{"$gt":"a"}}', 'a'), ('{"o":{"$gt":1}}', ''),
    ('{"g":{"$gt":1}}', ''), ('{"p":{"$gt":"t1"}}', 'b'),
    -- Lists.
    ('{"s":{"$in":["alpha","beta"]}}', 'a b'), ('{"s":{"$in":[]}}', ''), ('{"s":{"$nin":[]}}', 'a b c none'),
    ('{"s":{"$in":[null]}}', 'none'), ('{"s":{"$in":[null,"alpha"]}}', 'a none'),
    ('{"s":{"$in":["alpha",null]}}', 'a none'),
    ('{"s":{"$nin":["alpha"]}}', 'b c none'), ('{"s":{"$nin":["alpha",null]}}', 'b c'),
    ('{"s":{"$in":[["alpha"],"beta"]}}', 'a b'),
    ('{"n":{"$in":[1,"2",true,null]}}', 'a none'), ('{"n":{"$nin":[1,2]}}', 'c none'), ('{"b":{"$in":[false]}}', 'b'),
    ('{"b":{"$nin":[false]}}', 'a c none'),
    ('{"d":{"$in":[{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}]}}', 'a'),
    ('{"d":{"$nin":[{"__type":"Date","iso":"2024-01-01T00:00:00.000Z"}]}}', 'b c none'),
    ('{"p":{"$in":[{"__type":"Pointer","className":"Target","objectId":"t1"}]}}', 'a c'),
    ('{"p":{"$nin":[{"__type":"Pointer","className":"Target","objectId":"t1"}]}}', 'b none'),
    ('{"g":{"$in":[{"__type":"GeoPoint","latitude":2,"longitude":2}]}}', 'b'),
    ('{"f":{"$in":[{"__type":"File","name":"b.txt"}]}}', 'b'), ('{"o":{"$in":[{}]}}', 'c'),
    ('{"l":{"$in":[1]}}', 'a'), ('{"l":{"$in":[1,2]}}', 'a b'), ('{"l":{"$in":["x","y"]}}', 'a'),
    ('{"l":{"$in":[{"k":1}]}}', 'a'), ('{"l":{"$in":[1,"y",true]}}', 'a'), ('{"l":{"$in":["y",2,{"k":3}]}}', 'b'),
    ('{"l":{"$nin":[1]}}', 'b c none'), ('{"l":{"$nin":["x",2]}}', 'c none'), ('{"l":{"$in":[]}}', ''),
    ('{"missing":{"$in":[1,null]}}', 'a b c none'), ('{"missing":{"$in":[1]}}', ''),
    ('{"missing":{"$nin":[1]}}', 'a b c none'),
    ('{"l":{"$all":[1,"x"]}}', 'a'), ('{"l":{"$all":[1,1,"x","x"]}}', 'a'), ('{"l":{"$all":[1,2]}}', ''),
    ('{"l":{"$all":[{"k":1}]}}', 'a'), ('{"l":{"$all":[[1]]}}', 'b'), ('{"l":{"$all":[]}}', ''),
    ('{"l":{"$all":["1"]}}', ''),
    ('{"l":{"$all":[{"$regex":"^\\Qx\\E"}]}}', 'a'),
    ('{"l":{"$all":[{"$regex":"^\\Qx\\E"},{"$regex":"^\\Qy\\E"}]}}', ''), ('{"s":{"$all":["alpha"]}}', 'a'),
    ('{"s":{"$all":["alpha","beta"]}}', ''),
    ('{"l":{"$containedBy":[1,"x",{"k":1},2]}}', 'a c'), ('{"l":{"$containedBy":[2,null,[1]]}}', 'b c'),
    ('{"l":{"$containedBy":[]}}', 'c'), ('{"s":{"$containedBy":["alpha"]}}', ''),
    -- Presence.
    ('{"s":{"$exists":true}}', 'a b c'), ('{"s":{"$exists":false}}', 'none'),
    ('{"missing":{"$exists":false}}', 'a b c none'), ('{"missing":{"$exists":true}}', ''),
    ('{"l":{"$exists":false}}', 'none'),
    -- Patterns.
    ('{"s":{"$regex":"^al"}}', 'a'), ('{"s":{"$regex":"a$"}}', 'a b'), ('{"s":{"$regex":"AL"}}', ''),
    ('{"s":{"$regex":"AL","$options":"i"}}', 'a'), ('{"s":{"$regex":"a l p # comment","$options":"x"}}', 'a'),
    ('{"s":{"$regex":"^\\Qal\\E"}}', 'a'), ('{"s":{"$regex":"\\Q.\\E"}}', ''), ('{"s":{"$regex":"^$"}}', 'c'),
    ('{"s":{"$regex":""}}', 'a b c'), ('{"s":{"$regex":"^[ab]\\w+$"}}', 'a b'), ('{"n":{"$regex":"1"}}', ''),
    ('{"missing":{"$regex":"a"}}', ''),
    ('{"l":{"$regex":"^x"}}', 'a'), ('{"o.k":{"$regex":"^v"}}', 'a'),
    -- Paths.
    ('{"o.k":"v"}', 'a'), ('{"o.n":2}', 'b'), ('{"o.n":"2"}', ''), ('{"o.n":{"$ne":1}}', 'b c none'),
    ('{"o.n":{"$gt":1}}', 'b'), ('{"o.n":{"$gte":1,"$lt":2}}', 'a'), ('{"o.k":{"$in":["v","z"]}}', 'a'),
    ('{"o.k":{"$nin":["v"]}}', 'b c none'),
    ('{"o.k":{"$exists":true}}', 'a b'), ('{"o.k":{"$exists":false}}', 'c none'), ('{"o.k":null}', 'c none'),
    ('{"o.deep.x":1}', 'a'), ('{"o.deep.x":null}', 'b c none'), ('{"o.deep.x":{"$exists":true}}', 'a b'),
    ('{"o.deep":{"x":1}}', 'a'),
    ('{"o.l":1}', 'a'), ('{"o.l":{"$in":[2,3]}}', 'a b'), ('{"o.l":[1,2]}', 'a'), ('{"o.l.0":3}', 'b'),
    ('{"o.l":{"$all":[2,1]}}', 'a'), ('{"o.l":{"$containedBy":[1,2,3]}}', 'a b'), ('{"l.0":2}', 'b'),
    ('{"l.k":1}', 'a'), ('{"l.2.k":1}', 'a'), ('{"l.2.k":{"$gt":0}}', 'a'),
    ('{"p.objectId":"t2"}', 'b'), ('{"s.x":1}', ''), ('{"s.x":{"$exists":false}}', 'a b c none'),
    ('{"o.k":{"$in":[]}}', ''),
    -- Together.
    ('{"n":{"$gte":1},"b":true}', 'a'), ('{"$or":[{"n":1},{"s":""}]}', 'a c'), ('{"$or":[{"n":1},{}]}', 'a b c none'),
    ('{"$and":[{"n":{"$gt":0}},{"b":true}]}', 'a'), ('{"$nor":[{"n":1},{"s":""}]}', 'b none'),
    ('{"$or":[{"$and":[{"n":1},{"b":true}]},{"$nor":[{"n":{"$exists":true}}]}]}', 'a none'),
    ('{"b":true,"$or":[{"n":0},{"n":2}]}', 'c'),
    ('{"n":{"$exists":true,"$ne":1,"$in":[0,1,2]}}', 'b c'),
    -- Relations and $relatedTo.
    ('{"r":{"__type":"Pointer","className":"Target","objectId":"t1"}}', 'a'),
    ('{"r":{"$in":[{"__type":"Pointer","className":"Target","objectId":"t1"},{"__type":"Pointer","className":"Target","objectId":"t2"}]}}',
    'a b'),
    ('{"r":{"$ne":{"__type":"Pointer","className":"Target","objectId":"t1"}}}', 'b c none'),
    ('{"r":{"$nin":[{"__type":"Pointer","className":"Target","objectId":"t2"}]}}', 'a c none'), ('{"r":"t1"}', ''),
    ('{"r":{"$gt":1}}', ''),
    -- Subqueries.
    ('{"p":{"$inQuery":{"className":"Target","where":{"name":"t"}}}}', 'a c'),
    ('{"p":{"$notInQuery":{"className":"Target","where":{"name":"t"}}}}', 'b none'),
    ('{"p":{"$inQuery":{"className":"Target","where":{"name":"z"}}}}', ''),
    ('{"p":{"$inQuery":{"className":"Nowhere","where":{}}}}', ''),
    ('{"p":{"$notInQuery":{"className":"Nowhere","where":{}}}}', 'a b c none'),
    ('{"$or":[{"p":{"$inQuery":{"className":"Target","where":{}}}},{"n":2}]}', 'a b c'),
    ('{"s":{"$select":{"query":{"className":"Mixed","where":{"n":{"$gt":0}}},"key":"s"}}}', 'a b'),
    ('{"s":{"$dontSelect":{"query":{"className":"Mixed","where":{"n":{"$gt":0}}},"key":"s"}}}', 'c none'),
    ('{"n":{"$select":{"query":{"className":"Mixed","where":{}},"key":"o.n"}}}', 'a b'),
    ('{"n":{"$select":{"query":{"className":"Mixed","where":{}},"key":"l"}}}', 'a b'),
    ('{"s":{"$select":{"query":{"className":"Mixed","where":{}},"key":"nothing"}}}', ''),
    ('{"n":{"$select":{"query":{"className":"Mixed","where":{}},"key":"s"}}}', ''),
    ('{"s":{"$in":["beta"],"$select":{"query":{"className":"Mixed","where":{"n":1}},"key":"s"}}}', 'a b'),
    ('{"p":{"$inQuery":{"className":"Target","where":{"objectId":{"$inQuery":{"className":"Target","where":{"name":"t"}}}}}}}',
    'a c');
SELECT is(test.names('Mixed', condition), found, condition) FROM search;

-- $relatedTo is the view from the other side, and composes.
SELECT "objectId" AS a FROM test_app."Mixed" WHERE name = 'a' \gset
SELECT is(test.names('Target', format(condition, :'a')), found, condition) FROM (VALUES
    ('{"$relatedTo":{"object":{"__type":"Pointer","className":"Mixed","objectId":"%s"},"key":"r"}}', 't'),
    ('{"$relatedTo":{"object":{"__type":"Pointer","className":"Mixed","objectId":"%s"},"key":"r"},"name":"z"}', ''),
    ('{"$or":[{"$relatedTo":{"object":{"__type":"Pointer","className":"Mixed","objectId":"%s"},"key":"r"}},{"name":"z"}]}',
    't'),
    ('{"$nor":[{"$relatedTo":{"object":{"__type":"Pointer","className":"Mixed","objectId":"%s"},"key":"r"}}]}', ''),
    ('{"$relatedTo":{"object":{"__type":"Pointer","className":"Mixed","objectId":"none"},"key":"r"}}', ''),
    ('{"$relatedTo":{"object":{"__type":"Pointer","className":"Nowhere","objectId":"%s"},"key":"r"}}',
    '')) AS v(condition, found);

-- ---- Queries that are none. (2201B is PostgreSQL's "invalid regular expression", which clients see as 102.)
SELECT is(test.state(format('SELECT parse.find(%L, %L, test.nobody())', 'Mixed', format('{"where":%s}', condition))),
    state, condition) FROM (VALUES
    ('[]', 'PS102'), ('7', 'PS102'), ('"x"', 'PS107'), ('"[1]"', 'PS102'), ('{"ACL":{}}', 'PS102'),
    ('{"$or":{}}', 'PS102'), ('{"$and":7}', 'PS102'), ('{"$nor":[]}', 'PS102'), ('{"$or":[7]}', 'PS102'),
    ('{"$or":[[]]}', 'PS102'),
    ('{"$or":[]}', 'PS102'), ('{"$and":[]}', 'PS102'), ('{"$nope":1}', 'PS105'), ('{"a b":1}', 'PS105'),
    ('{"1a":1}', 'PS105'), ('{"":1}', 'PS105'), ('{"_hashed_password":"x"}', 'PS105'),
    ('{"_perishable_token":"x"}', 'PS105'),
    ('{"s":{"$in":"x"}}', 'PS107'), ('{"s":{"$nin":{}}}', 'PS107'), ('{"l":{"$all":1}}', 'PS107'),
    ('{"l":{"$containedBy":1}}', 'PS107'), ('{"l":{"$all":[{"$regex":"^\\Qx\\E"},"x"]}}', 'PS107'),
    ('{"s":{"$in":[1]}}', 'PS102'), ('{"s":{"$nin":["a",{}]}}', 'PS102'), ('{"s":{"$regex":1}}', 'PS102'),
    ('{"s":{"$regex":"a","$options":"q"}}', 'PS102'), ('{"s":{"$regex":"a","$options":7}}', 'PS102'),
    ('{"s":{"$options":"i"}}', 'PS119'),
    ('{"s":{"$regex":"("}}', '2201B'), ('{"s":{"$regex":"[z-a]"}}', '2201B'), ('{"s":{"$regex":"a{2,1}"}}', '2201B'),
    ('{"s":{"$regex":"\\"}}', 'PS102'), ('{"s":{"$nope":1}}', 'PS119'),
    ('{"p":{"$inQuery":{}}}', 'PS102'), ('{"p":{"$inQuery":{"className":"Target"}}}', 'PS102'),
    ('{"p":{"$inQuery":{"where":{}}}}', 'PS102'), ('{"p":{"$inQuery":7}}', 'PS102'),
    ('{"p":{"$notInQuery":{"className":7,"where":{}}}}', 'PS102'),
    ('{"s":{"$select":{"query":{"className":"Mixed","where":{}}}}}', 'PS102'),
    ('{"s":{"$select":{"query":{"className":"Mixed","where":{}},"key":"s","more":1}}}', 'PS102'),
    ('{"s":{"$dontSelect":7}}', 'PS102'),
    ('{"n":{"$gt":{"$relativeTime":"now"}}}', 'PS107'), ('{"d":{"$eq":{"$relativeTime":"now"}}}', 'PS107'),
    ('{"d":{"$ne":{"$relativeTime":"now"}}}', 'PS107'), ('{"d":{"$exists":{"$relativeTime":"now"}}}', 'PS107'),
    ('{"d":{"$gt":{"$relativeTime":"soon"}}}', 'PS107'),
    ('{"d":{"$gt":{"$relativeTime":"1 month ago"}}}', 'PS107'), ('{"d":{"__type":"Date","iso":"x"}}', 'PS111'),
    ('{"$relatedTo":7}', 'PS102'), ('{"$relatedTo":{"key":"r"}}', 'PS102'),
    ('{"$relatedTo":{"object":{"__type":"Pointer","className":"Mixed","objectId":"x"}}}', 'PS102'),
    ('{"g":{"$nearSphere":{"__type":"GeoPoint","latitude":1,"longitude":1}}}', 'PS119'),
    ('{"s":{"$text":{"$search":{"$term":"a"}}}}', 'PS119')) AS v(condition, state);
SELECT is(test.state($$ SELECT parse.find('_User', '{"where":{"_perishable_token":"x"}}', test.master()) $$),
    '00000', 'the master key may look for internal fields');
SELECT is(test.state($$ SELECT parse.find('_User', '{"where":{"_hashed_password":"x"}}', test.master()) $$),
    'PS105', 'but not for the password');

-- ---- Limits of complexity.
SELECT parse.configure_app('test',
    '{"masterKey":"master","requestComplexity":{"queryDepth":2,"subqueryDepth":1,"subqueryLimit":1,"allowRegex":false,"includeDepth":1,"includeCount":1}}');
SELECT is(test.state(format('SELECT parse.find(%L, %L, %L)', 'Mixed', format('{"where":%s}', condition), caller)),
    state, format('%s by %s', condition, caller)) FROM (VALUES
    ('{"$or":[{"$and":[{"n":1}]}]}', test.nobody(), '00000'), ('{"$or":[{"$and":[{"$nor":[{"n":1}]}]}]}', test.nobody(),
    'PS102'), ('{"$or":[{"$and":[{"$nor":[{"n":1}]}]}]}', test.master(), '00000'),
    ('{"s":{"$regex":"a"}}', test.nobody(), 'PS102'), ('{"s":{"$regex":"a"}}', test.master(), '00000'),
    ('{"p":{"$inQuery":{"className":"Target","where":{}}}}', test.nobody(), '00000'),
    ('{"p":{"$inQuery":{"className":"Mixed","where":{"p":{"$inQuery":{"className":"Target","where":{}}}}}}}',
    test.nobody(), 'PS102'),
    ('{"p":{"$inQuery":{"className":"Mixed","where":{"p":{"$inQuery":{"className":"Target","where":{}}}}}}}',
    test.master(), '00000')) AS v(condition, caller, state);
SELECT is(test.state(format('SELECT parse.find(%L, %L, test.nobody())', 'Mixed', format('{"include":"%s"}', include))),
    state, 'include ' || include)
FROM (VALUES ('p', '00000'), ('p,l', 'PS102'), ('p.q', 'PS102')) AS v(include, state);

SELECT * FROM finish();
ROLLBACK;
