#pragma once
// JSON text to Value and back.

#include <cstddef>
#include <string>
#include <string_view>

#include "value/value.hpp"

namespace parsegres {

/// Deeper nesting than this is refused, in requests and in stored values alike, so that everything
/// that walks a value may recurse without watching the stack.
inline constexpr std::size_t kMaxJsonDepth = 512;

/// Parses one JSON document.
/// Throws Error(invalid_json) on anything that PostgreSQL could not keep: broken syntax, nesting deeper
/// than kMaxJsonDepth, numbers beyond a double, invalid UTF-8, lone surrogates, and U+0000.
Value parse_json(std::string_view text);

/// Appends `value` as compact JSON text. Numbers are written as JavaScript writes them.
void append_json(std::string& out, const Value& value);
[[nodiscard]] std::string to_json(const Value& value);

/// Appends `text` as a JSON string, quotes included. `text` must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// Appends a finite number as ECMAScript's Number::toString does (1e21, 0.000001, 5e-324).
void append_json_number(std::string& out, double number);

}  // namespace parsegres
