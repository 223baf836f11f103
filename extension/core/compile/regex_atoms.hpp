#pragma once
// Single characters and classes of characters in PostgreSQL's regular expressions.

#include <string>
#include <string_view>

namespace parsegres {

/// Throws Error(invalid_query): the pattern cannot be translated.
[[noreturn]] void fail_regex(std::string_view reason);

/// The class for a Unicode property (`Lu` gives `[:upper:]`), for use inside brackets. Throws when there is none.
std::string_view property_class(std::string_view name);

/// `\uXXXX` or `\UXXXXXXXX` for a code point in hexadecimal. Throws unless text can hold it.
std::string code_point_escape(std::string_view hex_digits);

}  // namespace parsegres
