#include "route/uri_component.hpp"

#include <algorithm>

namespace parsegres {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

void append_percent_encoded(std::string& out, char c) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    ((out += '%') += kHex[byte >> 4U]) += kHex[byte & 0xFU];
}

std::string percent_encode(std::string_view text, std::string_view plain) {
    std::string out;
    for (const char c : text) {
        if (is_alphanumeric(c) || plain.find(c) != std::string_view::npos)
            out += c;
        else
            append_percent_encoded(out, c);
    }
    return out;
}

std::string url_encoded(std::string_view text) { return percent_encode(text, "-._~"); }

std::string encode_uri_component(std::string_view text) { return percent_encode(text, "-_.!~*'()"); }

std::string form_encoded(std::string_view text) {
    std::string out = percent_encode(text, "*-._ ");
    std::replace(out.begin(), out.end(), ' ', '+');
    return out;
}

}  // namespace parsegres
