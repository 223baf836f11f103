#pragma once
// Header values with parameters: `form-data; name="a"; filename="b"`.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parsegres::proxy {

struct HeaderValue {
    std::string value;  // in lower case
    // Names in lower case, values as UTF-8 or other bytes.
    std::vector<std::pair<std::string, std::string>> parameters{};

    /// The last one of that name counts; nullptr when there is none.
    [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

/// Takes what browsers and programs write: parameters in quotes or not, and those of RFC 8187 (`name*=utf-8''…`) under
/// their plain name. What it cannot make sense of it leaves out.
HeaderValue parse_header_value(std::string_view text);

/// Bytes of ISO 8859-1 as UTF-8.
std::string utf8_of_latin1(std::string_view bytes);

/// ISO 8859-1 and its names on the web.
bool is_latin1(std::string_view charset);

}  // namespace parsegres::proxy
