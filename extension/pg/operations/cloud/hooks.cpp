#include "pg/operations/cloud/hooks.hpp"

#include "hooks/trigger.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

Error invalid() { return {ErrorCode::hook_error, "invalid hook declaration"}; }

/// One row of `_Hooks`: a function has no class.
struct Webhook {
    std::string class_name;
    std::string name;
    std::string url;

    [[nodiscard]] bool is_function() const { return class_name.empty(); }
};

Webhook declared(const Value& body) {
    Webhook hook{{}, text_member(body, "functionName"), text_member(body, "url")};
    if (hook.name.empty()) {
        hook.class_name = text_member(body, "className");
        hook.name = text_member(body, "triggerName");
    }
    return hook;
}

void check(const Webhook& hook) {
    if (hook.name.empty() || hook.url.empty()) throw invalid();
    if (hook.is_function()) {
        if (!is_function_name(hook.name)) throw invalid();
        return;
    }
    const auto trigger = trigger_named(hook.name);
    if (!trigger) throw invalid();
    if (is_for_hosts(*trigger))
        throw Error(ErrorCode::hook_error,
                    hook.name + " is for Cloud Code hosts: it has no form for webhooks and SQL functions.");
    if (const auto problem = trigger_problem(*trigger, hook.class_name); !problem.empty())
        throw Error(ErrorCode::hook_error, std::string(problem));
}

Object shown(const Webhook& hook) {
    if (hook.is_function()) return {{"functionName", hook.name}, {"url", hook.url}};
    return {{"className", hook.class_name}, {"triggerName", hook.name}, {"url", hook.url}};
}

std::string table(const Caller& caller) { return quote_identifier(caller.app->pg_schema) + ".\"_Hooks\""; }

/// The condition that finds one hook; $1 and, for a trigger, $2.
SqlText with_condition(std::string head, const Webhook& hook) {
    SqlText sql{std::move(head), {}};
    if (hook.is_function()) {
        sql.raw(" WHERE \"functionName\" = ").param(hook.name);
    } else {
        sql.raw(" WHERE \"className\" = ").param(hook.class_name);
        sql.raw(" AND \"triggerName\" = ").param(hook.name);
    }
    return sql;
}

Array select(SqlText sql) {
    const Rows rows = execute(sql, Mode::Fresh);
    Array hooks;
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        const auto text = [&](int column) { return rows.text(row, column).value_or(""); };
        hooks.emplace_back(
            shown(rows.text(row, 0) ? Webhook{{}, text(0), text(3)} : Webhook{text(1), text(2), text(3)}));
    }
    return hooks;
}

std::string head(const Caller& caller) {
    return R"(SELECT "functionName", "className", "triggerName", "url" FROM )" + table(caller);
}

Array find(const Caller& caller, const Webhook& hook) { return select(with_condition(head(caller), hook)); }

Error missing(const Webhook& hook) {
    if (hook.is_function()) return {ErrorCode::hook_error, "no function named: " + hook.name + " is defined"};
    return {ErrorCode::hook_error, "class " + hook.class_name + " does not exist"};
}

/// The table has no key of its own, since the reference made it so; two at once must not both find nothing.
void lock(const Caller& caller) { execute_once("LOCK TABLE " + table(caller) + " IN SHARE ROW EXCLUSIVE MODE"); }

void remove(const Caller& caller, const Webhook& hook) {
    execute(with_condition("DELETE FROM " + table(caller), hook), Mode::Fresh);
}

void save(const Caller& caller, const Webhook& hook) {
    remove(caller, hook);
    SqlText sql;
    sql.raw("INSERT INTO ").raw(table(caller));
    sql.raw(hook.is_function() ? R"( ("functionName", "url") VALUES ()"
                               : R"( ("triggerName", "url", "className") VALUES ()");
    sql.param(hook.name).raw(", ").param(hook.url);
    if (!hook.is_function()) sql.raw(", ").param(hook.class_name);
    execute(sql.raw(")"), Mode::Fresh);
}

void check_writer(const Caller& caller, const char* what) {
    check_master(caller);
    if (caller.key == Key::ReadOnlyMaster)
        throw caller.forbidden("read-only masterKey isn't allowed to " + std::string(what) + " a hook.");
}

}  // namespace

Reply list_hooks(const Caller& caller, std::string_view kind) {
    check_master(caller);
    const char* const condition = kind == "functions"
                                      ? R"( WHERE "functionName" IS NOT NULL)"
                                      : R"( WHERE "className" IS NOT NULL AND "triggerName" IS NOT NULL)";
    return {to_json(Value(select({head(caller) + condition, {}})))};
}

Reply get_hook(const Caller& caller, std::string_view class_name, std::string_view name) {
    check_master(caller);
    const Webhook hook{std::string(class_name), std::string(name), {}};
    const Array found = find(caller, hook);
    if (found.empty()) throw missing(hook);
    return {to_json(found.front())};
}

Reply create_hook(const Caller& caller, const Value& body) {
    check_writer(caller, "create");
    if (body.is_object()) caller.app->options.denylist.check(body.as_object());
    const Webhook hook = declared(body);
    if (hook.name.empty()) throw invalid();
    lock(caller);
    if (!find(caller, hook).empty())
        throw Error(ErrorCode::hook_error, hook.is_function()
                                               ? "function name: " + hook.name + " already exists"
                                               : "class " + hook.class_name + " already has trigger " + hook.name);
    check(hook);
    save(caller, hook);
    return {to_json(Value(shown(hook)))};
}

Reply update_hook(const Caller& caller, std::string_view class_name, std::string_view name, const Value& body) {
    check_writer(caller, "modify");
    if (body.is_object()) caller.app->options.denylist.check(body.as_object());
    const Webhook hook{std::string(class_name), std::string(name), text_member(body, "url")};
    lock(caller);
    if (text_member(body, "__op") == "Delete") {
        remove(caller, hook);
        return {"{}"};
    }
    if (hook.url.empty()) throw invalid();
    if (find(caller, hook).empty()) throw missing(hook);
    check(hook);
    save(caller, hook);
    return {to_json(Value(shown(hook)))};
}

}  // namespace parsegres::pg
