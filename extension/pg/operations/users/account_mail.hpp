#pragma once
// Mails with links that carry a token: to verify an address, to set a new password. They leave when the request has
// committed.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "pg/caller.hpp"
#include "pg/operations/users/stored_user.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// Letters and digits in a token of a link.
inline constexpr std::size_t kLinkTokenLength = 25;

/// Gives a new or changed address a token: emailVerified into `body`, hidden columns into `columns`. The token; "" when
/// the app verifies no addresses.
std::string require_verification(const App& app, Object& body, Object& columns);

/// The token of another such mail: a valid one is kept where the app says so. "" when the app verifies no addresses.
std::string renewed_verification_token(const App& app, const StoredUser& user);
/// `time` is there and yet to come.
bool is_in_future(const std::optional<Timestamp>& time);

/// The mail with the link that verifies the user's address; none when the app sends no such mails.
void send_verification_mail(const Caller& caller, const std::string& user_id, const std::string& token);
/// The mail with the link to a new password.
void send_reset_mail(const Caller& caller, const std::string& user_id, const std::string& token);

}  // namespace parsegres::pg
