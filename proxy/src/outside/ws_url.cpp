#include "outside/ws_url.hpp"

#include <memory>
#include <new>
#include <stdexcept>

#include <curl/curl.h>

namespace parsegres::proxy {
namespace {

struct UrlDeleter {
    void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

struct TextDeleter {
    void operator()(char* text) const noexcept { curl_free(text); }
};

/// Empty where there is none.
std::string part(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, TextDeleter> owner(text);
    return text;
}

}  // namespace

bool is_ws_url(const std::string& url) { return url.starts_with("ws://"); }

WsUrl parse_ws_url(const std::string& url) {
    const std::unique_ptr<CURLU, UrlDeleter> parsed(curl_url());
    if (!parsed) throw std::bad_alloc();
    const bool is_url =
        is_ws_url(url) && curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
    WsUrl result;
    if (is_url) result.host = part(parsed.get(), CURLUPART_HOST);
    if (result.host.empty()) throw std::runtime_error("its URL is none that begins with ws://");
    result.port = part(parsed.get(), CURLUPART_PORT);
    if (result.port.empty()) result.port = "80";
    result.authority = result.host + ':' + result.port;
    if (result.host.front() == '[') result.host = result.host.substr(1, result.host.size() - 2);
    const std::string query = part(parsed.get(), CURLUPART_QUERY);
    result.target = part(parsed.get(), CURLUPART_PATH) + (query.empty() ? "" : '?' + query);
    if (result.target.empty()) result.target = "/";
    return result;
}

}  // namespace parsegres::proxy
