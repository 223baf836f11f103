#include "pg/operations/schema_change.hpp"

#include <algorithm>
#include <string>

#include "pg/operations/schema_store.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/names.hpp"
#include "schema/system_classes.hpp"

namespace parsegres::pg {
namespace {

void create_class(const App& app, std::string_view class_name) {
    const ClassState state = load_class(app, class_name);
    carry_out(app, state, plan_default_class(place_of(app), state));
}

std::vector<Field> missing(const ClassSchema& schema, const std::vector<Field>& fields) {
    std::vector<Field> result;
    std::copy_if(fields.begin(), fields.end(), std::back_inserter(result),
                 [&](const Field& field) { return schema.find_field(field.name) == nullptr; });
    return result;
}

}  // namespace

void refuse_taken_name(const Caller& caller, std::string_view class_name) {
    const SqlText sql{
        "SELECT FROM pg_catalog.pg_class c"
        " WHERE c.relnamespace = $1::bigint::pg_catalog.oid AND c.relname = $2 AND 2 <> ("
        "SELECT count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND c.relkind = 'r'"
        " AND a.attname IN ('_rperm', '_wperm') AND a.atttypid = 'text[]'::pg_catalog.regtype)"
        " UNION ALL SELECT FROM pg_catalog.pg_type"
        " WHERE typnamespace = $1::bigint::pg_catalog.oid AND typname = $2 AND typrelid = 0",
        {static_cast<std::int64_t>(caller.app->pg_schema_oid), std::string(class_name)}};
    if (!execute(sql, Mode::Fresh, Planning::Generic).empty())
        throw caller.forbidden(std::string(class_name) +
                               " is in the database already and no class; parse.adopt_table can make it one.");
}

const ClassEntry& ensure_class(Request& request, std::string_view class_name) {
    // Throws when the caller may not create classes, before anything is said about the name.
    if (const ClassEntry* entry = request.open_class(class_name)) return *entry;
    check_class_name_on_write(class_name);
    lock_schema(request.app());
    const ClassEntry* entry = request.reopen_class(class_name);
    if (entry != nullptr) return *entry;
    if (!is_system_class(class_name)) refuse_taken_name(request.caller(), class_name);
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
    if (missing(request.reopen_class(class_name)->schema, fields).empty()) return *request.open_class(class_name);
    lock_table(request.app(), class_name, TableUse::alter);
    const std::vector<Field> added = missing(request.reopen_class(class_name)->schema, fields);
    if (added.empty()) return *request.open_class(class_name);
    const ClassState state = load_class(request.app(), class_name);
    carry_out(request.app(), state, plan_add_fields(place_of(request.app()), state, added));
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
