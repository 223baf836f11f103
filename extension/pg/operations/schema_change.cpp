#include "pg/operations/schema_change.hpp"

#include <algorithm>
#include <string>

#include "pg/wrap/spi.hpp"
#include "schema/ddl.hpp"
#include "schema/names.hpp"
#include "schema/schema_json.hpp"
#include "schema/system_classes.hpp"

namespace parsegres::pg {
namespace {

/// Held to the end of the transaction. Whoever waited must not trust what it read before. One lock for all classes:
/// batches that make the same classes in different orders would deadlock on a lock for each.
void lock_schema(const App& app) {
    const SqlText sql{"SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1, 7236))",
                      {app.pg_schema}};
    execute(sql, Mode::Fresh, Planning::Generic);
    pg_call([] { AcceptInvalidationMessages(); });
}

std::string schema_table(const App& app) { return quote_identifier(app.pg_schema) + ".\"_SCHEMA\""; }

/// Tables belong to whoever owns _SCHEMA, so that Parse Server can go on with them under its own role.
void give_to_schema_owner(const App& app, const std::string& table) {
    const SqlText owner{
        "SELECT r.rolname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles r ON r.oid = c.relowner"
        " WHERE c.relname = '_SCHEMA' AND c.relnamespace = $1::bigint::pg_catalog.oid",
        {static_cast<std::int64_t>(app.pg_schema_oid)}};
    const Rows rows = execute(owner, Mode::Fresh, Planning::Generic);
    execute_once("ALTER TABLE " + table + " OWNER TO " + quote_identifier(*rows.text(0, 0)));
}

void create_join_tables(const App& app, const ClassSchema& schema, const std::vector<Field>& fields) {
    for (const Field& field : fields) {
        if (field.has_column()) continue;
        execute_once(compile_create_join_table(schema, field));
        give_to_schema_owner(app, schema.join_table(field));
    }
}

void insert_schema_row(const App& app, const ClassSchema& schema) {
    const SqlText sql{"INSERT INTO " + schema_table(app) +
                          " (\"className\", \"schema\", \"isParseClass\") VALUES ($1, $2, true) ON CONFLICT DO NOTHING",
                      {schema.name(), Jsonb{new_schema_json(schema.name(), schema.fields())}}};
    execute(sql, Mode::Fresh);
}

/// A table, view or type of somebody's own must not become a class because a client names it: everybody could read it
/// then. A table with the columns of ACLs is one that Parse Server has just made, and its row in _SCHEMA is yet to
/// come.
void refuse_taken_name(const Request& request, std::string_view class_name) {
    const SqlText sql{
        "SELECT FROM pg_catalog.pg_class c"
        " WHERE c.relnamespace = $1::bigint::pg_catalog.oid AND c.relname = $2 AND 2 <> ("
        "SELECT count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND c.relkind = 'r'"
        " AND a.attname IN ('_rperm', '_wperm') AND a.atttypid = 'text[]'::pg_catalog.regtype)"
        " UNION ALL SELECT FROM pg_catalog.pg_type"
        " WHERE typnamespace = $1::bigint::pg_catalog.oid AND typname = $2 AND typrelid = 0",
        {static_cast<std::int64_t>(request.app().pg_schema_oid), std::string(class_name)}};
    if (!execute(sql, Mode::Fresh, Planning::Generic).empty())
        throw request.caller().forbidden(
            std::string(class_name) + " is in the database already and no class; parse.adopt_table can make it one.");
}

void create_class(const App& app, std::string_view class_name) {
    const ClassSchema schema(app.pg_schema, std::string(class_name), default_fields(class_name));
    execute_once(compile_create_table(schema));
    give_to_schema_owner(app, schema.table());
    create_join_tables(app, schema, schema.fields());
    if (!is_volatile_class(class_name)) insert_schema_row(app, schema);
    if (is_system_class(class_name))
        execute({"SELECT parse_internal.watch_sessions($1)", {app.pg_schema}}, Mode::Fresh);
}

void list_fields(const App& app, const ClassSchema& schema, const std::vector<Field>& fields) {
    Object added;
    for (const Field& field : fields) added.set(field.name, field_json(field));
    const SqlText sql{"UPDATE " + schema_table(app) +
                          " SET \"schema\" = pg_catalog.jsonb_set(\"schema\", '{fields}',"
                          " COALESCE(\"schema\"->'fields', '{}') || $1) WHERE \"className\" = $2",
                      {Jsonb{Value(std::move(added))}, schema.name()}};
    execute(sql, Mode::Fresh);
}

std::vector<Field> missing(const ClassSchema& schema, const std::vector<Field>& fields) {
    std::vector<Field> result;
    std::copy_if(fields.begin(), fields.end(), std::back_inserter(result),
                 [&](const Field& field) { return schema.find_field(field.name) == nullptr; });
    return result;
}

}  // namespace

const ClassEntry& ensure_class(Request& request, std::string_view class_name) {
    // Throws when the caller may not create classes, before anything is said about the name.
    if (const ClassEntry* entry = request.open_class(class_name)) return *entry;
    check_class_name_on_write(class_name);
    lock_schema(request.app());
    const ClassEntry* entry = request.reopen_class(class_name);
    if (entry != nullptr) return *entry;
    if (!is_system_class(class_name)) refuse_taken_name(request, class_name);
    create_class(request.app(), class_name);
    entry = request.reopen_class(class_name);
    if (entry == nullptr)
        throw Error(ErrorCode::internal_server_error, "An internal server error occurred", "a new class is not there");
    return *entry;
}

const ClassEntry& add_fields(Request& request, const ClassEntry& entry, const std::vector<Field>& fields) {
    const std::string class_name = entry.schema.name();
    for (const Field& field : fields)
        field.has_column() ? check_column_name(field.name) : check_join_table_name(field.name, class_name);
    lock_schema(request.app());
    const ClassSchema& schema = request.reopen_class(class_name)->schema;
    const std::vector<Field> added = missing(schema, fields);
    if (added.empty()) return *request.open_class(class_name);
    std::vector<Field> columns;
    std::copy_if(added.begin(), added.end(), std::back_inserter(columns),
                 [](const Field& field) { return field.has_column(); });
    if (!columns.empty()) execute_once(compile_add_columns(schema, columns));
    create_join_tables(request.app(), schema, added);
    list_fields(request.app(), schema, added);
    const ClassEntry& changed = *request.reopen_class(class_name);
    // IF NOT EXISTS passed over a column that somebody made with a type that no Parse type holds.
    for (const Field& field : missing(changed.schema, fields))
        throw Error(ErrorCode::incorrect_type, "schema mismatch for " + class_name + '.' + field.name +
                                                   "; the column has a type that Parse has no name for");
    return changed;
}

void ensure_system_class(const App& app, std::string_view class_name) {
    lock_schema(app);
    if (find_class(app, class_name) == nullptr) create_class(app, class_name);
}

}  // namespace parsegres::pg
