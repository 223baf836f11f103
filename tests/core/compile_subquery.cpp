// Subqueries and relations, which become sub-selects of the one statement.

#include <catch2/catch.hpp>

#include "compile_fixture.hpp"

using namespace parsegres::test;

TEST_CASE("subqueries yield the ids of their rows") {
    check_all({
        {R"({"player": {"$inQuery": {"className": "Player", "where": {"level": {"$gt": 3}}}}})",
         R"(t0."player" IN (SELECT t1."objectId" FROM "app"."Player" t1 WHERE t1."level" > $1))", R"(double:3)"},
        {R"({"player": {"$notInQuery": {"className": "Player", "where": {"level": 3}}}})",
         R"((t0."player" IN (SELECT t1."objectId" FROM "app"."Player" t1 WHERE t1."level" = $1)) IS NOT TRUE)",
         R"(double:3)"},
        {R"({"objectId": {"$inQuery": {"className": "Player", "where": {"level": 3}}}})",
         R"(t0."objectId" IN (SELECT t1."objectId" FROM "app"."Player" t1 WHERE t1."level" = $1))", R"(double:3)"},
        {R"({"player": {"$inQuery": {"className": "Player", "where": {}, "limit": 5, "skip": 2, "order": )"
         R"("-level"}}})",
         R"(t0."player" IN (SELECT t1."objectId" FROM "app"."Player" t1 ORDER BY t1."level" DESC LIMIT $1 )"
         R"(OFFSET $2))",
         R"(bigint:5 | bigint:2)"},
        {R"({"player": {"$in": ["p9"], "$inQuery": {"className": "Player", "where": {"level": 3}}}})",
         R"((t0."player" = ANY($1) OR t0."player" IN (SELECT t1."objectId" FROM "app"."Player" t1 WHERE )"
         R"(t1."level" = $2)))",
         R"([text:p9] | double:3)"},
        {R"({"tags": {"$inQuery": {"className": "Player", "where": {}}}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."tags", '$[*]') j(v) WHERE j.v IN (SELECT )"
         R"(jsonb_build_object('__type', 'Pointer', 'className', $1::text, 'objectId', t1."objectId") FROM )"
         R"("app"."Player" t1)))",
         R"(text:Player)"},
        {R"({"info.p": {"$inQuery": {"className": "Player", "where": {}}}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."info", (SELECT $1::jsonpath)) j(v) WHERE j.v IN (SELECT )"
         R"(jsonb_build_object('__type', 'Pointer', 'className', $2::text, 'objectId', t1."objectId") FROM )"
         R"("app"."Player" t1)))",
         R"(text:$."p"[*] | text:Player)"},
        {R"({"score": {"$inQuery": {"className": "Player", "where": {}}}})", R"(FALSE)", R"()"},
        {R"({"player": {"$inQuery": {"className": "Nobody", "where": {}}}})", R"(FALSE)", R"()"},
        {R"({"player": {"$notInQuery": {"className": "Nobody", "where": {}}}})", R"((FALSE) IS NOT TRUE)", R"()"},
        {R"({"player": {"$inQuery": {"className": "Player", "where": {"name": "a"}, "redirectClassNameForKey": )"
         R"("games"}}})",
         R"(t0."player" IN (SELECT t1."objectId" FROM "app"."Game" t1 WHERE t1."name" = $1))", R"(text:a)"},
        {R"({"player": {"$inQuery": {"className": "Player", "where": {"objectId": {"$inQuery": {"className": )"
         R"("Game", "where": {"won": true}}}}}}})",
         R"(t0."player" IN (SELECT t1."objectId" FROM "app"."Player" t1 WHERE t1."objectId" IN (SELECT )"
         R"(t2."objectId" FROM "app"."Game" t2 WHERE t2."won" = $1)))",
         R"(bool:true)"},
    });
}

