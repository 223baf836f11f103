#pragma once
// What a new user and a change of one have in common.

#include "pg/boundary.hpp"

#include <string>

#include "pg/caller.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// Throws Error(operation_forbidden) for what only the master key may set: emailVerified.
void check_restricted_fields(const Caller& caller, const Object& body);
/// Throws Error(operation_forbidden) for an id that would read as a role in an ACL.
void check_user_id(const Caller& caller, const std::string& user_id);
/// Throws Error(username_taken) when somebody else has the name that the body gives.
void check_name_is_free(const App& app, const Object& body, const std::string& user_id);
/// Checks the address that the body gives, if any, and prepares its verification (see require_verification()): the
/// token, "" when none is needed. Throws Error(invalid_email_address, email_taken).
std::string take_address(const Caller& caller, Object& body, Object& columns, const std::string& user_id);

}  // namespace parsegres::pg
