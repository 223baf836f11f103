#pragma once
// What a mail to a user says, and how the mail adapter of the app is asked to send it.

#include <string>
#include <string_view>

#include "user/user_options.hpp"
#include "value/value.hpp"

namespace parsegres {

enum class MailKind : unsigned char { Verification, PasswordReset };

/// `url` with the token, inside the app's frame page where it has one.
std::string mail_link(const MailOptions& mail, std::string_view url, std::string_view token);

/// The effect {"kind":"mail","adapter":…,"method":…,"args":[…]}. An adapter over HTTP that has no method for this kind
/// gets the plain text of the reference through sendMail. `user`: the object as the master key sees it.
Value mail_effect(const MailOptions& mail, MailKind kind, const std::string& link, const Value& user);

}  // namespace parsegres
