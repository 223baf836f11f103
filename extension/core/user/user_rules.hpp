#pragma once
// What is asked of a user object that a client sends, apart from what the database knows.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "user/user_options.hpp"
#include "value/value.hpp"

namespace parsegres {

/// Throws Error(username_missing, password_missing) unless a new user brings both, or auth data.
void check_credentials(const Object& body);
/// Throws Error(invalid_email_address) for an e-mail address without something on both sides of an @.
void check_email(const Value& email);

/// A text in lower case, as whoever knows all letters of the world has it.
using LowerCase = std::function<std::string(const std::string&)>;

/// The name or address of a user as it is stored. Texts of ASCII alone need no `beyond_ascii`.
void convert_to_lower_case(Object& user, const UserOptions& options, const LowerCase& beyond_ascii);

/// The ACL of a new user: what the body says or the default, and the user's own right to everything.
Value new_user_acl(const Value* acl, std::string_view user_id, const UserOptions& options);

/// {"action":…,"authProvider":…}; no provider when it is "".
Value created_with(std::string_view action, std::string_view provider);

/// `name` or `email` of whoever logs in, and the password.
struct LoginRequest {
    std::string username;  ///< "" when absent
    std::string email;     ///< "" when absent
    std::string password;
    bool ignore_email_verification = false;
};
/// Throws Error(username_missing, password_missing), and Error(object_not_found) for values that are no text, as if
/// there were no such user.
LoginRequest parse_login(const Value& body);

/// What a wrong name, a wrong password and a locked account have in common.
[[noreturn]] void fail_login();

/// `key` is set in `body` to something other than a Delete.
bool sets(const Object& body, std::string_view key);

}  // namespace parsegres
