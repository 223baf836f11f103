// The parameters of find and get.

#include <catch2/catch.hpp>

#include "compile_fixture.hpp"
#include "query/find_options.hpp"
#include "query_errors.hpp"

using namespace parsegres;
using namespace parsegres::test;

namespace {

FindOptions parse(const std::string& query, const LimitDefaults& defaults = {}) {
    return parse_find_options(parse_json(query).as_object(), defaults);
}

std::string order_text(const FindOptions& options) {
    std::string text;
    for (const SortKey& key : options.order)
        text += (text.empty() ? "" : ",") + std::string(key.descending ? "-" : "") + key.path.text();
    return text;
}

std::string list_text(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ",") + item;
    return text;
}

/// `field[keys!excluded]{children}`
std::string tree_text(const std::vector<IncludeNode>& nodes) {
    std::string text;
    for (const IncludeNode& node : nodes) {
        text += (text.empty() ? "" : " ") + node.field;
        if (node.selection.keys) text += "[" + list_text(*node.selection.keys) + "]";
        if (!node.selection.exclude.empty()) text += "!" + list_text(node.selection.exclude);
        if (!node.children.empty()) text += "{" + tree_text(node.children) + "}";
    }
    return text;
}

}  // namespace

TEST_CASE("parameters that are unknown or broken are refused") {
    struct Refused {
        std::string query;
        ErrorCode code;
        std::string message;
    };
    const std::vector<Refused> table = {
        {R"({"foo": 1})", ErrorCode::invalid_query, "Invalid parameter for query: foo"},
        {R"({"where": "{"})", ErrorCode::invalid_json, "where parameter is not valid JSON"},
        {R"({"limit": -1})", ErrorCode::invalid_query, "Invalid limit: -1"},
        {R"({"limit": "ten"})", ErrorCode::invalid_query, "Invalid limit: ten"},
        {R"({"skip": {}})", ErrorCode::invalid_query, "Invalid skip: [object Object]"},
        {R"({"order": "a b"})", ErrorCode::invalid_key_name, "Invalid field name: a b."},
        {R"({"order": "a,,b"})", ErrorCode::invalid_key_name, "Invalid field name: ."},
        {R"({"order": "className"})", ErrorCode::invalid_key_name, "Invalid field name: className."},
        {R"({"order": "a\" DESC; --"})", ErrorCode::invalid_key_name, "Invalid field name: a\" DESC; --."},
        {R"({"order": "-authData.facebook.id"})", ErrorCode::invalid_key_name, "Cannot sort by authData.facebook.id"},
        {R"({"explain": true})", ErrorCode::operation_forbidden, "explain is not supported yet"},
    };
    for (const Refused& refused : table)
        check_error(refused.query, refused.code, refused.message, [&] { parse(refused.query); });
}

TEST_CASE("limit and skip take what JavaScript takes for a number") {
    CHECK(parse("{}").limit == 100);
    CHECK(parse(R"({"limit": 0})").limit == 0);
    CHECK(parse(R"({"limit": "7", "skip": "3"})").limit == 7);
    CHECK(parse(R"({"limit": "7", "skip": "3"})").skip == 3);
    CHECK(parse(R"({"limit": ""})").limit == 100);
    CHECK(parse(R"({"limit": 1e300})").limit == 9007199254740991);
    CHECK(parse(R"({"limit": 5000})", {100, 1000}).limit == 1000);
    CHECK(parse("{}", {100, 10}).limit == 100);
}

TEST_CASE("order keeps the first place and the last direction of a key") {
    CHECK(order_text(parse(R"({"order": "a, -b.c ,a,-a"})")) == "-a,-b.c");
    CHECK(order_text(parse(R"({"order": ["a", "-b"]})")) == "a,-b");
    CHECK(order_text(parse(R"({"order": "-_created_at,_updated_at"})")) == "-createdAt,updatedAt");
    CHECK(order_text(parse(R"({"order": ""})")).empty());
}

TEST_CASE("order of too many keys is refused") {
    std::string order = "a0";
    for (int i = 1; i <= 64; ++i) order += ",a" + std::to_string(i);
    check_error("65 keys", ErrorCode::invalid_query, "Too many keys in order; at most 64",
                [&] { parse(R"({"order": ")" + order + "\"}"); });
}

