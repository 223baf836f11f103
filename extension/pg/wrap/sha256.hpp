#pragma once

#include "pg/boundary.hpp"

#include <string>
#include <string_view>

namespace parsegres::pg {

/// The 32 bytes of the digest.
std::string sha256(std::string_view text);

}  // namespace parsegres::pg
