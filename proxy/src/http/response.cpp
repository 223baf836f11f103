#include "http/response.hpp"

#include <array>
#include <charconv>
#include <ctime>

namespace parsegres::proxy {
namespace {

constexpr std::string_view kAllowHeaders =
    "X-Parse-Master-Key, X-Parse-REST-API-Key, X-Parse-Javascript-Key, X-Parse-Application-Id, "
    "X-Parse-Client-Version, X-Parse-Session-Token, X-Requested-With, X-Parse-Revocable-Session, X-Parse-Request-Id, "
    "Content-Type, Pragma, Cache-Control";

std::string_view status_line(int status) {
    switch (status) {
        case 200: return "HTTP/1.1 200 OK\r\n";
        case 201: return "HTTP/1.1 201 Created\r\n";
        case 303: return "HTTP/1.1 303 See Other\r\n";
        case 400: return "HTTP/1.1 400 Bad Request\r\n";
        case 403: return "HTTP/1.1 403 Forbidden\r\n";
        case 404: return "HTTP/1.1 404 Not Found\r\n";
        case 408: return "HTTP/1.1 408 Request Timeout\r\n";
        case 409: return "HTTP/1.1 409 Conflict\r\n";
        case 413: return "HTTP/1.1 413 Payload Too Large\r\n";
        case 415: return "HTTP/1.1 415 Unsupported Media Type\r\n";
        case 429: return "HTTP/1.1 429 Too Many Requests\r\n";
        case 431: return "HTTP/1.1 431 Request Header Fields Too Large\r\n";
        case 503: return "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n";
        case 500: return "HTTP/1.1 500 Internal Server Error\r\n";
        default: return {};
    }
}

void append_status_line(std::string& out, int status) {
    const std::string_view line = status_line(status);
    if (line.empty())
        ((out += "HTTP/1.1 ") += std::to_string(status)) += " \r\n";
    else
        out += line;
}

std::string_view content_type(ContentType type) {
    return type == ContentType::json ? "Content-Type: application/json; charset=utf-8\r\n"
                                     : "Content-Type: text/plain; charset=utf-8\r\n";
}

std::string cors_block(const std::string& origin, const std::vector<std::string>& allow_headers) {
    std::string headers(kAllowHeaders);
    for (const std::string& header : allow_headers) (headers += ", ") += header;
    return "Access-Control-Allow-Origin: " + origin +
           "\r\nAccess-Control-Allow-Methods: GET,PUT,POST,DELETE,OPTIONS\r\nAccess-Control-Allow-Headers: " + headers +
           "\r\nAccess-Control-Expose-Headers: X-Parse-Job-Status-Id, X-Parse-Push-Status-Id\r\n";
}

}  // namespace

ResponseFormat::ResponseFormat(const std::vector<std::string>& allow_origin,
                               const std::vector<std::string>& allow_headers) {
    for (const std::string& origin : allow_origin) origins_.push_back({origin, cors_block(origin, allow_headers)});
    if (origins_.empty()) origins_.push_back({"*", cors_block("*", allow_headers)});
}

std::string_view ResponseFormat::cors_for(std::string_view origin) const {
    if (origins_.size() > 1)
        for (const Origin& allowed : origins_)
            if (allowed.name == origin) return allowed.block;
    return origins_.front().block;
}

void ResponseFormat::append(std::string& out, const ResponseHead& head) const {
    append_status_line(out, head.status);
    out += cors_for(head.origin);
    if (origins_.size() > 1) out += "Vary: Origin\r\n";
    if (head.other_type.empty())
        out += content_type(head.type);
    else
        ((out += "Content-Type: ") += head.other_type) += "\r\n";
    out += head.extra;
    if (!head.location.empty()) ((out += "Location: ") += head.location) += "\r\n";
    ((out += "Date: ") += head.date) += "\r\nContent-Length: ";
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), head.length).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
    if (!head.keep_alive)
        out += "\r\nConnection: close";
    else if (head.http_1_0)
        out += "\r\nConnection: keep-alive";
    out += "\r\n\r\n";
}

std::string http_date() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

}  // namespace parsegres::proxy
