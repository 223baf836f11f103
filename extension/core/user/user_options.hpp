#pragma once
// The options of an app about users: passwords, sessions, e-mail. Names and defaults are Parse Server's.

#include <cstdint>
#include <optional>
#include <string>

#include "value/value.hpp"

namespace parsegres {

/// passwordPolicy. Times are in the units of the options.
struct PasswordPolicy {
    /// A regular expression in JavaScript's dialect, and its flags; "" allows everything.
    std::string pattern;
    std::string pattern_flags;
    /// What a client reads when the pattern does not match.
    std::string validation_error = "Password does not meet the Password Policy requirements.";
    bool do_not_allow_username = false;
    double max_age_days = 0;          ///< 0: passwords do not age
    int history = 0;                  ///< the last so many passwords may not come again
    double reset_token_validity = 0;  ///< seconds; 0: for ever
    bool reuse_reset_token = false;
    bool hide_unknown_email = true;  ///< resetPasswordSuccessOnInvalidEmail
};

/// accountLockout; nothing locks when threshold is 0.
struct AccountLockout {
    double duration_minutes = 0;
    int threshold = 0;
    bool unlock_on_password_reset = false;
};

/// What mails need to be sent and to link back.
struct MailOptions {
    /// emailAdapter as it was configured; null: there is none.
    Value adapter;
    std::string app_name;
    std::string public_server_url;
    /// Where links lead to, without the token.
    std::string verify_url;
    std::string reset_url;
    std::string frame_url;

    [[nodiscard]] bool is_configured() const;
};

struct UserOptions {
    bool enforce_private_users = true;
    bool email_to_lower_case = false;
    bool username_to_lower_case = false;
    PasswordPolicy password_policy;
    AccountLockout lockout;

    double session_length = 31'536'000;  ///< seconds
    bool expire_sessions = true;
    bool extend_sessions_on_use = false;
    bool revoke_sessions_on_reset = true;

    bool verify_emails = false;
    bool prevent_unverified_login = false;
    bool prevent_unverified_signup = false;
    bool send_verification = true;
    double verify_token_validity = 0;  ///< seconds; 0: for ever
    bool reuse_verify_token = false;
    bool hide_unknown_email_on_verify = true;
    MailOptions mail;

    static UserOptions from_json(const Value& options, std::string_view app_id);
};

}  // namespace parsegres
