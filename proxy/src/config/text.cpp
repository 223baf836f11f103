#include "text.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

constexpr int kDeepestJson = 100;
constexpr std::size_t kShownBytes = 60;
constexpr std::string_view kBlanks = " \t\r\n\v\f";

}  // namespace

std::string trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t comma = text.find(',');
        parts.push_back(trim(text.substr(0, comma)));
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

json parse_json(std::string_view text) {
    bool too_deep = false;
    const auto watch_depth = [&too_deep](int depth, json::parse_event_t, const json&) {
        too_deep = too_deep || depth > kDeepestJson;
        return !too_deep;  // false drops the value, so that nothing deep is ever built
    };
    json parsed = json::parse(text.begin(), text.end(), watch_depth, /*allow_exceptions=*/false);
    return too_deep ? json(json::value_t::discarded) : parsed;
}

std::string show(const json& value) {
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list";
    if (!value.is_string()) return value.dump();
    std::string text = value.get<std::string>();
    if (text.size() > kShownBytes) text = text.substr(0, kShownBytes) + "...";
    // A message is one line, and cutting may have split a character.
    return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace parsegres::proxy
