// Changes of users: PUT and DELETE /users/id.

#include "compile/access.hpp"
#include "pg/hooks/save_hooks.hpp"
#include "pg/operations/auth/auth_data.hpp"
#include "pg/operations/users/account_mail.hpp"
#include "pg/operations/users/password_rules.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/operations/users/write_user.hpp"
#include "pg/operations/write.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

constexpr std::string_view kCloud = "cloud";

/// To a client, a user that is not there and one that it may not change are the same.
Error no_such_user(const Caller& caller) {
    if (caller.is_privileged()) return {ErrorCode::object_not_found, "Object not found."};
    return caller.refused(ErrorCode::session_missing, "Insufficient auth.");
}

class UserUpdate {
  public:
    UserUpdate(const Caller& caller, std::string_view user_id, const Object& body)
        : caller_(caller),
          request_(caller),
          options_(write_options(caller)),
          user_id_(user_id),
          body_(body),
          hooks_(request_, "_User", user_id_) {}

    Reply run() {
        request_.check_door(Door::Update, "_User", user_id_);
        check_restricted_fields(caller_, body_);
        const AuthDataResult linked = link_auth_data();
        if (hooks_.any()) body_ = Object(hooks_.before(body_));
        const bool has_password = body_.contains("password");
        if (has_password || body_.contains("email")) withdraw_reset_token();
        if (has_password) set_password();
        convert_to_lower_case(body_, caller_.app->options.users, lower_case);
        check_name_is_free(*caller_.app, body_, user_id_);
        const std::string verify_token = take_address(caller_, body_, options_.hidden, user_id_);
        keep_own_rights();
        auto answer = change_object(request_, "_User", user_id_, body_, options_, caller_.access);
        if (!answer) throw no_such_user(caller_);
        if (has_password && caller_.app->options.users.revoke_sessions_on_reset) end_sessions(*caller_.app, user_id_);
        if (has_password && !caller_.is_privileged()) add_session(*answer, {});
        if (is_linked_by_key(linked)) add_session(*answer, created_with("login", linked.providers));
        add_auth_data_response(*answer, linked);
        hooks_.after(user_id_, *answer);
        send_verification_mail(caller_, user_id_, verify_token);
        return {to_json(Value(std::move(*answer))), 200, "", linked.refusal};
    }

  private:
    AuthDataResult link_auth_data() {
        if (!body_.contains("authData")) return {};
        check_writable();
        AuthDataResult linked = update_auth_data(caller_, user_id_, Value(body_));
        if (linked.changes.empty())
            body_.erase("authData");
        else
            body_.set("authData", linked.changes);
        return linked;
    }

    void withdraw_reset_token() {
        options_.hidden.set("_perishable_token", Value());
        options_.hidden.set("_perishable_token_expires_at", Value());
    }

    void set_password() {
        const std::string password = take_password(body_);
        const StoredUser user = lock_user();
        const Value* name = body_.find("username");
        const bool is_renamed = name != nullptr && name->is_string() && !name->as_string().empty();
        check_new_password(*caller_.app, password, is_renamed ? name->as_string() : user.username);
        check_password_history(*caller_.app, password, user);
        for (Member& column : password_columns(*caller_.app, password, &user))
            options_.hidden.set(std::move(column.key), std::move(column.value));
    }

    /// Locks the user. Whoever may not change it must not learn from the answer which passwords or sign-ins it has; and
    /// two changes at once must not both start from the same history.
    void check_writable() {
        SqlText sql;
        sql.raw("SELECT FROM ").raw(user_table(*caller_.app)).raw(" WHERE \"objectId\" = ").param(user_id_);
        AccessFilter(caller_.access).append_write(sql, {}, " AND ");
        sql.raw(" FOR UPDATE");
        if (execute(sql, Mode::Fresh, Planning::Generic).empty()) throw no_such_user(caller_);
    }

    StoredUser lock_user() {
        check_writable();
        auto user = find_user(*caller_.app, user_id_);
        if (!user) throw no_such_user(caller_);
        return std::move(*user);
    }

    /// A user cannot lock itself out.
    void keep_own_rights() {
        Value* acl = body_.find("ACL");
        if (acl == nullptr || !acl->is_object() || caller_.is_privileged() || acl->as_object().contains("__op")) return;
        acl->as_object().set(user_id_, Object{{"read", true}, {"write", true}});
    }

    /// Who links a user with a key instead of a session gets a session of that user.
    [[nodiscard]] bool is_linked_by_key(const AuthDataResult& linked) const {
        const UserOptions& options = caller_.app->options.users;
        return !linked.changes.empty() && caller_.user_id.empty() &&
               !(options.verify_emails && options.prevent_unverified_login);
    }

    void add_session(Object& answer, Value how) {
        if (caller_.installation_id == kCloud) return;
        Object session = make_session(caller_, {user_id_, std::move(how), caller_.installation_id, {}});
        answer.set("sessionToken", *session.find("sessionToken"));
    }

    const Caller& caller_;
    Request request_;
    WriteOptions options_;
    std::string user_id_;
    Object body_;
    SaveHooks hooks_;
};

}  // namespace

Reply update_user(const Caller& caller, std::string_view user_id, const Value& body) {
    try {
        return UserUpdate(caller, user_id, object_of(body)).run();
    } catch (const Error& error) {
        // As in the reference, whoever said so: an adapter that does not know somebody, for one.
        if (error.code() == ErrorCode::object_not_found) throw no_such_user(caller);
        throw;
    }
}

Reply delete_user(const Caller& caller, std::string_view user_id) {
    Request request(caller);
    request.check_door(Door::Delete, "_User", user_id);
    DeleteHooks hooks(request, "_User", user_id);
    try {
        hooks.before();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::object_not_found) throw no_such_user(caller);
        throw;
    }
    if (!remove_object(request, "_User", user_id, caller.access)) throw no_such_user(caller);
    hooks.after();
    return {"{}"};
}

}  // namespace parsegres::pg
