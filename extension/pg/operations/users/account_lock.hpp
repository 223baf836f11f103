#pragma once
// accountLockout: too many wrong passwords lock an account for a while.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "pg/app_registry.hpp"

namespace parsegres::pg {

/// Counts an attempt with a right or wrong password, in one statement, so that attempts at once are all counted.
/// Throws Error(object_not_found) while the account is locked. A wrong password returns what the client is to read; it
/// has to be answered without a rollback.
std::optional<Error> count_attempt(const App& app, const std::string& user_id, bool is_right);

/// After a password reset, where the app wants that.
void unlock_account(const App& app, const std::string& user_id);

}  // namespace parsegres::pg
