#include "pg/hooks/account_hooks.hpp"

#include "pg/hooks/hook_validation.hpp"
#include "pg/hooks/run_hook.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/users/stored_user.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "pg/operations/users/write_user.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

const Hook* find_hook(const Caller& caller, Trigger trigger, std::string_view class_name) {
    const Hook* hook = caller.app->hooks.find(trigger, class_name);
    if (hook != nullptr) need_whole_request(caller);
    return hook;
}

Object row_as_master(const Caller& caller, std::string_view class_name, std::string_view id) {
    Value row = parse_json(get_object(as_master(caller), class_name, id, {}));
    row.as_object().set("className", class_name);
    remove_hidden(row.as_object());
    return std::move(row.as_object());
}

/// Runs a hook about one object that it can refuse, but not change.
void run_about(const Caller& caller, const Hook& hook, Object object) {
    if (!validate_object(caller, hook, &object, &object)) return;
    const Value request = hook_request(caller, hook, {{"object", std::move(object)}});
    if (is_after(*trigger_named(hook.kind)))
        run_after_hook(caller, hook, request, Afterwards::Fails);
    else
        run_hook(caller, hook, request);
}

}  // namespace

void run_before_login(const Caller& caller, const std::string& user_id) {
    if (const Hook* hook = find_hook(caller, Trigger::before_login, "_User"))
        run_about(caller, *hook, row_as_master(caller, "_User", user_id));
}

void run_after_login(const Caller& caller, const std::string& user_id, const std::string& session_token) {
    const Hook* hook = find_hook(caller, Trigger::after_login, "_User");
    if (hook == nullptr) return;
    Object user = row_as_master(caller, "_User", user_id);
    user.set("sessionToken", session_token);
    Caller logged_in = as_user(caller, user_id);
    logged_in.session_token = session_token;
    run_about(logged_in, *hook, std::move(user));
}

Value session_for_after_logout(const Caller& caller) {
    if (find_hook(caller, Trigger::after_logout, "_Session") == nullptr) return {};
    const SqlText sql{"SELECT \"objectId\" FROM " + session_table(*caller.app) + " WHERE \"sessionToken\" = $1",
                      {caller.session_token}};
    const Rows rows = execute(sql, Mode::Fresh, Planning::Generic);
    return rows.empty() ? Value() : Value(row_as_master(caller, "_Session", *rows.text(0, 0)));
}

void run_after_logout(const Caller& caller, const Value& session) {
    if (session.is_null()) return;
    run_about(caller, *find_hook(caller, Trigger::after_logout, "_Session"), session.as_object());
}

void run_before_password_reset_request(const Caller& caller, const std::string& user_id) {
    if (const Hook* hook = find_hook(caller, Trigger::before_password_reset_request, "_User"))
        run_about(caller, *hook, row_as_master(caller, "_User", user_id));
}

}  // namespace parsegres::pg
