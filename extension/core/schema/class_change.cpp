#include "schema/class_change.hpp"

#include <algorithm>

#include "acl/class_permissions.hpp"
#include "compile/sql_text.hpp"
#include "error.hpp"
#include "schema/ddl.hpp"
#include "schema/index_change.hpp"
#include "schema/names.hpp"
#include "schema/schema_answer.hpp"
#include "schema/schema_json.hpp"
#include "schema/submitted_fields.hpp"
#include "schema/system_classes.hpp"

namespace parsegres {
namespace {

[[noreturn]] void fail(ErrorCode code, std::string text) { throw Error(code, std::move(text)); }

/// A member that has to be an object; null and absent ones are empty.
const Object& object_member(const Value& body, std::string_view key) {
    static const Object kEmpty;
    const Value* member = body.find(key);
    if (member == nullptr || member->is_null()) return kEmpty;
    if (!member->is_object()) fail(ErrorCode::invalid_json, "invalid JSON");
    return member->as_object();
}

void check_permissions(const ChangeRules& rules, const Value& body, const ClassState& after) {
    const Value* permissions = body.find("classLevelPermissions");
    if (permissions == nullptr || !permissions->truthy()) return;
    if (!permissions->is_object()) fail(ErrorCode::invalid_json, "invalid JSON");
    validate_permissions(*permissions, visible_field_list(after), rules.allow_custom_object_id);
}

Object& fields_of(ClassState& state) {
    Value* fields = state.row->find("fields");
    if (fields == nullptr || !fields->is_object()) fields = &state.row->set("fields", Object());
    return fields->as_object();
}

std::vector<Field> parse_entries(const Object& entries) { return parse_schema_fields(Object{{"fields", entries}}); }

void set_owner(const SchemaPlace& place, const std::string& table, ClassChange& change) {
    change.statements.push_back("ALTER TABLE " + table + " OWNER TO " + quote_identifier(place.owner));
}

void create_join_table(const SchemaPlace& place, const ClassSchema& schema, const Field& field, ClassChange& change) {
    change.statements.push_back(compile_create_join_table(schema, field));
    set_owner(place, schema.join_table(field), change);
}

/// The table with all columns. One that is there already, left by a server that got no further, keeps what it has.
void create_tables(const SchemaPlace& place, const std::vector<Field>& fields, ClassChange& change) {
    const ClassSchema schema(place.pg_schema, change.after.name, fields);
    change.statements.push_back(compile_create_table(schema));
    if (change.after.has_table) {
        std::vector<Field> columns;
        std::copy_if(fields.begin(), fields.end(), std::back_inserter(columns),
                     [](const Field& field) { return field.has_column(); });
        change.statements.push_back(compile_add_columns(schema, columns));
    }
    set_owner(place, schema.table(), change);
    for (const Field& field : fields)
        if (!field.has_column()) create_join_table(place, schema, field, change);
    change.after.has_table = true;
}

/// {className, fields}: the default ones, then `submitted` as they came, since the reference keeps options that it
/// does not know.
Object new_row(std::string_view class_name, const Object& submitted) {
    Value row = new_schema_json(class_name, default_fields(class_name));
    Object& fields = row.as_object().find("fields")->as_object();
    for (const Member& member : submitted) fields.set(member.key, member.value);
    return std::move(row.as_object());
}

void add_columns(const SchemaPlace& place, const std::vector<Field>& fields, ClassChange& change) {
    const ClassSchema schema(place.pg_schema, change.after.name, fields);
    std::vector<Field> columns;
    for (const Field& field : fields)
        field.has_column() ? columns.push_back(field) : create_join_table(place, schema, field, change);
    if (!columns.empty()) change.statements.push_back(compile_add_columns(schema, columns));
}

void drop_fields(const SchemaPlace& place, const std::vector<std::string>& names, ClassChange& change) {
    const ClassSchema schema(place.pg_schema, change.after.name, {});
    std::string columns;
    std::vector<std::string> join_tables;
    for (const std::string& name : names) {
        Object& fields = fields_of(change.after);
        for (const Field& field : parse_entries(Object{{name, *fields.find(name)}})) {
            if (field.has_column())
                columns +=
                    (columns.empty() ? " DROP COLUMN IF EXISTS " : ", DROP COLUMN IF EXISTS ") + quote_identifier(name);
            else
                join_tables.push_back("DROP TABLE IF EXISTS " + schema.join_table(field));
        }
        fields.erase(name);
        // PostgreSQL drops the indexes of a column with it.
        auto& indexes = change.after.indexes;
        indexes.erase(std::remove_if(indexes.begin(), indexes.end(),
                                     [&](const IndexState& index) { return index.keys.contains(name); }),
                      indexes.end());
    }
    if (!columns.empty()) change.statements.push_back("ALTER TABLE " + schema.table() + columns);
    change.statements.insert(change.statements.end(), join_tables.begin(), join_tables.end());
}

/// An update, sorted: what goes, what comes, what is there and only changes its options.
struct FieldChanges {
    std::vector<std::string> deleted;
    Object added;
    Object known;
};

/// What can be said of each entry alone, before the class is looked at as a whole.
FieldChanges sort_fields(const Object& visible, const Object& submitted) {
    FieldChanges changes;
    for (const auto& [name, entry] : submitted) {
        if (!entry.is_object()) fail(ErrorCode::invalid_json, "invalid JSON");
        const Value* known = visible.find(name);
        const std::string* type = entry.find_string("type");
        const std::string* known_type = known != nullptr ? known->find_string("type") : nullptr;
        const bool same_type = known_type != nullptr && type != nullptr && *type == *known_type;
        if (known != nullptr && !same_type && !is_delete(entry))
            fail(ErrorCode::invalid_schema_operation, "Field " + name + " exists, cannot update.");
        if (known == nullptr && is_delete(entry))
            fail(ErrorCode::invalid_schema_operation, "Field " + name + " does not exist, cannot delete.");
        if (is_delete(entry))
            changes.deleted.push_back(name);
        else
            (known != nullptr ? changes.known : changes.added).set(name, entry);
    }
    return changes;
}

void check_deleted(std::string_view class_name, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        if (!is_valid_field_name(name, class_name)) fail(ErrorCode::invalid_key_name, "invalid field name: " + name);
        if (!is_custom_field_name(name, class_name))
            fail(ErrorCode::immutable_field, "field " + name + " cannot be changed");
    }
}

/// The class as it is going to be, for checks of the whole.
ClassState merged(const ClassState& state, const FieldChanges& changes) {
    ClassState result = state;
    Object& fields = fields_of(result);
    for (const std::string& name : changes.deleted) fields.erase(name);
    for (const Member& member : changes.known) fields.set(member.key, member.value);
    for (const Member& member : changes.added) fields.set(member.key, member.value);
    return result;
}

/// New options of fields. A default column that the row does not list, and is given as it is, stays out of it.
void set_options(const Object& visible, const Object& known, ClassState& state) {
    for (const auto& [name, entry] : known) {
        check_known_field(state.name, name, *visible.find(name), entry);
        if (!(entry == *visible.find(name)) && name != "ACL" && name != "password") fields_of(state).set(name, entry);
    }
}

}  // namespace

