#include "schema/definition_diff.hpp"

#include <algorithm>

#include "schema/names.hpp"
#include "schema/schema_answer.hpp"

namespace parsegres {
namespace {

const Object& object_member(const Value& value, std::string_view key) {
    static const Object kEmpty;
    const Value* member = value.find(key);
    return member != nullptr && member->is_object() ? member->as_object() : kEmpty;
}

/// Not for a definition to change. A name that no field can have is none of these: it is to be refused.
bool is_default(std::string_view class_name, const std::string& field) {
    return is_valid_field_name(field, class_name) && !is_custom_field_name(field, class_name);
}

/// Names that the reference gives to indexes of its own on one of its databases.
bool is_protected_index(std::string_view class_name, const std::string& index) {
    const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), index) != names.end();
    };
    if (class_name == "_User")
        return is_one_of({"_id_", "case_insensitive_username", "case_insensitive_email", "username_1", "email_1"});
    if (class_name == "_Role") return is_one_of({"_id_", "name_1"});
    if (class_name == "_Idempotency") return is_one_of({"_id_", "reqId_1"});
    return index == "_id_";
}

bool same_member(const Value& a, const Value& b, std::string_view key) {
    const Value* left = a.find(key);
    const Value* right = b.find(key);
    return left == nullptr || right == nullptr ? left == right : *left == *right;
}

/// Default values of these types may be declared without their `__type`.
Value default_value(const std::string& type, const Value& declared) {
    if (type == "Date" && declared.is_string()) return Object{{"__type", "Date"}, {"iso", declared}};
    if (type == "Bytes" && declared.is_string()) return Object{{"__type", "Bytes"}, {"base64", declared}};
    return declared;
}

/// A declared field as an entry of `fields`; of its options those that there are.
Value declared_entry(const Value& declared) {
    const std::string* given = declared.find_string("type");
    const std::string type = given != nullptr ? *given : "String";
    Object entry{{"type", type}};
    if (type == "Pointer" || type == "Relation")
        if (const Value* target = declared.find("targetClass")) entry.set("targetClass", *target);
    if (type == "Relation") return entry;
    if (const Value* required = declared.find("required"); required != nullptr && required->is_bool())
        entry.set("required", *required);
    if (const Value* value = declared.find("defaultValue")) entry.set("defaultValue", default_value(type, *value));
    return entry;
}

Object own_fields(std::string_view class_name, const Object& fields) {
    Object own;
    for (const Member& member : fields)
        if (!is_default(class_name, member.key)) own.set(member.key, member.value);
    return own;
}

}  // namespace

FieldDiff compare_fields(const ClassState& state, const Value& definition) {
    FieldDiff diff;
    const Object declared = own_fields(state.name, object_member(definition, "fields"));
    const Object present = own_fields(state.name, visible_fields(state));
    for (const auto& [name, field] : declared)
        if (!present.contains(name)) diff.added.set(name, declared_entry(field));
    for (const auto& [name, field] : present) {
        const Value* wanted = declared.find(name);
        if (wanted == nullptr) {
            diff.extra.push_back(name);
            continue;
        }
        const Value entry = declared_entry(*wanted);
        if (!same_member(field, entry, "type") || !same_member(field, entry, "targetClass"))
            diff.retyped.set(name, entry);
        else if (!(field == entry))
            diff.changed_options.set(name, entry);
    }
    return diff;
}

IndexDiff compare_indexes(const ClassState& state, const Value& definition, bool keep_unknown) {
    IndexDiff diff;
    const Object& declared = object_member(definition, "indexes");
    const Value deletion = Object{{"__op", "Delete"}};
    for (const auto& [name, keys] : declared)
        if (state.find_index(name) == nullptr && !is_protected_index(state.name, name)) diff.changes.set(name, keys);
    for (const IndexState& index : state.indexes) {
        if (is_protected_index(state.name, index.name)) continue;
        const Value* wanted = declared.find(index.name);
        if (wanted == nullptr && index.is_listed && !keep_unknown) diff.changes.set(index.name, deletion);
        if (wanted == nullptr || *wanted == Value(index.keys)) continue;
        diff.changes.set(index.name, deletion);
        diff.recreated.set(index.name, *wanted);
    }
    return diff;
}

Value new_class_body(std::string_view class_name, const Value& definition) {
    Object fields;
    for (const auto& [name, field] : own_fields(class_name, object_member(definition, "fields")))
        fields.set(name, declared_entry(field));
    Object indexes;
    for (const auto& [name, keys] : object_member(definition, "indexes"))
        if (!is_protected_index(class_name, name)) indexes.set(name, keys);
    return Object{{"fields", std::move(fields)},
                  {"classLevelPermissions", declared_permissions(definition)},
                  {"indexes", std::move(indexes)}};
}

Value declared_permissions(const Value& definition) {
    const Value* declared = definition.find("classLevelPermissions");
    if (declared != nullptr && declared->truthy() && !declared->is_object()) return *declared;  // to be refused
    Object permissions = object_member(definition, "classLevelPermissions");
    permissions.set("addField", Object());
    return permissions;
}

Value fields_body(Object added, const std::vector<std::string>& deleted) {
    for (const std::string& name : deleted) added.set(name, Object{{"__op", "Delete"}});
    return Object{{"fields", std::move(added)}};
}

std::vector<std::string> names_of(const Object& object) {
    std::vector<std::string> names;
    for (const Member& member : object) names.push_back(member.key);
    return names;
}

}  // namespace parsegres
