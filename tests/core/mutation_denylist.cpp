#include <catch2/catch.hpp>

#include "mutation/keyword_denylist.hpp"
#include "outcome.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

std::string check_body(const char* entries, const std::string& body) {
    const Value value = parse_json(body);
    return error_of([&] { KeywordDenylist(parse_json(entries)).check(value.as_object()); });
}

constexpr const char* kDefault = R"([{"key":"_bsontype","value":"Code"},{"key":"constructor"},{"key":"__proto__"}])";

}  // namespace

TEST_CASE("Denied keywords are found at any depth") {
    const std::string constructor = R"(105 Prohibited keyword in request data: {"key":"constructor"}.)";
    const std::string code = R"(105 Prohibited keyword in request data: {"key":"_bsontype","value":"Code"}.)";
    const std::pair<const char*, std::string> cases[] = {
        {R"({"a":1})", ""},
        {R"({"constructor":1})", constructor},
        {R"({"o.constructor":1})", constructor},
        {R"({"a":[{"b":{"constructor":null}}]})", constructor},
        {R"({"a":"constructor"})", ""},
        {R"({"o":{"_bsontype":"Code"}})", code},
        {R"({"o":{"_bsontype":"MyCode"}})", code},
        {R"({"o":{"_bsontype":"Binary"}})", ""},
        {R"({"o":{"x":"Code"}})", ""},
        {R"({"__proto__":{}})", R"(105 Prohibited keyword in request data: {"key":"__proto__"}.)"},
    };
    for (const auto& [body, expected] : cases) {
        CAPTURE(body);
        CHECK(check_body(kDefault, body) == expected);
    }
}

TEST_CASE("Entries may be values, expressions, or nothing useful") {
    CHECK_FALSE(check_body(R"([{"value":"^a.c$"}])", R"({"x":["abc"]})").empty());
    CHECK(check_body(R"([{"value":"^a.c$"}])", R"({"x":"abcd"})").empty());
    CHECK_FALSE(check_body(R"([{"value":5}])", R"({"x":{"y":5}})").empty());
    CHECK(check_body(R"([{"value":5}])", R"({"x":"5"})").empty());
    CHECK_FALSE(check_body(R"([{"key":"a("}])", R"({"xa(":1})").empty());
    CHECK(check_body(R"([{},5,null])", R"({"x":1})").empty());
    CHECK(check_body("null", R"({"constructor":1})").empty());
}

TEST_CASE("A text too long for an expression counts as a hit, and a plain word is found in any text") {
    const std::string longtext = "{\"x\":\"" + std::string(1'000'000, 'y') + "\"}";
    CHECK_FALSE(check_body(R"([{"value":"(a|b)*c"}])", longtext).empty());
    CHECK(check_body(R"([{"value":"Code"}])", longtext).empty());
}

TEST_CASE("A denied keyword may be given as a text alone") {
    CHECK(check_body(R"(["foo"])", R"({"a.foo":{"__op":"AddUnique","objects":["x"]}})") ==
          R"(105 Prohibited keyword in request data: "foo".)");
    CHECK(check_body(R"(["foo"])", R"({"bar":"foo"})").empty());
}
