#include <catch2/catch.hpp>

#include "acl/own_rows.hpp"
#include "acl/protected_fields.hpp"
#include "app/protection_options.hpp"
#include "compile_fixture.hpp"
#include "mutation/compile_write.hpp"
#include "query/parse_where.hpp"
#include "value/json.hpp"

using namespace parsegres;
using Names = std::vector<std::string>;

namespace {

/// The hidden names, then what the rows that name the user in a field still hide: "a b | owner: a".
std::string hidden(const ProtectedGroups& groups, const Names& principals, const char* user_id) {
    const HiddenFields fields = hidden_fields(groups, principals, user_id);
    std::string text;
    for (const std::string& name : fields.names) text += (text.empty() ? "" : " ") + name;
    for (const auto& revealing : fields.revealing) {
        text += " | " + revealing.field + ":";
        for (const std::string& name : revealing.still_hidden) text += " " + name;
    }
    return text;
}

std::string hidden(const char* json, const Names& principals, const char* user_id) {
    return hidden(parse_protected_groups(parse_json(json)), principals, user_id);
}

const Names kPublic{"*"};
const Names kAnn{"*", "role:a", "role:b", "ann"};

}  // namespace

TEST_CASE("Every further group of a caller can only reveal") {
    CHECK(hidden(R"({"*":["x","y"]})", kPublic, "") == "x y");
    CHECK(hidden(R"({"*":["x","y"]})", kAnn, "ann") == "x y");
    CHECK(hidden(R"({"*":["x","y"],"authenticated":["y","z"]})", kPublic, "") == "x y");
    CHECK(hidden(R"({"*":["x","y"],"authenticated":["y","z"]})", kAnn, "ann") == "y");
    CHECK(hidden(R"({"authenticated":["y"]})", kPublic, "").empty());
    CHECK(hidden(R"({"authenticated":["y"]})", kAnn, "ann") == "y");
    CHECK(hidden(R"({"*":["x","y","z"],"role:a":["x","y"],"role:b":["y","z"],"role:c":[]})", kAnn, "ann") == "y");
    CHECK(hidden(R"({"*":["x","y"],"ann":["x"]})", kAnn, "ann") == "x");
    CHECK(hidden(R"({"*":["x","y"],"ann":[]})", kAnn, "ann").empty());
    CHECK(hidden(R"({"*":["x","y"],"bob":[]})", kAnn, "ann") == "x y");
    CHECK(hidden(R"({"*":["x"],"role:a":[]})", kPublic, "") == "x");
}

TEST_CASE("userField lists are for rows that name the caller") {
    CHECK(hidden(R"({"*":["x","y"],"userField:owner":["y"]})", kAnn, "ann") == "x y | owner: y");
    CHECK(hidden(R"({"*":["x","y"],"userField:owner":["y"]})", kPublic, "") == "x y");
    CHECK(hidden(R"({"userField:owner":["y"]})", kAnn, "ann").empty());
    // A user whose id was chosen to look like a group is not that group.
    CHECK(hidden(R"({"*":["x"],"userField:owner":[]})", {"*", "userField:owner"}, "userField:owner") == "x | owner:");
    CHECK(hidden(R"({"*":["x"],"authenticated":["x"],"role:z":[]})", {"*", "z"}, "z") == "x");
}

TEST_CASE("What is no list of names protects nothing") {
    CHECK(parse_protected_groups(parse_json("[]")).empty());
    CHECK(hidden(R"({"*":"x","authenticated":[1,null,"y"]})", kAnn, "ann") == "y");
}

TEST_CASE("The options protect e-mail addresses of users unless they say otherwise") {
    const auto of_users = [](const char* json) {
        return hidden(*ProtectionOptions::from_json(parse_json(json)).find("_User"), kPublic, "");
    };
    CHECK(of_users("{}") == "email");
    CHECK(of_users(R"({"protectedFields":{}})") == "email");
    CHECK(of_users(R"({"protectedFields":{"_User":{"*":["phone"]}}})") == "phone email");
    CHECK(of_users(R"({"protectedFields":{"_User":{"*":["phone"]}},"protectedFieldsOwnerExempt":false})") == "phone");
    CHECK(of_users(R"({"protectedFieldsOwnerExempt":false})") == "email");
    CHECK(of_users(R"({"userSensitiveFields":["zip"]})") == "zip email");
    const auto options = ProtectionOptions::from_json(parse_json(R"({"protectedFields":{"Doc":{"*":["s"]}}})"));
    CHECK(options.find("Doc") != nullptr);
    CHECK(options.find("Other") == nullptr);
}

