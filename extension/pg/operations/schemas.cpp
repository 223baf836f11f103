// Reading and changing classes.

#include "pg/operations/schemas.hpp"

#include "pg/operations/schema_change.hpp"
#include "pg/operations/schema_store.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/names.hpp"
#include "schema/schema_answer.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

constexpr std::string_view kMasterNeeded = "unauthorized: master key is required";

void check_lock(const App& app) {
    const SqlText sql{"SELECT FROM parse.app WHERE app_id = $1 AND options->'schema'->'lockSchemas' = 'true'",
                      {app.id}};
    if (!execute(sql, Mode::Fresh, Planning::Generic).empty())
        throw Error(ErrorCode::operation_forbidden, "Cannot perform this operation when schemas options is used.");
}

/// The name in the path, or the one in the body; where both are given they have to agree.
std::string named_class(std::string_view in_path, const Value& body) {
    const Value* member = body.find("className");
    if (member == nullptr || !member->truthy()) return std::string(in_path);
    const std::string in_body = member->is_string() ? member->as_string() : to_json(*member);
    if (!in_path.empty() && in_body != in_path)
        throw Error(ErrorCode::invalid_class_name,
                    "Class name mismatch between " + in_body + " and " + std::string(in_path) + '.');
    return in_body;
}

[[noreturn]] void fail_unknown_class(std::string_view class_name) {
    throw Error(ErrorCode::invalid_class_name, "Class " + std::string(class_name) + " does not exist.");
}

/// IF NOT EXISTS passed over columns that somebody had made with a type that does not hold the field.
void check_columns(const App& app, const ClassState& after) {
    const ClassState real = read_class(app, after.name);
    for (const auto& [name, entry] : after.fields())
        if (real.fields().find(name) == nullptr)
            throw Error(ErrorCode::incorrect_type, "schema mismatch for " + after.name + '.' + name +
                                                       "; the column has a type that Parse has no name for");
}

void carry_out_and_check(const App& app, const ClassState& before, const ClassChange& change) {
    carry_out(app, before, change);
    check_columns(app, change.after);
}

bool has_members(const Value& body, std::string_view key) {
    const Value* value = body.find(key);
    return value != nullptr && value->is_object() && value->as_object().size() > 0;
}

/// Nobody adds a row after that.
std::int64_t lock_and_count_rows(const App& app, const ClassState& state) {
    const ClassSchema schema(app.pg_schema, state.name, {});
    execute_once("LOCK TABLE " + schema.table());
    const Rows rows = execute({"SELECT count(*) FROM " + schema.table(), {}}, Mode::Fresh);
    return DatumGetInt64(*rows.datum(0, 0));
}

}  // namespace

void check_master(const Caller& caller) {
    if (caller.is_master()) return;
    const bool sanitize = caller.app->options.sanitize_errors;
    throw Error(ErrorCode::master_key_required, std::string(sanitize ? "Permission denied" : kMasterNeeded),
                std::string(kMasterNeeded));
}

void check_writable(const Caller& caller, const char* action) {
    if (caller.key == Key::ReadOnlyMaster)
        throw caller.forbidden("read-only masterKey isn't allowed to " + std::string(action) + " a schema.");
}

std::string list_schemas(const Caller& caller, std::string_view, const Value&) {
    check_master(caller);
    Array results;
    for (const ClassState& state : read_classes(*caller.app)) results.emplace_back(schema_answer(state));
    return to_json(Object{{"results", std::move(results)}});
}

std::string get_schema(const Caller& caller, std::string_view class_name, const Value&) {
    check_master(caller);
    if (is_volatile_class(class_name)) return to_json(volatile_schema_answer(class_name));
    const ClassState state = read_class(*caller.app, class_name);
    if (!state.row) fail_unknown_class(class_name);
    return to_json(schema_answer(state));
}

std::string create_class(const Caller& caller, std::string_view class_name, const Value& body) {
    check_master(caller);
    check_writable(caller, "create");
    const std::string name = named_class(class_name, body);
    if (name.empty()) throw Error(ErrorCode::missing_required_value, "POST /schemas needs a class name.");
    const App& app = *caller.app;
    lock_schema(app);
    const ClassState before = load_class(app, name);
    const ClassChange change = plan_create_class(rules_of(app), before, body);
    if (!is_system_class(name)) refuse_taken_name(caller, name);
    carry_out_and_check(app, before, change);
    Object answer = schema_answer(change.after);
    // The reference leaves these out of this answer alone: authData, and what comes with every edited set of indexes.
    if (name == "_User") answer.find("fields")->as_object().erase("authData");
    if (Value* indexes = answer.find("indexes")) indexes->as_object().erase("_id_");
    return to_json(std::move(answer));
}

std::string change_class(const Caller& caller, std::string_view class_name, const Value& body) {
    check_master(caller);
    check_writable(caller, "update");
    named_class(class_name, body);
    const App& app = *caller.app;
    lock_schema(app);
    if (has_members(body, "fields"))
        lock_table(app, class_name, TableUse::alter);
    else if (has_members(body, "indexes"))
        lock_table(app, class_name, TableUse::indexes);
    const ClassState before = load_class(app, class_name);
    if (!before.row) fail_unknown_class(class_name);
    const ClassChange change = plan_update_class(rules_of(app), before, body);
    carry_out_and_check(app, before, change);
    Object answer = schema_answer(change.after);
    if (const ProtectedGroups* groups = app.options.protection.find(before.name)) add_protected_fields(answer, *groups);
    return to_json(std::move(answer));
}

std::string create_schema(const Caller& caller, std::string_view class_name, const Value& body) {
    check_master(caller);
    check_lock(*caller.app);
    return create_class(caller, class_name, body);
}

std::string update_schema(const Caller& caller, std::string_view class_name, const Value& body) {
    check_master(caller);
    check_lock(*caller.app);
    return change_class(caller, class_name, body);
}

std::string delete_schema(const Caller& caller, std::string_view class_name, const Value&) {
    check_master(caller);
    check_writable(caller, "delete");
    if (!is_valid_class_name(class_name))
        throw Error(ErrorCode::invalid_class_name, invalid_class_name_text(class_name));
    const App& app = *caller.app;
    lock_schema(app);
    lock_table(app, class_name, TableUse::alter);
    const ClassState before = load_class(app, class_name);
    // A join table goes with its field, and a table of somebody's own is no class to delete.
    if (!before.row) return "{}";
    if (before.has_table)
        if (const std::int64_t count = lock_and_count_rows(app, before); count > 0)
            throw Error(ErrorCode::invalid_schema_operation, "Class " + before.name + " is not empty, contains " +
                                                                 std::to_string(count) +
                                                                 " objects, cannot drop schema.");
    carry_out(app, before, plan_drop_class(place_of(app), before));
    return "{}";
}

std::string purge_class(const Caller& caller, std::string_view class_name, const Value&) {
    check_master(caller);
    check_writable(caller, "purge");
    const ClassState state = read_class(*caller.app, class_name);
    if (!state.row || !state.has_table) return "{}";
    const ClassSchema schema(caller.app->pg_schema, state.name, {});
    execute({"DELETE FROM " + schema.table(), {}}, Mode::Fresh);
    return "{}";
}

}  // namespace parsegres::pg
