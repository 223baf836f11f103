// The language of $relativeTime.

#include <catch2/catch.hpp>

#include "query/relative_time.hpp"
#include "query_errors.hpp"

using namespace parsegres;
using namespace parsegres::test;

namespace {

constexpr std::int64_t kSecond = 1'000'000;

}  // namespace

TEST_CASE("relative times add up their parts") {
    CHECK(parse_relative_time("now").offset_micros == 0);
    CHECK(parse_relative_time("in 1 day").offset_micros == 86'400 * kSecond);
    CHECK(parse_relative_time("1 year 2 weeks 3 days 10 hours 40 minutes 30 seconds ago").offset_micros ==
          -(31'536'000 + 2 * 604'800 + 3 * 86'400 + 10 * 3'600 + 40 * 60 + 30) * kSecond);
    CHECK(parse_relative_time("IN  5   Mins").offset_micros == 300 * kSecond);
    CHECK(parse_relative_time("-5 secs ago").offset_micros == 5 * kSecond);
}

TEST_CASE("relative times beyond all dates stay within what can be stored") {
    constexpr std::int64_t kYear = 31'536'000 * kSecond;
    CHECK(parse_relative_time("in 1e300 years").offset_micros == 200'000 * kYear);
    CHECK(parse_relative_time("999999999999 years ago").offset_micros == -6'000 * kYear);
}

TEST_CASE("what is no relative time is refused with the reason") {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"", "Time should either start with 'in' or end with 'ago'"},
        {"1 day", "Time should either start with 'in' or end with 'ago'"},
        {"in 1 day ago", "Time cannot have both 'in' and 'ago'"},
        {"in 1 day 2", "Invalid time string. Dangling unit or number."},
        {"in five days", "'five' is not an integer."},
        {"1.5 days ago", "'1.5' is not an integer."},
        {"in 1 month", "Invalid interval: 'month'"},
    };
    for (const auto& [text, reason] : table)
        check_error(text, ErrorCode::invalid_json, "bad $relativeTime (" + text + ") value. " + reason,
                    [&text = text] { parse_relative_time(text); });
}
