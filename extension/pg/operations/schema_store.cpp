#include "pg/operations/schema_store.hpp"

#include <algorithm>

#include "pg/operations/schema_indexes.hpp"
#include "pg/schema_cache.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/snapshot.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/names.hpp"
#include "schema/schema_json.hpp"
#include "schema/system_classes.hpp"

namespace parsegres::pg {
namespace {

std::string schema_table(const App& app) { return quote_identifier(app.pg_schema) + ".\"_SCHEMA\""; }

std::int64_t schema_oid(const App& app) { return static_cast<std::int64_t>(app.pg_schema_oid); }

bool is_taken(const App& app, std::string_view name) {
    const SqlText sql{
        "SELECT FROM pg_catalog.pg_class WHERE relnamespace = $1::bigint::pg_catalog.oid AND relname = $2",
        {schema_oid(app), std::string(name)}};
    return !execute(sql, Mode::Fresh, Planning::Generic).empty();
}

/// Entries of the row that have the column they need, and columns that somebody added by SQL.
Object real_fields(std::string_view class_name, const Object& listed, const ClassSchema& schema) {
    Object result;
    for (const Member& member : listed) {
        const std::string* type = member.value.find_string("type");
        const Field* field = schema.find_field(member.key);
        if (field != nullptr && type != nullptr && type_name(field->type) == *type)
            result.set(member.key, member.value);
    }
    for (const Field& field : schema.fields())
        if (!result.contains(field.name) && !is_unlisted_field(class_name, field.name) &&
            (is_valid_field_name(field.name, class_name) || listed.contains(field.name)))
            result.set(field.name, field_json(field));
    return result;
}

ClassState state_of(const App& app, std::string_view name, std::optional<Value> row) {
    ClassState state;
    state.name = name;
    if (row && row->is_object()) state.row = std::move(row->as_object());
    const auto entry = find_class(app, name);
    state.has_table = entry != nullptr;
    if (!state.row) return state;
    state.row->set("className", name);
    if (entry != nullptr) state.row->set("fields", real_fields(name, state.fields(), entry->schema));
    return state;
}

ClassState load(const App& app, std::string_view name, std::string_view locking) {
    SqlText sql{"SELECT \"schema\" FROM " + schema_table(app) + " WHERE \"className\" = $1", {std::string(name)}};
    sql.raw(locking);
    const Rows rows = execute(sql, Mode::Fresh, Planning::Generic);
    const std::optional<Datum> json = rows.empty() ? std::nullopt : rows.datum(0, 0);
    ClassState state = state_of(app, name, json ? std::optional(jsonb_value(*json)) : std::nullopt);
    if (!state.has_table) state.has_table = is_taken(app, name);
    if (state.row) add_indexes(app, {&state, 1});
    return state;
}

void write_row(const App& app, const ClassState& before, const ClassState& after) {
    if (!after.row) {
        execute({"DELETE FROM " + schema_table(app) + " WHERE \"className\" = $1", {after.name}}, Mode::Fresh);
        return;
    }
    if (is_volatile_class(after.name)) return;
    // Parse Server may have listed a class meanwhile that was not there; it knows more of its fields than the catalog.
    const std::string sql =
        before.row ? "UPDATE " + schema_table(app) + " SET \"schema\" = $2 WHERE \"className\" = $1"
                   : "INSERT INTO " + schema_table(app) +
                         " (\"className\", \"schema\", \"isParseClass\") VALUES ($1, $2, true) ON CONFLICT DO NOTHING";
    execute({sql, {after.name, Jsonb{Value(*after.row)}}}, Mode::Fresh);
}

/// Constraints, indexes and triggers that log-in and sessions rely on.
void complete_system_class(const App& app, const std::string& name) {
    if (!is_system_class(name)) return;
    const auto ensure_unique = [&](const char* field) {
        execute({"SELECT parse_internal.ensure_unique($1, $2, $3)", {app.pg_schema, name, std::string(field)}},
                Mode::Fresh);
    };
    if (name == "_User") ensure_unique("username");
    if (name == "_User") ensure_unique("email");
    if (name == "_Role") ensure_unique("name");
    if (name == "_Session") execute({"SELECT parse_internal.ensure_session_index($1)", {app.pg_schema}}, Mode::Fresh);
    execute({"SELECT parse_internal.watch_sessions($1)", {app.pg_schema}}, Mode::Fresh);
}

/// Policies for direct SQL name columns, which could not be dropped then. They come back with the row.
void drop_policies(const App& app, const ClassState& before, const ClassState& after) {
    const Object& left = after.fields();
    const Object& fields = before.fields();
    if (std::all_of(fields.begin(), fields.end(), [&](const Member& field) { return left.contains(field.key); }))
        return;
    execute({"SELECT parse_internal.close_class(c.oid) FROM pg_catalog.pg_class c"
             " WHERE c.relnamespace = $1::bigint::pg_catalog.oid AND c.relname = $2 AND EXISTS (SELECT FROM"
             " pg_catalog.pg_policy p WHERE p.polrelid = c.oid AND pg_catalog.starts_with(p.polname, 'parsegres_'))",
             {schema_oid(app), before.name}},
            Mode::Fresh);
}

}  // namespace

void lock_schema(const App& app) {
    const SqlText sql{"SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1, 7236))",
                      {app.pg_schema}};
    execute(sql, Mode::Fresh, Planning::Generic);
    pg_call([] { AcceptInvalidationMessages(); });
}

void lock_table(const App& app, std::string_view name, TableUse use) {
    const auto entry = find_class(app, name);
    if (entry == nullptr) return;
    const char* const mode = use == TableUse::alter ? " IN ACCESS EXCLUSIVE MODE" : " IN SHARE MODE";
    execute_once("LOCK TABLE " + entry->schema.table() + mode);
}

SchemaPlace place_of(const App& app) {
    const SqlText owner{
        "SELECT r.rolname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles r ON r.oid = c.relowner"
        " WHERE c.relname = '_SCHEMA' AND c.relnamespace = $1::bigint::pg_catalog.oid",
        {schema_oid(app)}};
    const Rows rows = execute(owner, Mode::Fresh, Planning::Generic);
    return {app.pg_schema, *rows.text(0, 0)};
}

ChangeRules rules_of(const App& app) {
    return {place_of(app), [&app](std::string_view name) { return is_taken(app, name); },
            app.options.allow_custom_object_id};
}

ClassState load_class(const App& app, std::string_view name) { return load(app, name, " FOR UPDATE"); }

ClassState read_class(const App& app, std::string_view name) { return load(app, name, {}); }

std::vector<ClassState> read_classes(const App& app) {
    const Rows rows = execute({"SELECT \"className\", \"schema\" FROM " + schema_table(app) + " ORDER BY 1", {}},
                              Mode::Fresh, Planning::Generic);
    std::vector<ClassState> classes;
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        const std::optional<Datum> json = rows.datum(row, 1);
        ClassState state = state_of(app, *rows.text(row, 0), json ? std::optional(jsonb_value(*json)) : std::nullopt);
        if (state.row) classes.push_back(std::move(state));
    }
    add_indexes(app, classes);
    return classes;
}

void carry_out(const App& app, const ClassState& before, const ClassChange& change) {
    drop_policies(app, before, change.after);
    for (const std::string& statement : change.statements) execute_once(statement);
    write_row(app, before, change.after);
    if (!before.has_table && change.after.row) complete_system_class(app, change.after.name);
}

}  // namespace parsegres::pg
