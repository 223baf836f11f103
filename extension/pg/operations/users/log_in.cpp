// Logging in and out, and who one is: /login, /verifyPassword, /loginAs, /logout, /users/me.

#include "pg/hooks/account_hooks.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/users/account_lock.hpp"
#include "pg/operations/users/password_rules.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/operations/users/write_user.hpp"
#include "pg/operations/write.hpp"
#include "pg/session.hpp"
#include "pg/wrap/password.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

struct Proof {
    StoredUser user;
    /// The password was wrong, which has been noted.
    std::optional<Error> failure;
};

/// Finds out whether the password is right; the checks and their order are the reference's.
Proof prove_password(const Caller& caller, const Value& body) {
    const UserOptions& options = caller.app->options.users;
    const LoginRequest login = parse_login(body);
    auto user = find_login_user(*caller.app, login);
    const bool is_right = password_matches(login.password, user ? user->password_hash : std::string());
    if (!user) fail_login();
    if (auto failure = count_attempt(*caller.app, user->id, is_right)) return {std::move(*user), std::move(failure)};
    if (!is_right || (!caller.is_master() && user->is_shut_out)) fail_login();
    const bool may_be_unverified = caller.is_privileged() && login.ignore_email_verification;
    if (!may_be_unverified && options.verify_emails && options.prevent_unverified_login && !user->email_verified)
        throw Error(ErrorCode::email_not_found, "User email is not verified.");
    return {std::move(*user), std::nullopt};
}

void refuse_read_only(const Caller& caller, const char* text) {
    if (caller.key == Key::ReadOnlyMaster) throw caller.forbidden(text);
}

}  // namespace

Reply log_in(const Caller& caller, const Value& body) {
    Proof proof = prove_password(caller, body);
    if (proof.failure) return {"", 200, "", std::move(proof.failure)};
    AuthDataResult factors = check_additional_factors(caller, proof.user.id, body);
    if (factors.refusal) return {"", 200, "", std::move(factors.refusal)};
    check_password_age(*caller.app, proof.user);
    run_before_login(caller, proof.user.id);
    Object session =
        make_session(caller, {proof.user.id, created_with("login", "password"), caller.installation_id, {}});
    Object user = shown_user(caller, proof.user.id);
    const std::string token = session.find("sessionToken")->as_string();
    user.set("sessionToken", token);
    add_auth_data_response(user, factors);
    run_after_login(caller, proof.user.id, token);
    return {to_json(Value(std::move(user)))};
}

Reply verify_password(const Caller& caller, const Value& body) {
    Proof proof = prove_password(caller, body);
    if (proof.failure) return {"", 200, "", std::move(proof.failure)};
    return {to_json(Value(shown_user(caller, proof.user.id)))};
}

Reply challenge(const Caller& caller, const Value& body) {
    check_challenge_body(body);
    const auto is_given = [&](std::string_view key) { return body.find(key) != nullptr && body.find(key)->truthy(); };
    if (!is_given("username") && !is_given("email")) return {challenge_adapters(caller, body, {})};
    Proof proof = prove_password(caller, body);
    if (proof.failure) return {"", 200, "", std::move(proof.failure)};
    return {challenge_adapters(caller, body, proof.user.id)};
}

Reply log_in_as(const Caller& caller, const Value& body) {
    if (!caller.is_master()) throw caller.forbidden("master key is required");
    refuse_read_only(caller, "read-only masterKey isn't allowed to login as another user.");
    const Value* user_id = body.find("userId");
    if (user_id == nullptr || !user_id->truthy())
        throw Error(ErrorCode::invalid_value, "userId must not be empty, null, or undefined");
    if (!user_id->is_string() || !find_user(*caller.app, user_id->as_string()))
        throw Error(ErrorCode::object_not_found, "user not found");
    Object session =
        make_session(caller, {user_id->as_string(), created_with("login", "masterkey"), caller.installation_id, {}});
    Object user = shown_user(caller, user_id->as_string());
    user.set("sessionToken", *session.find("sessionToken"));
    return {to_json(Value(std::move(user)))};
}

Reply log_out(const Caller& caller) {
    if (caller.session_token.empty()) return {"{}"};
    const Value session = session_for_after_logout(caller);
    execute({"DELETE FROM " + session_table(*caller.app) + " WHERE \"sessionToken\" = $1", {caller.session_token}},
            Mode::Fresh, Planning::Generic);
    run_after_logout(caller, session);
    return {"{}"};
}

Reply current_user(const Caller& caller) {
    const Error invalid = caller.refused(ErrorCode::invalid_session_token, "Invalid session token");
    if (caller.session_token.empty()) throw invalid;
    const std::string id =
        caller.is_privileged() ? resolve_session(*caller.app, caller.session_token).id : caller.user_id;
    try {
        Value user = parse_json(get_object(caller, "_User", id, {}));
        user.as_object().set("sessionToken", caller.session_token);
        remove_hidden(user.as_object());
        return {to_json(user)};
    } catch (const Error& error) {
        if (error.code() == ErrorCode::object_not_found) throw invalid;
        throw;
    }
}

}  // namespace parsegres::pg
