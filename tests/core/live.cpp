#include <catch2/catch.hpp>

#include "error.hpp"
#include "live/event_kind.hpp"
#include "live/live_query.hpp"
#include "live/number_ranges.hpp"
#include "live/parameter_columns.hpp"
#include "value/json.hpp"

using namespace parsegres;

namespace {

constexpr SeenState kNone{};
constexpr SeenState kIn{true, true, true};
constexpr SeenState kNoMatch{true, false, true};
constexpr SeenState kHidden{true, true, false};

std::string ranges(std::vector<std::uint32_t> numbers) {
    std::string text;
    append_number_ranges(text, std::move(numbers));
    return text;
}

std::string with_s(std::string_view text) {
    return with_columns(text, [](std::size_t number) { return "s" + std::to_string(number); });
}

}  // namespace

TEST_CASE("a write is an event where it changes what a subscriber sees") {
    using enum EventKind;
    CHECK(event_of(kNone, kIn) == LiveEvent{Create, false, false});
    CHECK(event_of(kNoMatch, kIn) == LiveEvent{Enter, false, true});
    CHECK(event_of(kIn, kIn) == LiveEvent{Update, false, true});
    CHECK(event_of(kIn, kNoMatch) == LiveEvent{Leave, false, true});
    CHECK(event_of(kIn, kNone) == LiveEvent{Delete, true, false});
    CHECK_FALSE(event_of(kNoMatch, kNoMatch));
    CHECK_FALSE(event_of(kNone, kHidden));
    CHECK_FALSE(event_of(kHidden, kNone));
}

TEST_CASE("what a change of permissions hides stays hidden") {
    using enum EventKind;
    CHECK(event_of(kHidden, kIn) == LiveEvent{Enter, false, false});
    CHECK(event_of(kIn, kHidden) == LiveEvent{Leave, true, true});
    const SeenState hidden_and_no_match{true, false, false};
    CHECK(event_of(hidden_and_no_match, kIn) == LiveEvent{Enter, false, false});
    CHECK(event_of(kIn, hidden_and_no_match) == LiveEvent{Leave, true, true});
}

TEST_CASE("kinds of events have the names of the protocol") {
    for (const std::string_view name : {"create", "enter", "update", "leave", "delete"})
        CHECK(name_of(*event_kind_named(name)) == name);
    CHECK_FALSE(event_kind_named("created"));
}

TEST_CASE("numbers are written as ranges") {
    CHECK(ranges({}).empty());
    CHECK(ranges({7}) == "7");
    CHECK(ranges({20, 3, 18, 17, 19, 90}) == "3,17-20,90");
    CHECK(ranges({1, 2}) == "1-2");
    CHECK(ranges({4294967295U, 4294967294U}) == "4294967294-4294967295");
}

TEST_CASE("parameters become columns, but not what looks like one in a quoted text") {
    CHECK(with_s("t0.\"a\" = $1 AND t0.b > $12") == "t0.\"a\" = s1 AND t0.b > s12");
    CHECK(with_s("jsonb_path_exists(t0.\"a$1\", '$.\"$2\" ? (@ == $v)', $3)") ==
          "jsonb_path_exists(t0.\"a$1\", '$.\"$2\" ? (@ == $v)', s3)");
    CHECK(with_s("'it''s $1' || $1") == "'it''s $1' || s1");
    CHECK(with_s("'$1") == "'$1");
}

TEST_CASE("the query of a subscription") {
    const LiveQuery query = parse_live_query(parse_json(
        R"({"className":"Chat","where":{"room":1},"keys":["text","by.name"],"watch":["text"],"include":["by"]})"));
    CHECK(query.class_name == "Chat");
    CHECK(query.where == parse_json(R"({"room":1})"));
    CHECK(query.selection.keys == std::vector<std::string>{"text", "by.name"});
    CHECK(query.watch == std::vector<std::string>{"text"});
    REQUIRE(query.include.size() == 1);
    CHECK(query.include.front().field == "by");
    CHECK_FALSE(parse_live_query(parse_json(R"({"className":"Chat","where":{}})")).selection.keys);
    for (const char* wrong :
         {R"({"where":{}})", R"({"className":"Chat"})", R"({"className":"Chat","where":[]})",
          R"({"className":"Chat","where":{},"keys":"a"})", R"({"className":"Chat","where":{},"watch":[1]})"})
        CHECK_THROWS_AS(parse_live_query(parse_json(wrong)), Error);
}
