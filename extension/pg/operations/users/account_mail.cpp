#include "pg/operations/users/account_mail.hpp"

#include "pg/exchange.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/users/stored_user.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "pg/wrap/random.hpp"
#include "pg/wrap/spi.hpp"
#include "user/account_mail_text.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

Value user_json(const Caller& caller, const std::string& user_id) {
    const Caller master = as_master(caller);
    Value shown = parse_json(get_object(master, "_User", user_id, {}));
    Object user{{"className", "_User"}};
    for (Member& member : shown.as_object()) user.set(std::move(member.key), std::move(member.value));
    return user;
}

void send(const Caller& caller, MailKind kind, const std::string& user_id, const std::string& url,
          const std::string& token) {
    // In SQL there is nobody who could send anything.
    if (caller.exchange == nullptr) return;
    const MailOptions& mail = caller.app->options.users.mail;
    caller.exchange->after_commit(mail_effect(mail, kind, mail_link(mail, url, token), user_json(caller, user_id)));
}

}  // namespace

bool is_in_future(const std::optional<Timestamp>& time) { return time && time->micros > current_time().micros; }

std::string require_verification(const App& app, Object& body, Object& columns) {
    const UserOptions& options = app.options.users;
    if (!options.verify_emails) return {};
    const std::string token = random_object_id(kLinkTokenLength);
    body.set("emailVerified", false);
    columns.set("_email_verify_token", token);
    if (options.verify_token_validity > 0)
        columns.set("_email_verify_token_expires_at", date_json(time_in(options.verify_token_validity)));
    return token;
}

std::string renewed_verification_token(const App& app, const StoredUser& user) {
    const UserOptions& options = app.options.users;
    if (options.reuse_verify_token && options.verify_token_validity > 0 && !user.verify_token.empty() &&
        is_in_future(user.verify_token_expires))
        return user.verify_token;
    if (!options.verify_emails) return {};
    const std::string token = random_object_id(kLinkTokenLength);
    SqlText sql;
    sql.raw("UPDATE ").raw(user_table(app)).raw(" SET \"emailVerified\" = false, \"_email_verify_token\" = ");
    sql.param(token);
    if (options.verify_token_validity > 0)
        sql.raw(", \"_email_verify_token_expires_at\" = ").param(time_in(options.verify_token_validity));
    sql.raw(" WHERE \"objectId\" = ").param(user.id);
    execute(sql, Mode::Fresh, Planning::Generic);
    return token;
}

void send_verification_mail(const Caller& caller, const std::string& user_id, const std::string& token) {
    const UserOptions& options = caller.app->options.users;
    if (!options.verify_emails || !options.send_verification || token.empty()) return;
    send(caller, MailKind::Verification, user_id, options.mail.verify_url, token);
}

void send_reset_mail(const Caller& caller, const std::string& user_id, const std::string& token) {
    send(caller, MailKind::PasswordReset, user_id, caller.app->options.users.mail.reset_url, token);
}

}  // namespace parsegres::pg
