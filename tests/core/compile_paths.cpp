// Dotted keys and logical operators as SQL.

#include <catch2/catch.hpp>

#include "compile_fixture.hpp"

using namespace parsegres::test;

TEST_CASE("dotted paths find values through arrays") {
    check_all({
        {R"({"info.a": 1})", R"(jsonb_path_exists(t0."info", (SELECT $1::jsonpath), $2))",
         R"(text:$."a"[*] ? (@ == $v) | jsonb:{"v":1})"},
        {R"({"info.a": {"b": 1}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath)) j(v) WHERE j.v = $2))",
         R"(text:$."a"[*] | jsonb:{"b":1})"},
        {R"({"info.a": ["x"]})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath)) j(v) WHERE j.v = $2))",
         R"(text:$."a" | jsonb:["x"])"},
        {R"({"info.a": null})",
         R"(NOT EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath)) j(v) WHERE j.v <> 'null'))",
         R"(text:$."a")"},
        {R"({"info.a": {"$ne": 1}})", R"((jsonb_path_exists(t0."info", (SELECT $1::jsonpath), $2)) IS NOT TRUE)",
         R"(text:$."a"[*] ? (@ == $v) | jsonb:{"v":1})"},
        {R"({"info.a.b": {"$exists": true}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath))))", R"(text:$."a"."b")"},
        {R"({"info.a.b": {"$exists": false}})",
         R"(NOT EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath))))", R"(text:$."a"."b")"},
        {R"({"info.a": {"$gt": 1}})", R"(jsonb_path_exists(t0."info", (SELECT $1::jsonpath), $2))",
         R"(text:$."a"[*] ? (@ > $v) | jsonb:{"v":1})"},
        {R"({"info.a": {"$gt": "x"}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath)) j(v) WHERE jsonb_typeof(j.v) )"
         R"(= 'string' AND j.v > $2))",
         R"(text:$."a"[*] | jsonb:"x")"},
        {R"({"info.a": {"$gt": {"__type": "Date", "iso": "2020-01-02T03:04:05.678Z"}}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath)) j(v) WHERE j.v ->> '__type' )"
         R"(= 'Date' AND (j.v ->> 'iso') COLLATE "C" > $2))",
         R"(text:$."a"[*] | text:2020-01-02T03:04:05.678Z)"},
        {R"({"info.a": {"$in": [1, "x", null]}})",
         R"((jsonb_path_exists(t0."info", (SELECT $1::jsonpath), $2) OR NOT EXISTS (SELECT FROM )"
         R"(jsonb_path_query(t0."info", (SELECT $3::jsonpath)) j(v) WHERE j.v <> 'null')))",
         R"(text:$."a"[*] ? (@ == $v[*]) | jsonb:{"v":[1,"x"]} | text:$."a")"},
        {R"({"info.a": {"$in": [{"b": 1}]}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath)) j(v) WHERE j.v = ANY($2)))",
         R"(text:$."a"[*] | [jsonb:{"b":1}])"},
        {R"({"info.a": {"$nin": [1]}})", R"((jsonb_path_exists(t0."info", (SELECT $1::jsonpath), $2)) IS NOT TRUE)",
         R"(text:$."a"[*] ? (@ == $v[*]) | jsonb:{"v":[1]})"},
        {R"({"info.a": {"$regex": "^x"}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath)) j(v) WHERE jsonb_typeof(j.v) )"
         R"(= 'string' AND (j.v #>> '{}') ~ $2))",
         R"(text:$."a"[*] | text:^x)"},
        {R"({"info.a": {"$all": [1, 2]}})",
         R"(NOT EXISTS (SELECT FROM unnest($1) a(v) WHERE NOT EXISTS (SELECT FROM jsonb_path_query(t0."info", )"
         R"((SELECT $2::jsonpath)) j(v) WHERE j.v = a.v)))",
         R"([jsonb:1, jsonb:2] | text:$."a"[*])"},
        {R"({"info.a": {"$containedBy": [1]}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath)) j(v) WHERE jsonb_typeof(j.v) )"
         R"(= 'array' AND j.v <@ $2))",
         R"(text:$."a" | jsonb:[1])"},
        {R"({"tags.k": 1})", R"(jsonb_path_exists(t0."tags", (SELECT $1::jsonpath), $2))",
         R"(text:$."k"[*] ? (@ == $v) | jsonb:{"v":1})"},
        {R"({"tags.0.k": 1})", R"(jsonb_path_exists(t0."tags" #> $1, (SELECT $2::jsonpath), $3))",
         R"([text:0] | text:$."k"[*] ? (@ == $v) | jsonb:{"v":1})"},
        {R"({"tags.0": 1})", R"(jsonb_path_exists(t0."tags" #> $1, (SELECT $2::jsonpath), $3))",
         R"([text:0] | text:$[*] ? (@ == $v) | jsonb:{"v":1})"},
    });
}

TEST_CASE("logical operators treat absent values as not matching") {
    check_all({
        {R"({"$or": [{"name": "a"}, {"score": 1, "won": true}]})",
         R"((t0."name" = $1 OR (t0."score" = $2 AND t0."won" = $3)))", R"(text:a | double:1 | bool:true)"},
        {R"({"$and": [{"name": "a"}, {}]})", R"((t0."name" = $1 AND TRUE))", R"(text:a)"},
        {R"({"$nor": [{"name": "a"}, {"score": 1}]})", R"((t0."name" = $1 OR t0."score" = $2) IS NOT TRUE)",
         R"(text:a | double:1)"},
        {R"({"$or": [{"$and": [{"name": "a"}, {"name": "b"}]}, {"$nor": [{"won": true}]}]})",
         R"(((t0."name" = $1 AND t0."name" = $2) OR (t0."won" = $3) IS NOT TRUE))", R"(text:a | text:b | bool:true)"},
    });
}
