#pragma once

#include <string>
#include <string_view>

namespace parsegres::proxy {

/// Standard or URL alphabet, padding optional. Decoding stops at the first other character, as a header's end.
std::string decode_base64(std::string_view text);

/// Standard alphabet, padded, in one line.
std::string encode_base64(std::string_view bytes);

}  // namespace parsegres::proxy
