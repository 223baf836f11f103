#include "pages/url_text.hpp"

#include <algorithm>
#include <array>

namespace parsegres::proxy {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

void append_escape(std::string& out, char c) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    ((out += '%') += kHex[byte >> 4]) += kHex[byte & 0xF];
}

std::string encoded(std::string_view text, std::string_view plain) {
    std::string out;
    for (const char c : text) {
        if (is_alphanumeric(c) || plain.find(c) != std::string_view::npos)
            out += c;
        else
            append_escape(out, c);
    }
    return out;
}

struct Type {
    std::string_view ending;
    std::string_view type;
};
constexpr std::array<Type, 12> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".webp", "image/webp"},
}};

}  // namespace

bool is_http_url(std::string_view url) {
    if (!url.starts_with("http://") && !url.starts_with("https://")) return false;
    return std::none_of(url.begin(), url.end(), [](char c) { return is_control(c) || c == ' '; });
}

std::string form_encoded(std::string_view text) {
    std::string out = encoded(text, "*-._ ");
    std::replace(out.begin(), out.end(), ' ', '+');
    return out;
}

std::string component_encoded(std::string_view text) { return encoded(text, "-_.!~*'()"); }

std::string header_safe(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80)
            append_escape(out, c);
        else if (!is_control(c))
            out += c;
    }
    return out;
}

std::string_view content_type_of(std::string_view path) {
    const auto* const found =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const Type& type) { return path.ends_with(type.ending); });
    return found == kTypes.end() ? "text/plain; charset=utf-8" : found->type;
}

}  // namespace parsegres::proxy