TEST_CASE("where comes as an object or as its text") {
    CHECK(parse(R"({"where": {"a": 1}})").where == parse_json(R"({"a": 1})"));
    CHECK(parse(R"({"where": "{\"a\": 1}"})").where == parse_json(R"({"a": 1})"));
    CHECK(parse("{}").where.is_null());
}

TEST_CASE("includes form a tree, with the keys meant for each level") {
    CHECK(tree_text(parse(R"({"include": "a.b.c,a.d,e"})").include) == "a{b{c} d} e");
    CHECK(tree_text(parse(R"({"include": ["a", "b"]})").include) == "a b");
    CHECK(tree_text(parse(R"({"keys": "x,a.b,a.c.d"})").include) == "a[b,c.d]{c[d]}");
    CHECK(tree_text(parse(R"({"excludeKeys": "a.b,a.c.d", "include": "e"})").include) == "e a!b,c.d{c!d}");
    CHECK(tree_text(parse(R"({"include": "a,*,b"})").include).empty());
    CHECK(parse(R"({"include": "a,*,b"})").include_all);
    CHECK(tree_text(parse(R"({"include": ",a..b,"})").include) == "a");
}

TEST_CASE("includes too deep or too many to walk are refused") {
    std::string path = "a";
    for (int i = 0; i < 100; ++i) path += ".a";
    check_error("101 levels", ErrorCode::invalid_query, "Include depth of 101 exceeds maximum allowed depth of 100",
                [&] { parse(R"({"include": ")" + path + "\"}"); });
    std::string many = "a0";
    for (int i = 1; i <= 1000; ++i) many += ",a" + std::to_string(i);
    check_error("1001 paths", ErrorCode::invalid_query,
                "Number of include fields (1001) exceeds maximum allowed (1000)",
                [&] { parse(R"({"include": ")" + many + "\"}"); });
}

TEST_CASE("include limits count levels and paths") {
    const FindOptions options = parse(R"({"include": "a.b.c,d"})");
    QueryLimits limits;
    CHECK_NOTHROW(check_include_limits(options.include, limits));
    limits.include_depth = 2;
    check_error("depth", ErrorCode::invalid_query, "Include depth of 3 exceeds maximum allowed depth of 2",
                [&] { check_include_limits(options.include, limits); });
    limits = {};
    limits.include_count = 3;
    check_error("count", ErrorCode::invalid_query, "Number of include fields (4) exceeds maximum allowed (3)",
                [&] { check_include_limits(options.include, limits); });
}

TEST_CASE("includeAll brings pointers and arrays, which keys then select") {
    FindOptions options = parse(R"({"includeAll": true, "keys": "name,player.team"})");
    expand_include_all(options, game_score());
    CHECK(tree_text(options.include) == "player[team] tags");
    CHECK(list_text(*options.selection.keys) == "name,player.team,tags,player");
}

TEST_CASE("keys select first components, excludeKeys whole fields") {
    const KeySelection selection = parse(R"({"keys": "a,b.c", "excludeKeys": "a,d.e,objectId"})").selection;
    CHECK_FALSE(selection.selects("a"));
    CHECK(selection.selects("b"));
    CHECK_FALSE(selection.selects("c"));
    CHECK(selection.selects("objectId"));
    CHECK(selection.selects("ACL"));
    CHECK(parse(R"({"excludeKeys": "d.e"})").selection.selects("d"));
}

TEST_CASE("get takes few parameters") {
    CHECK(tree_text(parse_get_options(parse_json(R"({"include": "a", "keys": "b"})").as_object()).include) == "a");
    for (const std::string query : {R"({"where": {}})", R"({"limit": 1})", R"({"foo": 1})"})
        check_error(query, ErrorCode::invalid_query, "Improper encode of parameter",
                    [&] { parse_get_options(parse_json(query).as_object()); });
}

TEST_CASE("redirectClassNameForKey leads to the target of a relation alone") {
    const ClassSchema game = game_score();
    CHECK(redirected_class(game, "fans") == "Player");
    CHECK(redirected_class(game, "player") == "Game");
    CHECK(redirected_class(game, "absent") == "Game");
    CHECK(redirected_class(game, "") == "Game");
}
