#include "query/regex_literal.hpp"

namespace parsegres {
namespace {

constexpr std::string_view kOpen = "\\Q";
constexpr std::string_view kClose = "\\E";
constexpr std::string_view kQuantifiers = "*+?{";

/// Whether a backslash before `c` only takes its meaning away.
bool is_escapable(char c) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return !is_word && static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

std::optional<std::string> literal_prefix(std::string_view pattern) {
    // Without a \Q span a pattern is left to the regular expressions: so `^abc` keeps their index support.
    if (!pattern.starts_with("^\\Q")) return std::nullopt;
    pattern.remove_prefix(1);
    std::string literal;
    while (!pattern.empty()) {
        if (pattern.starts_with(kOpen)) {
            pattern.remove_prefix(kOpen.size());
            const std::size_t end = pattern.find(kClose);
            literal += pattern.substr(0, end);
            pattern.remove_prefix(end == std::string_view::npos ? pattern.size() : end + kClose.size());
        } else if (pattern.size() >= 2 && pattern[0] == '\\' && is_escapable(pattern[1])) {
            literal += pattern[1];
            pattern.remove_prefix(2);
        } else if (!is_escapable(pattern[0])) {
            // What SDKs put between two spans: letters that follow an escaped backslash.
            const bool is_repeated = pattern.size() > 1 && kQuantifiers.find(pattern[1]) != std::string_view::npos;
            if (is_repeated) return std::nullopt;
            literal += pattern[0];
            pattern.remove_prefix(1);
        } else {
            return std::nullopt;
        }
    }
    return literal;
}

}  // namespace parsegres
