#pragma once
// JavaScript's String() and Number(), which decide what the reference makes of a parameter of another type.

#include <string>

#include "value/value.hpp"

namespace parsegres {

/// String(value): elements of an array joined by commas, "[object Object]" for an object.
[[nodiscard]] std::string js_string(const Value& value);

/// Number(value); NaN when the value is no number.
[[nodiscard]] double js_number(const Value& value);

}  // namespace parsegres
