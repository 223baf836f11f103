#pragma once
// Identifiers from the server's cryptographic random source.

#include "pg/boundary.hpp"

#include <cstddef>
#include <string>

namespace parsegres::pg {

/// `length` letters and digits, each equally likely, as Parse makes objectIds.
std::string random_object_id(std::size_t length);

/// `bytes` random bytes as lower-case hexadecimal digits.
std::string random_hex(std::size_t bytes);

/// `length` random bytes.
std::string random_bytes(std::size_t length);

}  // namespace parsegres::pg
