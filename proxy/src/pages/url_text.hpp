#pragma once
// Small helpers for URLs, headers and types of files.

#include <string>
#include <string_view>

namespace parsegres::proxy {

/// An absolute URL that a browser may be sent to: http or https, without anything that could end a header.
bool is_http_url(std::string_view url);

/// `text` without control characters; bytes beyond ASCII percent-encoded, since headers have no UTF-8.
std::string header_safe(std::string_view text);

/// By the ending of a file's name.
std::string_view content_type_of(std::string_view path);

}  // namespace parsegres::proxy
