#include "acl/protected_fields.hpp"

#include <algorithm>
#include <optional>

namespace parsegres {
namespace {

constexpr std::string_view kUserField = "userField:";

bool is_in(std::string_view name, const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

ProtectedGroup group_of(const std::string& entity) {
    using enum ProtectedGroup::Kind;
    if (entity == "*") return {Everyone, {}, {}};
    if (entity == "authenticated") return {Authenticated, {}, {}};
    if (entity.starts_with("role:")) return {Role, entity, {}};
    if (entity.starts_with(kUserField)) return {UserField, entity.substr(kUserField.size()), {}};
    return {User, entity, {}};
}

bool applies(const ProtectedGroup& group, const std::vector<std::string>& principals, std::string_view user_id) {
    switch (group.kind) {
        case ProtectedGroup::Kind::Everyone: return true;
        case ProtectedGroup::Kind::Authenticated: return !user_id.empty();
        case ProtectedGroup::Kind::Role: return !user_id.empty() && is_in(group.name, principals);
        case ProtectedGroup::Kind::User: return !user_id.empty() && group.name == user_id;
        case ProtectedGroup::Kind::UserField: return false;
    }
    return false;
}

void keep_those_in(std::vector<std::string>& names, const std::vector<std::string>& others) {
    std::erase_if(names, [&](const std::string& name) { return !is_in(name, others); });
}

}  // namespace

ProtectedGroups parse_protected_groups(const Value& groups) {
    ProtectedGroups result;
    if (!groups.is_object()) return result;
    for (const Member& member : groups.as_object()) {
        if (!member.value.is_array()) continue;
        ProtectedGroup& group = result.emplace_back(group_of(member.key));
        for (const Value& field : member.value.as_array())
            if (field.is_string() && !is_in(field.as_string(), group.fields)) group.fields.push_back(field.as_string());
    }
    return result;
}

void merge_protected_groups(ProtectedGroups& groups, const ProtectedGroups& more) {
    for (const ProtectedGroup& group : more) {
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const ProtectedGroup& other) {
            return other.kind == group.kind && other.name == group.name;
        });
        if (same == groups.end()) {
            groups.push_back(group);
            continue;
        }
        for (const std::string& field : group.fields)
            if (!is_in(field, same->fields)) same->fields.push_back(field);
    }
}

bool HiddenFields::contains(std::string_view field) const { return is_in(field, names); }

HiddenFields hidden_fields(const ProtectedGroups& groups, const std::vector<std::string>& principals,
                           std::string_view user_id) {
    HiddenFields hidden;
    bool is_first = true;
    for (const ProtectedGroup& group : groups) {
        if (!applies(group, principals, user_id)) continue;
        if (is_first)
            hidden.names = group.fields;
        else
            keep_those_in(hidden.names, group.fields);
        is_first = false;
    }
    if (hidden.names.empty() || user_id.empty()) return hidden;
    for (const ProtectedGroup& group : groups)
        if (group.kind == ProtectedGroup::Kind::UserField) hidden.revealing.push_back({group.name, group.fields});
    return hidden;
}

std::vector<std::string> fields_hidden_from_anybody(const ProtectedGroups& groups) {
    std::vector<std::string> names;
    for (const ProtectedGroup& group : groups)
        if (group.kind != ProtectedGroup::Kind::UserField)
            names.insert(names.end(), group.fields.begin(), group.fields.end());
    // Everybody is in this group: what its list leaves out is hidden from nobody.
    for (const ProtectedGroup& group : groups)
        if (group.kind == ProtectedGroup::Kind::Everyone) keep_those_in(names, group.fields);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace parsegres
