#include "schema/schema_answer.hpp"

#include <algorithm>

#include "schema/schema_json.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

bool is_hidden(std::string_view field) { return field == "_rperm" || field == "_wperm" || field == "_hashed_password"; }

Value type_entry(std::string_view type) { return Object{{"type", type}}; }

Object default_visible_fields(std::string_view class_name) {
    Object fields{{"objectId", type_entry("String")},
                  {"createdAt", type_entry("Date")},
                  {"updatedAt", type_entry("Date")},
                  {"ACL", type_entry("ACL")}};
    for (const Field& field : default_fields(class_name))
        if (!field.name.starts_with('_')) fields.set(field.name, field_json(field));
    if (class_name == "_User") fields.set("password", type_entry("String"));
    return fields;
}

const Value& open_permissions() {
    static const Value kOpen =
        parse_json(R"({"ACL":{"*":{"read":true,"write":true}},"find":{"*":true},"get":{"*":true},"count":{"*":true},)"
                   R"("create":{"*":true},"update":{"*":true},"delete":{"*":true},"addField":{"*":true},)"
                   R"("protectedFields":{"*":[]}})");
    return kOpen;
}

std::string entity_of(const ProtectedGroup& group) {
    switch (group.kind) {
        case ProtectedGroup::Kind::Everyone: return "*";
        case ProtectedGroup::Kind::Authenticated: return "authenticated";
        case ProtectedGroup::Kind::UserField: return "userField:" + group.name;
        case ProtectedGroup::Kind::Role:
        case ProtectedGroup::Kind::User: return group.name;
    }
    return {};
}

}  // namespace

const IndexState* ClassState::find_index(std::string_view index) const {
    const auto found =
        std::find_if(indexes.begin(), indexes.end(), [index](const IndexState& item) { return item.name == index; });
    return found != indexes.end() ? &*found : nullptr;
}

const Object& ClassState::fields() const {
    static const Object kNone;
    const Value* entries = row ? row->find("fields") : nullptr;
    return entries != nullptr && entries->is_object() ? entries->as_object() : kNone;
}

Object visible_fields(const ClassState& state) {
    Object fields = default_visible_fields(state.name);
    for (const Member& member : state.fields())
        if (!is_hidden(member.key)) fields.set(member.key, member.value);
    return fields;
}

std::vector<Field> visible_field_list(const ClassState& state) {
    return parse_schema_fields(Object{{"fields", visible_fields(state)}});
}

Value visible_permissions(const ClassState& state) {
    const Value* own = state.row ? state.row->find("classLevelPermissions") : nullptr;
    if (own == nullptr || !own->truthy()) return open_permissions();
    Object permissions;
    for (const char* key : {"find", "get", "count", "create", "update", "delete", "addField", "protectedFields"})
        permissions.append(key, Object());
    if (own->is_object())
        for (const Member& member : own->as_object()) permissions.set(member.key, member.value);
    return permissions;
}

Object visible_indexes(const ClassState& state) {
    const Value* listed = state.row ? state.row->find("indexes") : nullptr;
    const bool was_edited = listed != nullptr && listed->is_object() && !listed->as_object().empty();
    Object indexes;
    if (!was_edited && state.indexes.empty()) return indexes;
    indexes.append("_id_", Object{{"_id", 1}});
    for (const IndexState& index : state.indexes) indexes.set(index.name, index.keys);
    return indexes;
}

Object schema_answer(const ClassState& state) {
    Object answer{{"className", state.name},
                  {"fields", visible_fields(state)},
                  {"classLevelPermissions", visible_permissions(state)}};
    Object indexes = visible_indexes(state);
    if (!indexes.empty()) answer.append("indexes", std::move(indexes));
    return answer;
}

void add_protected_fields(Object& answer, const ProtectedGroups& groups) {
    Object& permissions = answer.find("classLevelPermissions")->as_object();
    Value* lists = permissions.find("protectedFields");
    if (lists == nullptr || !lists->is_object()) lists = &permissions.set("protectedFields", Object());
    for (const ProtectedGroup& group : groups) {
        const std::string entity = entity_of(group);
        Value* list = lists->as_object().find(entity);
        if (list == nullptr || !list->is_array()) list = &lists->as_object().set(entity, Array());
        Array& fields = list->as_array();
        for (const std::string& field : group.fields)
            if (std::find(fields.begin(), fields.end(), Value(field)) == fields.end()) fields.emplace_back(field);
    }
}

Object volatile_schema_answer(std::string_view class_name) {
    return {
        {"className", class_name}, {"fields", default_visible_fields(class_name)}, {"classLevelPermissions", Object()}};
}

}  // namespace parsegres
