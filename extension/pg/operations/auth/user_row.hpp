#pragma once
// Users as the authData of a request finds them.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/caller.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// All that clients could read of the user, and authData as it is kept; nothing when there is no such user.
std::optional<Value> read_user(const Caller& caller, std::string_view user_id);
/// The same, and nobody else changes the user until the transaction ends.
std::optional<Value> lock_user(const Caller& caller, std::string_view user_id);

/// Who has one of these (provider, id), two at most. `with_locked_out`: also users whose ACL is empty, who are kept out
/// by that. Of providers that are not configured nobody is found.
std::vector<std::string> find_linked_users(const Caller& caller, const Object& auth_data, bool with_locked_out);

/// Writes `changes` into the user's authData, of which `user` (of lock_user()) has the value until now. Does not touch
/// updatedAt, as the reference. A unique violation is account_already_linked (208).
void write_auth_data(const Caller& caller, const Value& user, const Object& changes);

}  // namespace parsegres::pg