TEST_CASE("Pointer permissions become conditions on the fields that can name a user") {
    const ClassSchema schema(
        "app", "Doc",
        {test::field("objectId", FieldType::String), test::field("owner", FieldType::Pointer, "_User"),
         test::field("pet", FieldType::Pointer, "Pet"), test::field("team", FieldType::Array),
         test::field("info", FieldType::Object), test::field("name", FieldType::String)});
    const auto sql_of = [&](const Names& fields) {
        test::Classes classes;
        const RowRules rules = own_rows(schema, fields, "ann");
        return compile_count(schema, {}, {false, {"*", "ann"}}, classes, rules).text;
    };
    const std::string start = R"(SELECT count(*) FROM "app"."Doc" t0 WHERE )";
    const std::string end = R"(t0."_rperm" IS NULL OR t0."_rperm" && )";
    CHECK(sql_of({"owner"}) == start + R"(t0."owner" = $1 AND ()" + end + "$2)");
    CHECK(sql_of({"owner", "gone", "name", "pet"}) == start + R"(t0."owner" = $1 AND ()" + end + "$2)");
    CHECK(sql_of({"pet", "name"}) == start + "FALSE AND (" + end + "$1)");
    CHECK(sql_of({"owner", "team"}).starts_with(start + R"((t0."owner" = $1 OR t0."team" @> $2)"));
}

TEST_CASE("A field is hidden from anybody when one caller may not see it") {
    const auto closed = [](const char* groups) {
        return fields_hidden_from_anybody(parse_protected_groups(parse_json(groups)));
    };
    CHECK(closed("{}").empty());
    CHECK(closed(R"({"*":["b","a"],"ann":[],"role:R":["a"]})") == Names{"a", "b"});
    CHECK(closed(R"({"*":["a"],"authenticated":["a","b"]})") == Names{"a"});
    CHECK(closed(R"({"role:R":["b"],"ann":["c","b"]})") == Names{"b", "c"});
    CHECK(closed(R"({"*":["a"],"userField:owner":["b"]})") == Names{"a"});
    CHECK(closed(R"({"userField:owner":["b"]})").empty());
}

TEST_CASE("A query for one objectId is told from others") {
    const auto where = [](const char* json) { return parse_where(parse_json(json), {}, false); };
    CHECK(is_by_id(where(R"({"objectId":"x"})")));
    CHECK_FALSE(is_by_id(where(R"({"objectId":"x","a":1})")));
    CHECK_FALSE(is_by_id(where(R"({"objectId":{"$ne":"x"}})")));
    CHECK_FALSE(is_by_id(where(R"({"objectId":{"$in":["x"]}})")));
    CHECK_FALSE(is_by_id(where(R"({"a":"x"})")));
    CHECK_FALSE(is_by_id(where("{}")));
    CHECK(asks_for_id(where(R"({"a":1,"objectId":"x"})"), "x"));
    CHECK_FALSE(asks_for_id(where(R"({"$or":[{"objectId":"x"},{"a":1}]})"), "x"));
    CHECK_FALSE(asks_for_id(where(R"({"objectId":"y"})"), "x"));
}

TEST_CASE("Subqueries and owners of relations are bound by the rules of their classes") {
    const ClassSchema game = test::game_score();
    const Access ann{false, {"*", "ann"}};
    const auto sql_of = [&](const char* where, const RowRules& rules) {
        test::Classes classes;
        classes.rules = rules;
        return compile_count(game, parse_where(parse_json(where), {}, false), ann, classes).text;
    };
    const RowRules named{true, {Condition{FieldCondition{split_path("name"), {Equals{"a", false}}}}}};
    const char* subquery = R"({"player":{"$inQuery":{"className":"Player","where":{"level":1}}}})";
    CHECK(sql_of(subquery, named).find(R"(t1."level" = $1 AND t1."name" = $2 AND (t1."_rperm")") != std::string::npos);
    CHECK(sql_of(subquery, {false, {}}).find(R"(t1."level" = $1 AND FALSE AND (t1."_rperm")") != std::string::npos);
    const char* related =
        R"({"$relatedTo":{"object":{"__type":"Pointer","className":"Player","objectId":"p"},"key":"games"}})";
    CHECK(sql_of(related, named).find(R"(t1."objectId" = $1 AND t1."name" = $2 AND (t1."_rperm")") !=
          std::string::npos);
}

TEST_CASE("Writes by id are bound by the rules too") {
    const RowRules rules = own_rows(test::game_score(), {"tags", "info"}, "ann");
    const SqlText sql = compile_delete(test::game_score(), "g1", {false, {"*", "ann"}}, rules);
    CHECK(
        sql.text.starts_with(R"(DELETE FROM "app"."Game" WHERE "objectId" = $1::text AND ("app"."Game"."tags" @> $2)"));
    CHECK(sql.text.find(R"( OR "app"."Game"."info" = )") != std::string::npos);
    CHECK(sql.text.find(R"() AND ("_wperm" IS NULL OR "_wperm" && )") != std::string::npos);
}