TEST_CASE("selected keys are compared by the types of both sides") {
    check_all({
        {R"({"name": {"$select": {"query": {"className": "Player", "where": {"level": 3}}, "key": "name"}}})",
         R"(t0."name" IN (SELECT t1."name" FROM "app"."Player" t1 WHERE t1."level" = $1))", R"(double:3)"},
        {R"({"name": {"$dontSelect": {"query": {"className": "Player"}, "key": "name"}}})",
         R"((t0."name" IN (SELECT t1."name" FROM "app"."Player" t1)) IS NOT TRUE)", R"()"},
        {R"({"name": {"$select": {"query": {"className": "Player"}, "key": "aliases"}}})",
         R"(t0."name" IN (SELECT CASE jsonb_typeof(j.v) WHEN 'string' THEN j.v #>> '{}' WHEN 'object' THEN j.v )"
         R"(->> 'objectId' END FROM (SELECT * FROM "app"."Player" t1) t1, jsonb_path_query(t1."aliases", )"
         R"('$[*]') j(v)))",
         R"()"},
        {R"({"score": {"$select": {"query": {"className": "Player", "limit": 1}, "key": "data.best"}}})",
         R"(t0."score" IN (SELECT CASE jsonb_typeof(j.v) WHEN 'number' THEN (j.v #>> '{}')::double precision )"
         R"(END FROM (SELECT * FROM "app"."Player" t1 LIMIT $1) t1, jsonb_path_query(t1."data", (SELECT )"
         R"($2::jsonpath)) j(v)))",
         R"(bigint:1 | text:$."best"[*])"},
        {R"({"tags": {"$select": {"query": {"className": "Player"}, "key": "born"}}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."tags", '$[*]') j(v) WHERE j.v IN (SELECT )"
         R"(jsonb_build_object('__type', 'Date', 'iso', to_char(t1."born" AT TIME ZONE 'UTC', )"
         R"('YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) FROM "app"."Player" t1)))",
         R"()"},
        {R"({"tags": {"$select": {"query": {"className": "Player"}, "key": "team"}}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."tags", '$[*]') j(v) WHERE j.v IN (SELECT )"
         R"(jsonb_build_object('__type', 'Pointer', 'className', $1::text, 'objectId', t1."team") FROM )"
         R"("app"."Player" t1)))",
         R"(text:Team)"},
        {R"({"score": {"$select": {"query": {"className": "Player"}, "key": "name"}}})", R"(FALSE)", R"()"},
        {R"({"objectId": {"$select": {"query": {"className": "Player"}, "key": "team.objectId"}}})",
         R"(t0."objectId" IN (SELECT t1."team" FROM "app"."Player" t1))", R"()"},
        {R"({"tags": {"$select": {"query": {"className": "Player"}, "key": "team.objectId"}}})",
         R"(EXISTS (SELECT FROM jsonb_path_query(t0."tags", '$[*]') j(v) WHERE j.v IN (SELECT )"
         R"(to_jsonb(t1."team") FROM "app"."Player" t1)))",
         R"()"},
        {R"({"objectId": {"$select": {"query": {"className": "Player"}, "key": "team.className"}}})", R"(FALSE)",
         R"()"},
        {R"({"name": {"$select": {"query": {"className": "Player"}, "key": "absent"}}})", R"(FALSE)", R"()"},
    });
}

TEST_CASE("relation fields go through their join table") {
    check_all({
        {R"({"fans": {"__type": "Pointer", "className": "Player", "objectId": "p1"}})",
         R"(t0."objectId" IN (SELECT r."owningId" FROM "app"."_Join:fans:Game" r WHERE r."relatedId" = ANY($1)))",
         R"([text:p1])"},
        {R"({"fans": {"$ne": {"__type": "Pointer", "className": "Player", "objectId": "p1"}}})",
         R"(t0."objectId" NOT IN (SELECT r."owningId" FROM "app"."_Join:fans:Game" r WHERE r."relatedId" = ANY($1)))",
         R"([text:p1])"},
        {R"({"fans": {"$in": [{"__type": "Pointer", "className": "Player", "objectId": "p1"}]}})",
         R"(t0."objectId" IN (SELECT r."owningId" FROM "app"."_Join:fans:Game" r WHERE r."relatedId" = ANY($1)))",
         R"([text:p1])"},
        {R"({"fans": {"$nin": [{"__type": "Pointer", "className": "Player", "objectId": "p1"}]}})",
         R"(t0."objectId" NOT IN (SELECT r."owningId" FROM "app"."_Join:fans:Game" r WHERE r."relatedId" = ANY($1)))",
         R"([text:p1])"},
        {R"({"fans": {"$inQuery": {"className": "Player", "where": {"level": 3}}}})",
         R"(t0."objectId" IN (SELECT r."owningId" FROM "app"."_Join:fans:Game" r WHERE r."relatedId" IN (SELECT )"
         R"(t1."objectId" FROM "app"."Player" t1 WHERE t1."level" = $1)))",
         R"(double:3)"},
        {R"({"fans": {"$in": []}})", R"(FALSE)", R"()"},
        {R"({"fans": {"$exists": true}})", R"(FALSE)", R"()"},
        {R"({"fans": "p1"})", R"(FALSE)", R"()"},
        {R"({"fans": null})", R"(FALSE)", R"()"},
    });
}

