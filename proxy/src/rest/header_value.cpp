#include "rest/header_value.hpp"

#include <algorithm>
#include <array>

#include "ascii.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool has_two = text[i] == '%' && text.size() - i > 2;
        const int high = has_two ? hex_digit(text[i + 1]) : -1;
        const int low = has_two ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            decoded += text[i];
        } else {
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return decoded;
}

/// charset'language'text
std::string extended(std::string_view text) {
    const std::size_t first = text.find('\'');
    if (first == std::string_view::npos) return std::string(text);
    const std::size_t second = text.find('\'', first + 1);
    if (second == std::string_view::npos) return std::string(text);
    std::string decoded = percent_decoded(text.substr(second + 1));
    return is_latin1(text.substr(0, first)) ? utf8_of_latin1(decoded) : decoded;
}

/// Takes a value from the begin of `rest`, up to the semicolon. A backslash stands for itself, as browsers write paths
/// of files, unless a quote or another one follows.
std::string take_value(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
    std::string value;
    if (rest.starts_with('"')) {
        std::size_t at = 1;
        for (; at < rest.size() && rest[at] != '"'; ++at) {
            const bool escapes =
                rest[at] == '\\' && at + 1 < rest.size() && (rest[at + 1] == '"' || rest[at + 1] == '\\');
            if (escapes) ++at;
            value += rest[at];
        }
        rest.remove_prefix(at);
        rest.remove_prefix(std::min(rest.find(';'), rest.size()));
        return value;
    }
    const std::size_t end = std::min(rest.find(';'), rest.size());
    value = trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    return value;
}

}  // namespace

const std::string* HeaderValue::parameter(std::string_view name) const {
    const auto found =
        std::find_if(parameters.rbegin(), parameters.rend(), [&](const auto& p) { return p.first == name; });
    return found == parameters.rend() ? nullptr : &found->second;
}

HeaderValue parse_header_value(std::string_view text) {
    const std::size_t end = std::min(text.find(';'), text.size());
    HeaderValue header{lower_case(trimmed(text.substr(0, end)))};
    std::string_view rest = text.substr(end);
    while (!rest.empty()) {
        rest.remove_prefix(1);  // the semicolon
        const std::size_t stop = std::min(rest.find_first_of("=;"), rest.size());
        std::string name = lower_case(trimmed(rest.substr(0, stop)));
        rest.remove_prefix(stop);
        if (!rest.starts_with('=')) continue;
        rest.remove_prefix(1);
        std::string value = take_value(rest);
        const bool is_extended = name.ends_with('*');
        if (is_extended) name.pop_back();
        if (!name.empty()) header.parameters.emplace_back(std::move(name), is_extended ? extended(value) : value);
    }
    return header;
}

std::string utf8_of_latin1(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xC0 | (byte >> 6));
            text += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return text;
}

bool is_latin1(std::string_view charset) {
    constexpr std::array<std::string_view, 3> kNames{"iso-8859-1", "latin1", "windows-1252"};
    return std::find(kNames.begin(), kNames.end(), lower_case(charset)) != kNames.end();
}

}  // namespace parsegres::proxy
