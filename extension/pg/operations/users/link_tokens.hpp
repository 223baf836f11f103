#pragma once
// What the links in mails lead to. The token is the credential: whoever has it has read the mail. Each works once, by
// one UPDATE or under a lock on the user.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "pg/caller.hpp"

namespace parsegres::pg {

/// A caller of nobody's for an app. Throws Error(unauthorized) when it is not registered.
Caller app_caller(std::string_view app_id);

/// Marks the address as verified; false when the link is not, or no longer, good.
bool verify_email(const App& app, const std::string& token);

/// Sends the mail with that link again: to the user of that name, or of an old link. "" for what is not known. False
/// when there is nobody to send it to, which the client may not be told where the app hides that.
bool resend_verification(const Caller& caller, const std::string& username, const std::string& token);

/// Why the link to a new password does not work; nothing when it does.
std::optional<std::string> reset_token_problem(const App& app, const std::string& token);

/// Sets the password of the user that the token was sent to; why not, otherwise.
std::optional<std::string> reset_password(const Caller& caller, const std::string& token, const std::string& password);

}  // namespace parsegres::pg
