#pragma once
// Hooks around logging in and out, and around asking for a new password.

#include "pg/boundary.hpp"

#include <string>

#include "pg/caller.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// Before the session is made: the hook may refuse the log-in.
void run_before_login(const Caller& caller, const std::string& user_id);
/// `user` as the client gets it, its session token included.
void run_after_login(const Caller& caller, const std::string& user_id, const std::string& session_token);
/// The session that the caller's token is for, before it ends; null where nobody wants to know, or there is none.
Value session_for_after_logout(const Caller& caller);
void run_after_logout(const Caller& caller, const Value& session);
/// The hook may refuse the mail.
void run_before_password_reset_request(const Caller& caller, const std::string& user_id);

}  // namespace parsegres::pg
