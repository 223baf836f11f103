#pragma once
// Texts as parts of URLs and forms.

#include <string>
#include <string_view>

namespace parsegres {

/// Appends `%3F` for `?`.
void append_percent_encoded(std::string& out, char c);

/// ASCII letters, digits and the characters of `plain` as they are, all other bytes percent-encoded.
std::string percent_encode(std::string_view text, std::string_view plain);

/// What RFC 3986 calls unreserved stays: for any part of a URL or a form.
std::string url_encoded(std::string_view text);

/// JavaScript's encodeURIComponent, which the reference builds urls of files and links of mails with.
std::string encode_uri_component(std::string_view text);

/// As JavaScript's URLSearchParams writes names and values.
std::string form_encoded(std::string_view text);

}  // namespace parsegres