ClassChange plan_create_class(const ChangeRules& rules, ClassState state, const Value& body) {
    if (state.row || is_volatile_class(state.name))
        fail(ErrorCode::invalid_class_name, "Class " + state.name + " already exists.");
    check_class_name(state.name);
    const Object& submitted = object_member(body, "fields");
    for (const Member& member : submitted) check_new_field(state.name, member.key, member.value);
    ClassChange change{{}, std::move(state)};
    change.after.row = new_row(change.after.name, submitted);
    check_one_geo_point(visible_fields(change.after));
    check_permissions(rules, body, change.after);
    if (const Value* permissions = body.find("classLevelPermissions"))
        change.after.row->set("classLevelPermissions", *permissions);
    const std::vector<Field> listed = parse_entries(change.after.fields());
    create_tables(rules.place, with_default_fields(change.after.name, listed), change);
    const Object& indexes = object_member(body, "indexes");
    if (!indexes.empty()) plan_index_changes(rules.place, indexes, rules.is_taken, change);
    return change;
}

ClassChange plan_default_class(const SchemaPlace& place, ClassState state) {
    ClassChange change{{}, std::move(state)};
    change.after.row = new_row(change.after.name, {});
    create_tables(place, default_fields(change.after.name), change);
    return change;
}

ClassChange plan_add_fields(const SchemaPlace& place, const ClassState& state, const std::vector<Field>& fields) {
    ClassChange change{{}, state};
    add_columns(place, fields, change);
    if (change.after.row)
        for (const Field& field : fields) fields_of(change.after).set(field.name, field_json(field));
    return change;
}

ClassChange plan_update_class(const ChangeRules& rules, const ClassState& state, const Value& body) {
    const Object visible = visible_fields(state);
    const FieldChanges fields = sort_fields(visible, object_member(body, "fields"));
    for (const Member& member : fields.added) check_new_field(state.name, member.key, member.value);
    const ClassState expected = merged(state, fields);
    check_one_geo_point(visible_fields(expected));
    check_permissions(rules, body, expected);
    check_deleted(state.name, fields.deleted);

    ClassChange change{{}, state};
    if (!state.has_table)
        create_tables(rules.place, with_default_fields(state.name, parse_entries(state.fields())), change);
    drop_fields(rules.place, fields.deleted, change);
    set_options(visible, fields.known, change.after);
    add_columns(rules.place, parse_entries(fields.added), change);
    for (const Member& member : fields.added) fields_of(change.after).set(member.key, member.value);
    if (const Value* permissions = body.find("classLevelPermissions"))
        change.after.row->set("classLevelPermissions", *permissions);
    if (const Value* indexes = body.find("indexes"); indexes != nullptr && !indexes->is_null())
        plan_index_changes(rules.place, object_member(body, "indexes"), rules.is_taken, change);
    return change;
}

ClassChange plan_drop_class(const SchemaPlace& place, const ClassState& state) {
    const std::vector<Field> fields = parse_entries(state.fields());
    const ClassSchema schema(place.pg_schema, state.name, fields);
    ClassChange change{{"DROP TABLE IF EXISTS " + schema.table()}, {}};
    for (const Field& field : fields)
        if (!field.has_column()) change.statements.push_back("DROP TABLE IF EXISTS " + schema.join_table(field));
    change.after.name = state.name;
    return change;
}

}  // namespace parsegres
