#pragma once
// Users and sessions: what may be done with them besides what every class allows.
//
// Some requests fail and yet leave something behind: a failed log-in counts towards the lock of its account. Such a
// request answers with Reply::failure instead of throwing, so that its transaction commits.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// Writes of classes that has_rules_of_its_own().
Reply create_special(const Caller& caller, std::string_view class_name, const Value& body);
Reply update_special(const Caller& caller, std::string_view class_name, std::string_view object_id, const Value& body);
Reply remove_special(const Caller& caller, std::string_view class_name, std::string_view object_id);

/// The body of the answer. Throws the failure, with which everything is rolled back.
std::string success_of(Reply reply);

/// POST /users. {"objectId":…,"createdAt":…,"sessionToken":…}; with authData of a user that is there: that user.
Reply sign_up(const Caller& caller, const Value& body);
/// PUT /users/id. A new password ends the user's sessions; the answer then has a new one.
Reply update_user(const Caller& caller, std::string_view user_id, const Value& body);
/// DELETE /users/id.
Reply delete_user(const Caller& caller, std::string_view user_id);

/// GET and POST /login. The user, as they may see themselves, with sessionToken.
Reply log_in(const Caller& caller, const Value& body);
/// GET and POST /verifyPassword. The user; no session is made.
Reply verify_password(const Caller& caller, const Value& body);
/// POST /challenge: what a provider of authData has to say before the log-in; see challenge_adapters().
Reply challenge(const Caller& caller, const Value& body);
/// POST /loginAs, for the master key. {"userId":…}
Reply log_in_as(const Caller& caller, const Value& body);
/// POST /logout: ends the session that the request came with, if any.
Reply log_out(const Caller& caller);
/// GET /users/me.
Reply current_user(const Caller& caller);

/// POST /sessions: another session of the caller; with the master key any row.
Reply create_session(const Caller& caller, const Value& body);
/// PUT /sessions/id: the caller's own.
Reply update_session(const Caller& caller, std::string_view session_id, const Value& body);
/// DELETE /sessions/id: the caller's own.
Reply delete_session(const Caller& caller, std::string_view session_id);
/// GET /sessions/me.
Reply current_session(const Caller& caller);
/// POST /upgradeToRevocableSession.
Reply upgrade_session(const Caller& caller);

/// POST /requestPasswordReset. {"email":…} or {"token":…}, an expired one
Reply request_password_reset(const Caller& caller, const Value& body);
/// POST /verificationEmailRequest. {"email":…}
Reply request_email_verification(const Caller& caller, const Value& body);

}  // namespace parsegres::pg
