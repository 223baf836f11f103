#include "query/relative_time.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "error.hpp"
#include "query/js_convert.hpp"

namespace parsegres {
namespace {

constexpr double kMicrosPerSecond = 1e6;
constexpr double kSecondsPerYear = 365.0 * 24 * 60 * 60;
// timestamptz reaches from 4713 BC to 294276 AD.
constexpr double kMaxSeconds = 200'000 * kSecondsPerYear;
constexpr double kMinSeconds = -6'000 * kSecondsPerYear;

struct Unit {
    std::array<std::string_view, 4> names;
    double seconds;
};

constexpr std::array<Unit, 6> kUnits{{
    {{"yr", "yrs", "year", "years"}, kSecondsPerYear},
    {{"wk", "wks", "week", "weeks"}, 604'800},
    {{"d", "day", "days", "day"}, 86'400},
    {{"hr", "hrs", "hour", "hours"}, 3'600},
    {{"min", "mins", "minute", "minutes"}, 60},
    {{"sec", "secs", "second", "seconds"}, 1},
}};

[[noreturn]] void fail(std::string_view text, const std::string& reason) {
    throw Error(ErrorCode::invalid_json, "bad $relativeTime (" + std::string(text) + ") value. " + reason);
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (c != ' ')
            words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

double seconds_of(const std::string& number, const std::string& unit_name, std::string_view text) {
    const double count = js_number(number);
    if (!std::isfinite(count) || count != std::trunc(count)) fail(text, "'" + number + "' is not an integer.");
    for (const Unit& unit : kUnits)
        if (std::find(unit.names.begin(), unit.names.end(), unit_name) != unit.names.end()) return count * unit.seconds;
    fail(text, "Invalid interval: '" + unit_name + "'");
}

}  // namespace

RelativeTime parse_relative_time(std::string_view text) {
    std::vector<std::string> words = words_of(text);
    if (words.size() == 1 && words.front() == "now") return {};
    const bool future = !words.empty() && words.front() == "in";
    const bool past = !words.empty() && words.back() == "ago";
    if (!future && !past) fail(text, "Time should either start with 'in' or end with 'ago'");
    if (future && past) fail(text, "Time cannot have both 'in' and 'ago'");
    words.erase(future ? words.begin() : words.end() - 1);
    if (words.size() % 2 != 0) fail(text, "Invalid time string. Dangling unit or number.");

    double seconds = 0;
    for (std::size_t i = 0; i < words.size(); i += 2) seconds += seconds_of(words[i], words[i + 1], text);
    const double offset = std::clamp(future ? seconds : -seconds, kMinSeconds, kMaxSeconds);
    return RelativeTime{static_cast<std::int64_t>(offset * kMicrosPerSecond)};
}

}  // namespace parsegres
