#include "pg/operations/cloud/config.hpp"

#include "hooks/save_change.hpp"
#include "pg/hooks/hook_validation.hpp"
#include "pg/hooks/run_hook.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/operations/write.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

/// The only row's id, and the pseudo-class of its triggers.
constexpr const char* kRow = "1";
constexpr std::string_view kClass = "@Config";

struct Config {
    Object params;
    Object master_key_only;
    bool is_there = false;
};

std::string table(const Caller& caller) { return quote_identifier(caller.app->pg_schema) + ".\"_GlobalConfig\""; }

Object object_column(const Rows& rows, int column) {
    const auto datum = rows.datum(0, column);
    Value value = datum ? jsonb_value(*datum) : Value();
    return value.is_object() ? std::move(value.as_object()) : Object();
}

Config load(const Caller& caller, const char* lock) {
    SqlText sql;
    sql.raw(R"(SELECT "params", "masterKeyOnly" FROM )").raw(table(caller)).raw(" WHERE \"objectId\" = ").param(kRow);
    const Rows rows = execute(sql.raw(lock), Mode::Fresh, Planning::Generic);
    if (rows.empty()) return {};
    return {object_column(rows, 0), object_column(rows, 1), true};
}

void store(const Caller& caller, const Config& config) {
    SqlText sql;
    sql.raw("INSERT INTO ").raw(table(caller)).raw(R"( ("objectId", "params", "masterKeyOnly") VALUES ()").param(kRow);
    sql.raw(", ").param(Jsonb{config.params}).raw("::jsonb, ").param(Jsonb{config.master_key_only});
    sql.raw(R"(::jsonb) ON CONFLICT ("objectId") DO UPDATE SET "params" = EXCLUDED."params",)");
    execute(sql.raw(R"( "masterKeyOnly" = EXCLUDED."masterKeyOnly")"), Mode::Fresh, Planning::Generic);
}

const Object& member_object(const Value& body, std::string_view key) {
    static const Object kNone;
    const Value* value = body.find(key);
    return value != nullptr && value->is_object() ? value->as_object() : kNone;
}

/// A parameter's name is no path, whatever dots it has.
void check_names(const Object& params) {
    for (const Member& member : params)
        if (member.key.find_first_of("$.") != std::string::npos)
            throw Error(ErrorCode::invalid_nested_key, "Nested keys should not contain the '$' or '.' characters");
}

const Hook* find_hook(const Caller& caller, Trigger trigger) {
    const Hook* hook = caller.app->hooks.find(trigger, kClass);
    if (hook != nullptr) need_whole_request(caller);
    return hook;
}

Value request_of(const Caller& caller, const Hook& hook, const Object& params, const Config& before) {
    Object more{{"object", Object{{"params", params}}}};
    if (before.is_there) more.set("original", Object{{"params", before.params}});
    return hook_request(caller, hook, std::move(more));
}

}  // namespace

Reply get_config(const Caller& caller) {
    Config config = load(caller, "");
    if (!config.is_there) return {R"({"params":{}})"};
    if (!caller.is_master()) {
        std::vector<std::string> hidden;
        for (const Member& member : config.master_key_only)
            if (member.value.truthy() && config.params.contains(member.key)) hidden.push_back(member.key);
        for (const std::string& name : hidden) {
            config.params.erase(name);
            config.master_key_only.erase(name);
        }
    }
    return {
        to_json(Object{{"params", std::move(config.params)}, {"masterKeyOnly", std::move(config.master_key_only)}})};
}

Reply update_config(const Caller& caller, const Value& body) {
    check_master(caller);
    if (caller.key == Key::ReadOnlyMaster)
        throw caller.forbidden("read-only masterKey isn't allowed to update the config.");
    const Object& params = member_object(body, "params");
    const Object& master_key_only = member_object(body, "masterKeyOnly");
    check_names(params);
    caller.app->options.denylist.check(params);
    const Config before = load(caller, " FOR UPDATE");
    const Hook* const before_save = find_hook(caller, Trigger::before_save);
    if (before_save != nullptr && validate_object(caller, *before_save, nullptr, nullptr))
        run_hook(caller, *before_save, request_of(caller, *before_save, params, before));
    Config after = before;
    after.params = changed_object(before.params, params);
    for (const Member& member : params) {
        const Value* only = master_key_only.find(member.key);
        after.master_key_only.set(member.key, only != nullptr && only->truthy() ? *only : Value(false));
    }
    store(caller, after);
    const Hook* const after_save = find_hook(caller, Trigger::after_save);
    if (after_save != nullptr && validate_object(caller, *after_save, nullptr, nullptr))
        run_after_hook(caller, *after_save, request_of(caller, *after_save, after.params, before), Afterwards::Fails);
    return {R"({"result":true})"};
}

}  // namespace parsegres::pg
