#pragma once
// Passwords as Parse Server keeps them: bcrypt of cost 10, so that users of either server log in on the other.
//
// A hash takes some 50 ms of CPU by design; the proxy calls what hashes on connections of its own.

#include "pg/boundary.hpp"

#include <string>

namespace parsegres::pg {

/// `$2b$10$…`. Only the first 72 bytes of a password count, as in every bcrypt.
std::string hash_password(const std::string& password);

/// Whether `hash` (`$2a$`, `$2b$` or `$2y$`) is one of `password`. Takes the same time when `hash` is empty or no such
/// hash, and is false then: how long an answer takes does not tell which users exist, or have a password.
bool password_matches(const std::string& password, const std::string& hash);

}  // namespace parsegres::pg
