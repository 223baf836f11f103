#include <catch2/catch.hpp>

#include "config/config.hpp"
#include "config/parse_value.hpp"

using namespace parsegres::proxy;
using nlohmann::json;

namespace {

json parse(Type type, const json& given, std::vector<std::string>* warnings = nullptr) {
    const Option option{"sample", "", type, "", Support::proxy, ""};
    std::vector<std::string> unused;
    return parse_value(option, given, "test", warnings != nullptr ? *warnings : unused);
}

struct Accepted {
    Type type;
    json given;
    json value;
};

struct Refused {
    Type type;
    json given;
};

}  // namespace

TEST_CASE("values are read as the type of their option") {
    const auto c = GENERATE(values<Accepted>({
        {Type::string, "text", "text"},
        {Type::string, "", ""},
        {Type::boolean, true, true},
        {Type::boolean, "true", true},
        {Type::boolean, "1", true},
        {Type::boolean, 1, true},
        {Type::boolean, false, false},
        {Type::boolean, "false", false},
        {Type::boolean, "0", false},
        {Type::integer, 12, 12},
        {Type::integer, "12", 12},
        {Type::integer, " -3 ", -3},
        {Type::integer, "+3", 3},
        {Type::integer, 1.9, 1},
        {Type::integer, "1.9", 1},
        {Type::number, 0.5, 0.5},
        {Type::number, "0.5", 0.5},
        {Type::number, 2.0, 2},
        {Type::integer_or_boolean, "true", true},
        {Type::integer_or_boolean, "1", 1},
        {Type::integer_or_boolean, 4, 4},
        {Type::integer_or_string, "10d", "10d"},
        {Type::integer_or_string, 10, 10},
        {Type::size, "20mb", 20 * 1024 * 1024},
        {Type::size, "1.5 KB", 1536},
        {Type::size, "7b", 7},
        {Type::size, "7", 7},
        {Type::size, 7.9, 7},
        {Type::size, "1gb", 1024 * 1024 * 1024},
        {Type::list, "a, b,c", {"a", "b", "c"}},
        {Type::list, R"(["a,b","c"])", {"a,b", "c"}},
        {Type::list, json::array(), json::array()},
        {Type::ip_list, "127.0.0.1,::1/64", {"127.0.0.1", "::1/64"}},
        {Type::any_list, json{1, "a"}, {1, "a"}},
        {Type::json_list, R"([{"key":"a"}])", json::array({{{"key", "a"}}})},
        {Type::object, R"({"a":1})", {{"a", 1}}},
        {Type::object, {{"a", 1}}, {{"a", 1}}},
        {Type::any, "plain text", "plain text"},
        {Type::any, R"({"a":1})", {{"a", 1}}},
        {Type::any, "true", true},
    }));
    INFO(c.given.dump());
    std::vector<std::string> warnings;
    CHECK(parse(c.type, c.given, &warnings) == c.value);
    CHECK(warnings.empty());
}

TEST_CASE("values of another type are refused") {
    const auto c = GENERATE(values<Refused>({
        {Type::string, 1},
        {Type::secret, json::array()},
        {Type::boolean, "yes"},
        {Type::boolean, ""},
        {Type::boolean, 2},
        {Type::boolean, json::object()},
        {Type::integer, "abc"},
        {Type::integer, ""},
        {Type::integer, "-"},
        {Type::integer, "--3"},
        {Type::integer, "inf"},
        {Type::integer, true},
        {Type::integer, 1e300},
        {Type::integer, "99999999999999999999999"},
        {Type::number, "nan"},
        {Type::size, "20 potatoes"},
        {Type::size, "-1"},
        {Type::size, "mb"},
        {Type::size, -1},
        {Type::size, "999999999pb"},
        {Type::size, true},
        {Type::list, 5},
        {Type::list, json{1}},
        {Type::json_list, "a,b"},
        {Type::object, "text"},
        {Type::object, json::array()},
        {Type::object, std::string(100000, '[')},
        {Type::ip_list, "localhost"},
    }));
    INFO(c.given.dump().substr(0, 100));
    CHECK_THROWS_AS(parse(c.type, c.given), ConfigError);
}

TEST_CASE("a number with something behind it is read as parseInt does, and named") {
    std::vector<std::string> warnings;
    CHECK(parse(Type::integer, "80x", &warnings) == 80);
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0] == "Option sample: \"80x\" is read as 80 (test)");
}

TEST_CASE("a refusal names the option, the value and the type, and never a secret") {
    CHECK_THROWS_WITH(parse(Type::integer, "abc"), "Option sample must be an integer, but got \"abc\" (test)");
    CHECK_THROWS_WITH(parse(Type::boolean, json::object()),
                      "Option sample must be true or false, but got an object (test)");
    CHECK_THROWS_WITH(parse(Type::secret, 123456), "Option sample must be a string, but got number (test)");
    CHECK_THROWS_WITH(parse(Type::string, json{"two\nlines"}), Catch::Contains("a list"));
    CHECK_THROWS_WITH(parse(Type::boolean, "two\nlines"), Catch::Contains("two\\nlines"));
}

TEST_CASE("JSON in text that is nested very deep is not taken for JSON") {
    const std::string deep = std::string(5000, '[') + std::string(5000, ']');
    CHECK(parse(Type::any, deep) == deep);
    CHECK_THROWS_AS(parse(Type::json_list, deep), ConfigError);
}
