#pragma once
// What a new user and a change of one have in common.

#include "pg/boundary.hpp"

#include <string>

#include "pg/caller.hpp"
#include "pg/operations/auth/auth_data.hpp"
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

/// `authDataResponse` of the answer, where an adapter has something to say.
void add_auth_data_response(Object& answer, const AuthDataResult& result);

/// The user as it sees itself, or as a caller with a key sees it. Where permissions keep a user from reading itself it
/// still logs in, and learns who it is.
Object shown_user(const Caller& caller, const std::string& user_id);

/// What only the maintenance key gets to see has no place in answers about who one is.
void remove_hidden(Object& user);

}  // namespace parsegres::pg