TEST_CASE("relatedTo needs a relation of a known class") {
    check_all({
        {R"({"$relatedTo": {"object": {"__type": "Pointer", "className": "Player", "objectId": "p1"}, "key": )"
         R"("games"}})",
         R"(t0."objectId" IN (SELECT r."relatedId" FROM "app"."_Join:games:Player" r WHERE r."owningId" = $1))",
         R"(text:p1)"},
        {R"({"$relatedTo": {"object": {"__type": "Pointer", "className": "Player", "objectId": "p1"}, "key": )"
         R"("name"}})",
         R"(FALSE)", R"()"},
        {R"({"$relatedTo": {"object": {"__type": "Pointer", "className": "Nobody", "objectId": "p1"}, "key": )"
         R"("games"}})",
         R"(FALSE)", R"()"},
    });
}

TEST_CASE("every table that a caller reads is under the row filter, with one parameter") {
    check_all(
        {
            {R"({"player": {"$inQuery": {"className": "Player", "where": {"level": 3}}}})",
             R"(t0."player" IN (SELECT t1."objectId" FROM "app"."Player" t1 WHERE t1."level" = $1 AND (t1."_rperm" )"
             R"(IS NULL OR t1."_rperm" && $2)))",
             R"(double:3 | [text:*, text:u1])"},
            {R"({"name": {"$select": {"query": {"className": "Player", "where": {"objectId": {"$inQuery": )"
             R"({"className": "Game", "where": {}}}}}, "key": "name"}}})",
             R"(t0."name" IN (SELECT t1."name" FROM "app"."Player" t1 WHERE t1."objectId" IN (SELECT t2."objectId" )"
             R"(FROM "app"."Game" t2 WHERE (t2."_rperm" IS NULL OR t2."_rperm" && $1)) AND (t1."_rperm" IS NULL OR )"
             R"(t1."_rperm" && $1)))",
             R"([text:*, text:u1])"},
            {R"({"$relatedTo": {"object": {"__type": "Pointer", "className": "Player", "objectId": "p1"}, "key": )"
             R"("games"}})",
             R"(t0."objectId" IN (SELECT r."relatedId" FROM "app"."_Join:games:Player" r WHERE r."owningId" = $1) )"
             R"(AND EXISTS (SELECT FROM "app"."Player" t1 WHERE t1."objectId" = $1 AND (t1."_rperm" IS NULL OR )"
             R"(t1."_rperm" && $2)))",
             R"(text:p1 | [text:*, text:u1])"},
            {R"({"$or": [{"player": {"$inQuery": {"className": "Player", "where": {}}}}, {"fans": {"$inQuery": )"
             R"({"className": "Player", "where": {"name": "x"}}}}]})",
             R"((t0."player" IN (SELECT t1."objectId" FROM "app"."Player" t1 WHERE (t1."_rperm" IS NULL OR )"
             R"(t1."_rperm" && $1)) OR t0."objectId" IN (SELECT r."owningId" FROM "app"."_Join:fans:Game" r WHERE )"
             R"(r."relatedId" IN (SELECT t2."objectId" FROM "app"."Player" t2 WHERE t2."name" = $2 AND (t2."_rperm" )"
             R"(IS NULL OR t2."_rperm" && $1)))))",
             R"([text:*, text:u1] | text:x)"},
        },
        {"*", "u1"});
}
