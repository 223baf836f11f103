#include "pg/operations/schema_migration.hpp"

#include <utility>

#include "pg/operations/schema_change.hpp"
#include "pg/operations/schema_store.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/defined_schemas.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

Migration plan(const Caller& caller, const Value& definitions, const Value& options) {
    const App& app = *caller.app;
    const auto find = [&](const std::string& name) {
        if (!is_system_class(name)) refuse_taken_name(caller, name);
        return read_class(app, name);
    };
    return plan_migration(rules_of(app), read_classes(app), definitions, MigrationOptions::from_json(options), find);
}

std::string script(const App& app, const Migration& migration) {
    Array lines;
    for (std::string& line : migration_script(place_of(app), migration)) lines.emplace_back(std::move(line));
    return to_json(std::move(lines));
}

std::string apply(const Caller& caller, const Value& definitions, const Value& options) {
    const App& app = *caller.app;
    lock_schema(app);
    for (const MigrationStep& step : plan(caller, definitions, options).steps)
        if (!step.change.statements.empty()) lock_table(app, step.before.name, TableUse::alter);
    // Parse Server may run on the same tables, and takes no other lock.
    execute_once("LOCK TABLE " + quote_identifier(app.pg_schema) + ".\"_SCHEMA\" IN SHARE ROW EXCLUSIVE MODE");
    const Migration migration = plan(caller, definitions, options);
    for (const MigrationStep& step : migration.steps) carry_out(app, step.before, step.change);
    return script(app, migration);
}

}  // namespace

std::string plan_schema(const Caller& caller, const Value& definitions, const Value& options) {
    check_master(caller);
    return script(*caller.app, plan(caller, definitions, options));
}

std::string apply_schema(const Caller& caller, const Value& definitions, const Value& options) {
    check_master(caller);
    check_writable(caller, "update");
    return apply(caller, definitions, options);
}

std::string apply_schema_option(std::shared_ptr<const App> app) {
    const Rows rows = execute({"SELECT options->'schema' FROM parse.app WHERE app_id = $1", {app->id}}, Mode::Fresh);
    const std::optional<Datum> json = rows.empty() ? std::nullopt : rows.datum(0, 0);
    const Value options = json ? jsonb_value(*json) : Value();
    if (!options.is_object()) return "[]";
    const Value* declared = options.find("definitions");
    const Value definitions = declared != nullptr && !declared->is_null() ? *declared : Value(Array());
    Caller caller;
    caller.app = std::move(app);
    caller.key = Key::Master;
    caller.access.unrestricted = true;
    return apply(caller, definitions, options);
}

}  // namespace parsegres::pg
