#pragma once
// Whether bytes are text that PostgreSQL can keep.

#include <string_view>

namespace parsegres {

/// True for well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF) without U+0000.
bool is_storable_utf8(std::string_view bytes) noexcept;

}  // namespace parsegres
