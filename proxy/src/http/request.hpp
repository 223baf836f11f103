#pragma once
// One HTTP request as the edge hands it on.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace parsegres::proxy {

/// The headers that anything looks at; all others are dropped while parsing.
enum class Header : unsigned char {
    application_id,
    rest_api_key,
    javascript_key,
    client_key,
    windows_key,
    master_key,
    maintenance_key,
    session_token,
    installation_id,
    request_id,
    cloud_context,
    authorization,
    content_type,
    content_encoding,
    origin,
    host,
    forwarded_for,
    requested_with,
    page_locale,
    upgrade,
    websocket_key,
    websocket_version,
};
inline constexpr std::size_t kHeaderCount = 22;

/// All views are into the buffer of the parser that made the request, valid until its next_request().
struct Request {
    std::string_view method;
    std::string_view target;
    std::array<std::string_view, kHeaderCount> headers{};
    std::string_view head;  // the request line and all header lines, perhaps more; see append_header_object()
    std::string_view body;
    bool http_1_0 = false;
    bool keep_alive = true;
    bool upgrade = false;  // the client would go on in another protocol

    [[nodiscard]] std::string_view header(Header name) const { return headers[static_cast<std::size_t>(name)]; }
};

}  // namespace parsegres::proxy
