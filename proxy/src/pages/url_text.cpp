#include "pages/url_text.hpp"

#include <algorithm>
#include <array>

#include "route/uri_component.hpp"

namespace parsegres::proxy {
namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
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

std::string header_safe(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80)
            append_percent_encoded(out, c);
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
