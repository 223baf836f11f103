#pragma once
// SHA-256 (FIPS 180-4), as PostgreSQL computes it.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>

namespace parsegres::pg {

/// The 32 bytes of the digest.
std::string sha256(std::string_view text);

}  // namespace parsegres::pg
