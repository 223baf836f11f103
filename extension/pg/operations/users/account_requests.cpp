// Asking for mails: POST /requestPasswordReset and POST /verificationEmailRequest.

#include "pg/hooks/account_hooks.hpp"
#include "pg/operations/users/account_mail.hpp"
#include "pg/operations/users/stored_user.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/wrap/random.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {
namespace {

void check_configuration(const Caller& caller) {
    if (!caller.app->options.users.mail.is_configured())
        throw Error(ErrorCode::internal_server_error,
                    "An appName, publicServerURL, and emailAdapter are required for password reset and email "
                    "verification functionality.");
}

const Value* truthy_member(const Value& body, std::string_view key) {
    const Value* value = body.find(key);
    return value != nullptr && value->truthy() ? value : nullptr;
}

std::string address_of(const Value* email) {
    if (email == nullptr) throw Error(ErrorCode::email_missing, "you must provide an email");
    if (!email->is_string()) throw Error(ErrorCode::invalid_email_address, "you must provide a valid email string");
    return email->as_string();
}

/// The address that an expired link was sent to.
std::string address_of_token(const App& app, const Value& token) {
    if (!token.is_string()) throw Error(ErrorCode::invalid_value, "token must be a string");
    const auto user = find_user_where(app, {"\"_perishable_token\" = $1 AND \"_perishable_token_expires_at\" < $2",
                                            {token.as_string(), current_time()}});
    if (!user || user->email.empty())
        throw Error(ErrorCode::invalid_email_address, "you must provide a valid email string");
    return user->email;
}

std::optional<StoredUser> find_by_address(const App& app, const std::string& email) {
    return find_user_where(app, {"\"email\" = $1 OR (\"username\" = $1 AND \"email\" IS NULL)", {email}});
}

std::string reset_token(const App& app, const StoredUser& user) {
    const PasswordPolicy& policy = app.options.users.password_policy;
    if (policy.reuse_reset_token && policy.reset_token_validity > 0 && !user.reset_token.empty() &&
        is_in_future(user.reset_token_expires))
        return user.reset_token;
    const std::string token = random_object_id(kLinkTokenLength);
    SqlText sql;
    sql.raw("UPDATE ").raw(user_table(app)).raw(" SET \"_perishable_token\" = ").param(token);
    if (policy.reset_token_validity > 0)
        sql.raw(", \"_perishable_token_expires_at\" = ").param(time_in(policy.reset_token_validity));
    sql.raw(" WHERE \"objectId\" = ").param(user.id);
    execute(sql, Mode::Fresh, Planning::Generic);
    return token;
}

}  // namespace

Reply request_password_reset(const Caller& caller, const Value& body) {
    check_configuration(caller);
    const App& app = *caller.app;
    const Value* token = truthy_member(body, "token");
    const std::string email =
        token != nullptr ? address_of_token(app, *token) : address_of(truthy_member(body, "email"));
    if (const auto user = find_by_address(app, email)) {
        run_before_password_reset_request(caller, user->id);
        send_reset_mail(caller, user->id, reset_token(app, *user));
    } else if (!app.options.users.password_policy.hide_unknown_email) {
        throw Error(ErrorCode::object_not_found, "A user with that email does not exist.");
    }
    return {"{}"};
}

Reply request_email_verification(const Caller& caller, const Value& body) {
    check_configuration(caller);
    const App& app = *caller.app;
    const std::string email = address_of(truthy_member(body, "email"));
    const auto user = find_user_where(app, {"\"email\" = $1", {email}});
    const bool hides = app.options.users.hide_unknown_email_on_verify;
    if (!user && !hides) throw Error(ErrorCode::email_not_found, "No user found with email " + email);
    if (user && user->email_verified && !hides)
        throw Error(ErrorCode::other_cause, "Email " + email + " is already verified.");
    if (user && !user->email_verified) send_verification_mail(caller, user->id, renewed_verification_token(app, *user));
    return {"{}"};
}

}  // namespace parsegres::pg
