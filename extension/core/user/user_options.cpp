#include "user/user_options.hpp"

#include <algorithm>

namespace parsegres {
namespace {

bool flag(const Value* options, std::string_view name, bool fallback) {
    const Value* value = options != nullptr ? options->find(name) : nullptr;
    return value != nullptr && value->is_bool() ? value->as_bool() : fallback;
}

double number(const Value* options, std::string_view name, double fallback = 0) {
    const Value* value = options != nullptr ? options->find(name) : nullptr;
    return value != nullptr && value->is_number() ? std::max(value->as_number(), 0.0) : fallback;
}

std::string text(const Value* options, std::string_view name, std::string fallback = {}) {
    const std::string* value = options != nullptr ? options->find_string(name) : nullptr;
    return value != nullptr && !value->empty() ? *value : fallback;
}

/// `/pattern/flags`, as a JSON file can say what is a RegExp in JavaScript, or the pattern alone.
void read_pattern(PasswordPolicy& policy, const std::string& configured) {
    const std::size_t end = configured.rfind('/');
    const bool is_literal = configured.size() > 1 && configured.front() == '/' && end > 0 &&
                            configured.find_first_not_of("imsugy", end + 1) == std::string::npos;
    policy.pattern = is_literal ? configured.substr(1, end - 1) : configured;
    if (!is_literal) return;
    for (const char letter : configured.substr(end + 1))
        if (std::string_view("ims").find(letter) != std::string_view::npos) policy.pattern_flags += letter;
}

PasswordPolicy read_policy(const Value* options) {
    PasswordPolicy policy;
    read_pattern(policy, text(options, "validatorPattern"));
    policy.validation_error = text(options, "validationError", policy.validation_error);
    policy.do_not_allow_username = flag(options, "doNotAllowUsername", false);
    policy.max_age_days = number(options, "maxPasswordAge");
    policy.history = static_cast<int>(std::min(number(options, "maxPasswordHistory"), 20.0));
    policy.reset_token_validity = number(options, "resetTokenValidityDuration");
    policy.reuse_reset_token = flag(options, "resetTokenReuseIfValid", false);
    policy.hide_unknown_email = flag(options, "resetPasswordSuccessOnInvalidEmail", true);
    return policy;
}

AccountLockout read_lockout(const Value* options) {
    return {number(options, "duration"), static_cast<int>(std::min(number(options, "threshold"), 999.0)),
            flag(options, "unlockOnPasswordReset", false)};
}

MailOptions mail_options(const Value& options, std::string_view app_id) {
    MailOptions mail;
    if (const Value* adapter = options.find("emailAdapter")) mail.adapter = *adapter;
    mail.app_name = text(&options, "appName");
    mail.public_server_url = text(&options, "publicServerURL");
    const Value* custom = options.find("customPages");
    mail.frame_url = text(custom, "parseFrameURL");
    const std::string pages =
        mail.public_server_url + '/' + text(options.find("pages"), "pagesEndpoint", "apps") + '/' + std::string(app_id);
    mail.verify_url = pages + "/verify_email";
    mail.reset_url = pages + "/request_password_reset";
    return mail;
}

}  // namespace

bool MailOptions::is_configured() const {
    return !adapter.is_null() && !app_name.empty() && !public_server_url.empty();
}

UserOptions UserOptions::from_json(const Value& options, std::string_view app_id) {
    UserOptions users;
    users.enforce_private_users = flag(&options, "enforcePrivateUsers", true);
    users.email_to_lower_case = flag(&options, "convertEmailToLowercase", false);
    users.username_to_lower_case = flag(&options, "convertUsernameToLowercase", false);
    users.password_policy = read_policy(options.find("passwordPolicy"));
    users.lockout = read_lockout(options.find("accountLockout"));
    users.session_length = number(&options, "sessionLength", users.session_length);
    users.expire_sessions = flag(&options, "expireInactiveSessions", true);
    users.extend_sessions_on_use = flag(&options, "extendSessionOnUse", false);
    users.revoke_sessions_on_reset = flag(&options, "revokeSessionOnPasswordReset", true);
    users.verify_emails = flag(&options, "verifyUserEmails", false);
    users.prevent_unverified_login = flag(&options, "preventLoginWithUnverifiedEmail", false);
    users.prevent_unverified_signup = flag(&options, "preventSignupWithUnverifiedEmail", false);
    users.send_verification = flag(&options, "sendUserEmailVerification", true);
    users.verify_token_validity = number(&options, "emailVerifyTokenValidityDuration");
    users.reuse_verify_token = flag(&options, "emailVerifyTokenReuseIfValid", false);
    users.hide_unknown_email_on_verify = flag(&options, "emailVerifySuccessOnInvalidEmail", true);
    users.mail = mail_options(options, app_id);
    return users;
}

}  // namespace parsegres
