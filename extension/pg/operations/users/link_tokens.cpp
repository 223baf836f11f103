#include "pg/operations/users/link_tokens.hpp"

#include "pg/operations/users/account_lock.hpp"
#include "pg/operations/users/account_mail.hpp"
#include "pg/operations/users/stored_user.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/session.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {
namespace {

constexpr const char* kInvalid = "Failed to reset password: username / email / token is invalid";
constexpr const char* kExpired = "The password reset link has expired";

std::optional<std::string> problem_of(const App& app, const std::optional<StoredUser>& user) {
    if (!user) return kInvalid;
    const bool expires = app.options.users.password_policy.reset_token_validity > 0;
    if (expires && user->reset_token_expires && user->reset_token_expires->micros < current_time().micros)
        return kExpired;
    return std::nullopt;
}

}  // namespace

Caller app_caller(std::string_view app_id) {
    Caller caller;
    caller.app = find_app(app_id);
    if (caller.app == nullptr) throw Error(ErrorCode::unauthorized, "unauthorized", "no app of that id is registered");
    caller.access.principals = principals_of_nobody();
    return caller;
}

bool verify_email(const App& app, const std::string& token) {
    const UserOptions& options = app.options.users;
    if (!options.verify_emails || token.empty()) return false;
    SqlText sql;
    sql.raw("UPDATE ").raw(user_table(app)).raw(" SET \"emailVerified\" = true, \"_email_verify_token\" = NULL");
    if (options.verify_token_validity > 0) sql.raw(", \"_email_verify_token_expires_at\" = NULL");
    sql.raw(", \"updatedAt\" = ").param(current_time()).raw(" WHERE \"_email_verify_token\" = ").param(token);
    if (options.verify_token_validity > 0)
        sql.raw(" AND \"emailVerified\" IS NOT TRUE AND \"_email_verify_token_expires_at\" > ").param(current_time());
    sql.raw(" RETURNING \"objectId\"");
    return !execute(sql, Mode::Fresh, Planning::Generic).empty();
}

bool resend_verification(const Caller& caller, const std::string& username, const std::string& token) {
    const bool hides = caller.app->options.users.hide_unknown_email_on_verify;
    if (username.empty() && token.empty()) return false;
    SqlText condition{"true", {}};
    if (!username.empty()) condition.raw(" AND \"username\" = ").param(username);
    if (!token.empty()) condition.raw(" AND \"_email_verify_token\" = ").param(token);
    const auto user = find_user_where(*caller.app, condition);
    if (!user || user->email_verified) return hides;
    send_verification_mail(caller, user->id, renewed_verification_token(*caller.app, *user));
    return true;
}

std::optional<std::string> reset_token_problem(const App& app, const std::string& token) {
    return problem_of(app, find_user_where(app, {"\"_perishable_token\" = $1", {token}}));
}

std::optional<std::string> reset_password(const Caller& caller, const std::string& token, const std::string& password) {
    // Who waited here for another request with the same token finds that it is gone.
    const SqlText lock{"SELECT FROM " + user_table(*caller.app) + " WHERE \"_perishable_token\" = $1 FOR UPDATE",
                       {token}};
    execute(lock, Mode::Fresh, Planning::Generic);
    const auto user = find_user_where(*caller.app, {"\"_perishable_token\" = $1", {token}});
    if (auto problem = problem_of(*caller.app, user)) return problem;
    try {
        success_of(update_user(as_master(caller), user->id, Object{{"password", password}}));
    } catch (const Error& error) {
        // Passwords are judged before anything is written.
        return error.message();
    }
    unlock_account(*caller.app, user->id);
    return std::nullopt;
}

}  // namespace parsegres::pg
