#pragma once
// The parts of a ws:// URL.

#include <string>

namespace parsegres::proxy {

struct WsUrl {
    std::string host;  ///< an IPv6 address without its brackets
    std::string port;
    std::string authority;  ///< as the Host header has it
    std::string target;     ///< path and query; at least "/"
};

bool is_ws_url(const std::string& url);

/// Throws std::runtime_error for what is none.
WsUrl parse_ws_url(const std::string& url);

}  // namespace parsegres::proxy
