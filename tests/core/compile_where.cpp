// The conditions of a where object as SQL: what each operator becomes on each kind of column.

#include <catch2/catch.hpp>

#include "compile_fixture.hpp"

using namespace parsegres::test;

TEST_CASE("equality on columns of every type") {
    check_all({
        {R"({"name": "Ann"})", R"(t0."name" = $1)", R"(text:Ann)"},
        {R"({"name": {"$eq": "Ann"}})", R"(t0."name" = $1)", R"(text:Ann)"},
        {R"({"name": {"$ne": "Ann"}})", R"(t0."name" IS DISTINCT FROM $1)", R"(text:Ann)"},
        {R"({"name": null})", R"(t0."name" IS NULL)", R"()"},
        {R"({"name": {"$ne": null}})", R"(t0."name" IS NOT NULL)", R"()"},
        {R"({"name": 5})", R"(FALSE)", R"()"},
        {R"({"name": {"$ne": 5}})", R"(TRUE)", R"()"},
        {R"({"score": 5})", R"(t0."score" = $1)", R"(double:5)"},
        {R"({"score": "5"})", R"(FALSE)", R"()"},
        {R"({"score": true})", R"(FALSE)", R"()"},
        {R"({"won": false})", R"(t0."won" = $1)", R"(bool:false)"},
        {R"({"at": {"__type": "Date", "iso": "2020-01-02T03:04:05.678Z"}})", R"(t0."at" = $1)",
         R"(time:2020-01-02T03:04:05.678Z)"},
        {R"({"createdAt": {"$ne": "2020-01-02T03:04:05.678Z"}})", R"(t0."createdAt" IS DISTINCT FROM $1)",
         R"(time:2020-01-02T03:04:05.678Z)"},
        {R"({"info": {"a": 1}})", R"(t0."info" = $1)", R"(jsonb:{"a":1})"},
        {R"({"info": {"$ne": {"a": 1}}})", R"(t0."info" IS DISTINCT FROM $1)", R"(jsonb:{"a":1})"},
        {R"({"raw": {"__type": "Bytes", "base64": "aGk="}})", R"(t0."raw" = $1)",
         R"(jsonb:{"__type":"Bytes","base64":"aGk="})"},
        {R"({"player": {"__type": "Pointer", "className": "Other", "objectId": "p1"}})", R"(t0."player" = $1)",
         R"(text:p1)"},
        {R"({"player": "p1"})", R"(t0."player" = $1)", R"(text:p1)"},
        {R"({"photo": {"__type": "File", "name": "a.png", "url": "http://x"}})", R"(t0."photo" = $1)", R"(text:a.png)"},
        {R"({"place": {"__type": "GeoPoint", "latitude": 1, "longitude": 2}})", R"(t0."place" ~= $1)",
         R"(point:(2,1))"},
        {R"({"place": {"$ne": {"__type": "GeoPoint", "latitude": 1, "longitude": 2}}})",
         R"((t0."place" ~= $1) IS NOT TRUE)", R"(point:(2,1))"},
        {R"({"area": {"__type": "Polygon", "coordinates": [[0, 0], [0, 1], [1, 1]]}})", R"(t0."area" ~= $1)",
         R"(polygon:(0,0)(1,0)(1,1)(0,0))"},
        {R"({"tags": "a"})", R"(t0."tags" @> $1)", R"(jsonb:["a"])"},
        {R"({"tags": {"$ne": "a"}})", R"((t0."tags" @> $1) IS NOT TRUE)", R"(jsonb:["a"])"},
        {R"({"tags": {"__type": "Pointer", "className": "Player", "objectId": "p1"}})", R"(t0."tags" @> $1)",
         R"(jsonb:[{"__type":"Pointer","className":"Player","objectId":"p1"}])"},
        {R"({"tags": {"k": 1}})",
         R"((t0."tags" @> $1 AND EXISTS (SELECT FROM jsonb_path_query(t0."tags", '$[*]') j(v) WHERE j.v = $2)))",
         R"(jsonb:[{"k":1}] | jsonb:{"k":1})"},
        {R"({"tags": ["a", "b"]})",
         R"((t0."tags" = $1 OR EXISTS (SELECT FROM jsonb_path_query(t0."tags", '$[*]') j(v) WHERE j.v = $1)))",
         R"(jsonb:["a","b"])"},
        {R"({"_rperm": "u1"})", R"(t0."_rperm" && $1)", R"([text:u1])"},
        {R"({"name": {"first": 1, "$gt": "a"}})", R"(t0."name" > $1 AND FALSE)", R"(text:a)"},
        {R"({})", R"(TRUE)", R"()"},
        {R"({"name": "a", "score": {"$gt": 1, "$lt": 3}})", R"(t0."name" = $1 AND t0."score" > $2 AND t0."score" < $3)",
         R"(text:a | double:1 | double:3)"},
        {R"({"name": {"$exists": true}})", R"(t0."name" IS NOT NULL)", R"()"},
        {R"({"name": {"$exists": 0}})", R"(t0."name" IS NULL)", R"()"},
    });
}

TEST_CASE("a field that the schema lacks counts as absent") {
    check_all({
        {R"({"absent": null})", R"(TRUE)", R"()"},
        {R"({"absent": 1})", R"(FALSE)", R"()"},
        {R"({"absent": {"$ne": 1}})", R"(TRUE)", R"()"},
        {R"({"absent": {"$in": [1, null]}})", R"(TRUE)", R"()"},
        {R"({"absent": {"$nin": [1]}})", R"(TRUE)", R"()"},
        {R"({"absent": {"$exists": false}})", R"(TRUE)", R"()"},
        {R"({"absent": {"$exists": true}})", R"(FALSE)", R"()"},
        {R"({"absent": {"$gt": 1}})", R"(FALSE)", R"()"},
        {R"({"absent": {"$regex": "a"}})", R"(FALSE)", R"()"},
        {R"({"absent": {"$all": [1]}})", R"(FALSE)", R"()"},
        {R"({"absent": {"$containedBy": [1]}})", R"(FALSE)", R"()"},
        {R"({"absent": {"$inQuery": {"className": "Player", "where": {}}}})", R"(FALSE)", R"()"},
        {R"({"absent.a": {"$exists": false}})", R"(TRUE)", R"()"},
        {R"({"name.a": 1})", R"(FALSE)", R"()"},
    });
}

TEST_CASE("ordering compares values of the same type alone") {
    check_all({
        {R"({"score": {"$gt": 0}})", R"(t0."score" > $1)", R"(double:0)"},
        {R"({"name": {"$gt": ""}})", R"(t0."name" > $1)", R"(text:)"},
        {R"({"won": {"$lt": true}})", R"(t0."won" < $1)", R"(bool:true)"},
        {R"({"at": {"$gte": {"__type": "Date", "iso": "2020-01-02T03:04:05.678Z"}}})", R"(t0."at" >= $1)",
         R"(time:2020-01-02T03:04:05.678Z)"},
        {R"({"at": {"$lt": {"$relativeTime": "in 1 day"}}})", R"(t0."at" < now() + make_interval(secs => $1))",
         R"(double:86400)"},
        {R"({"score": {"$lte": "x"}})", R"(FALSE)", R"()"},
        {R"({"score": {"$gt": null}})", R"(FALSE)", R"()"},
        {R"({"tags": {"$gt": 3}})", R"(jsonb_path_exists(t0."tags", 'strict $[*] ? (@ > $v)', $1, true))",
         R"(jsonb:{"v":3})"},
        {R"({"tags": {"$gt": "b"}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."tags", '$[*]') j(v) WHERE jsonb_typeof(j.v) = 'string' AND )"
         R"(j.v > $1))",
         R"(jsonb:"b")"},
        {R"({"info": {"$gt": 3}})", R"(FALSE)", R"()"},
    });
}

TEST_CASE("lists on columns of every type") {
    check_all({
        {R"({"name": {"$in": ["a", "b"]}})", R"(t0."name" = ANY($1))", R"([text:a, text:b])"},
        {R"({"name": {"$in": []}})", R"(FALSE)", R"()"},
        {R"({"name": {"$nin": []}})", R"(TRUE)", R"()"},
        {R"({"name": {"$in": ["a", null]}})", R"((t0."name" = ANY($1) OR t0."name" IS NULL))", R"([text:a])"},
        {R"({"name": {"$nin": ["a"]}})", R"((t0."name" = ANY($1)) IS NOT TRUE)", R"([text:a])"},
        {R"({"name": {"$in": [null]}})", R"(t0."name" IS NULL)", R"()"},
        {R"({"name": {"$in": ["a", ["b"]]}})", R"(t0."name" = ANY($1))", R"([text:a, text:b])"},
        {R"({"score": {"$in": [1, "x", 2]}})", R"(t0."score" = ANY($1))", R"([double:1, double:2])"},
        {R"({"score": {"$in": ["x"]}})", R"(FALSE)", R"()"},
        {R"({"won": {"$in": [true]}})", R"(t0."won" = ANY($1))", R"([bool:true])"},
        {R"({"at": {"$in": [{"__type": "Date", "iso": "2020-01-02T03:04:05.678Z"}]}})", R"(t0."at" = ANY($1))",
         R"([time:2020-01-02T03:04:05.678Z])"},
        {R"({"player": {"$in": [{"__type": "Pointer", "className": "Player", "objectId": "p1"}, "p2"]}})",
         R"(t0."player" = ANY($1))", R"([text:p1, text:p2])"},
        {R"({"info": {"$in": [{"a": 1}]}})", R"(t0."info" = ANY($1))", R"([jsonb:{"a":1}])"},
        {R"({"place": {"$in": [{"__type": "GeoPoint", "latitude": 1, "longitude": 2}]}})",
         R"(t0."place" ~= ANY($1::point[]))", R"([text:(2,1)])"},
        {R"({"tags": {"$in": ["a", "b"]}})", R"(t0."tags" ?| $1)", R"([text:a, text:b])"},
        {R"({"tags": {"$in": [1, null]}})",
         R"((jsonb_path_exists(t0."tags", 'strict $[*] ? (@ == $v[*])', $1, true) OR t0."tags" IS NULL OR t0."tags" @> '[null]'))",
         R"(jsonb:{"v":[1]})"},
        {R"({"tags": {"$in": [{"k": 1}]}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."tags", '$[*]') j(v) WHERE j.v = ANY($1)))", R"([jsonb:{"k":1}])"},
        {R"({"_rperm": {"$in": [null, "*"]}})", R"((t0."_rperm" && $1 OR t0."_rperm" IS NULL))", R"([text:*])"},
        {R"({"tags": {"$all": ["a", "b", "a"]}})", R"(t0."tags" @> $1)", R"(jsonb:["a","b","a"])"},
        {R"({"tags": {"$all": [{"k": 1}, 2]}})",
         R"((t0."tags" @> $1 AND NOT EXISTS (SELECT FROM unnest($2) a(v) WHERE NOT EXISTS (SELECT FROM )"
         R"(jsonb_path_query(t0."tags", '$[*]') j(v) WHERE j.v = a.v))))",
         R"(jsonb:[{"k":1},2] | [jsonb:{"k":1}])"},
        {R"({"tags": {"$all": []}})", R"(FALSE)", R"()"},
        {R"({"tags": {"$all": [{"$regex": "^\\Qa.\\E"}, {"$regex": "^\\Qb\\E"}]}})",
         R"(NOT EXISTS (SELECT FROM unnest($1) a(v) WHERE NOT EXISTS (SELECT FROM jsonb_path_query(t0."tags", )"
         R"('$[*]') j(v) WHERE jsonb_typeof(j.v) = 'string' AND (j.v #>> '{}') ^@ a.v)))",
         R"([text:a., text:b])"},
        {R"({"tags": {"$all": [{"$unknown": "^\\Qa\\E"}]}})",
         R"((t0."tags" @> $1 AND NOT EXISTS (SELECT FROM unnest($2) a(v) WHERE NOT EXISTS (SELECT FROM )"
         R"(jsonb_path_query(t0."tags", '$[*]') j(v) WHERE j.v = a.v))))",
         R"(jsonb:[{"$unknown":"^\\Qa\\E"}] | [jsonb:{"$unknown":"^\\Qa\\E"}])"},
        {R"({"player": {"$all": [{"__type": "Pointer", "className": "Player", "objectId": "p1"}]}})",
         R"(t0."player" = $1)", R"(text:p1)"},
        {R"({"score": {"$all": [1, 2]}})", R"(FALSE)", R"()"},
        {R"({"tags": {"$containedBy": ["a", 1]}})", R"((jsonb_typeof(t0."tags") = 'array' AND t0."tags" <@ $1))",
         R"(jsonb:["a",1])"},
        {R"({"tags": {"$containedBy": [{"k": 1}]}})",
         R"((jsonb_typeof(t0."tags") = 'array' AND t0."tags" <@ $1 AND NOT EXISTS (SELECT FROM )"
         R"(jsonb_path_query(t0."tags", '$[*]') a(v) WHERE a.v <> ALL($2))))",
         R"(jsonb:[{"k":1}] | [jsonb:{"k":1}])"},
        {R"({"score": {"$containedBy": [1]}})", R"(FALSE)", R"()"},
    });
}
