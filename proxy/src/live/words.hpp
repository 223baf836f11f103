#pragma once
// Words and numbers of the lines that the database sends.

#include <charconv>
#include <optional>
#include <string_view>

namespace parsegres::proxy::live {

/// Cuts off the front of `text` up to the first `separator`, which is dropped, or all of it.
inline std::string_view next_word(std::string_view& text, char separator = ' ') {
    const std::size_t end = text.find(separator);
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return word;
}

/// Nothing unless all of `text` is a decimal number that fits.
template <class Number>
std::optional<Number> read_number(std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc() || rest != end || text.empty()) return std::nullopt;
    return number;
}

}  // namespace parsegres::proxy::live
