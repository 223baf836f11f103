#include "acl/class_permissions.hpp"

#include <algorithm>

namespace parsegres {
namespace {

constexpr std::array<std::string_view, kActionCount> kActionNames{"find",   "get",    "count",   "create",
                                                                  "update", "delete", "addField"};

bool is_read(Action action) { return action == Action::Find || action == Action::Get || action == Action::Count; }

std::vector<std::string> strings_of(const Value* list) {
    std::vector<std::string> strings;
    if (list == nullptr || !list->is_array()) return strings;
    for (const Value& item : list->as_array())
        if (item.is_string()) strings.push_back(item.as_string());
    return strings;
}

bool is_truthy_member(const Value& object, std::string_view key) {
    const Value* value = object.find(key);
    return value != nullptr && value->truthy();
}

/// The ACL that objects have without any: `*` reads and writes, and nobody else is named.
bool is_public(const Value& acl) {
    const Value* everyone = acl.find("*");
    return acl.as_object().size() == 1 && everyone != nullptr && is_truthy_member(*everyone, "read") &&
           is_truthy_member(*everyone, "write");
}

}  // namespace

std::string_view action_name(Action action) { return kActionNames[static_cast<std::size_t>(action)]; }

ClassPermissions ClassPermissions::parse(const Value* permissions) {
    ClassPermissions result;
    if (permissions == nullptr || permissions->is_null()) return result;
    const std::vector<std::string> readers = strings_of(permissions->find("readUserFields"));
    const std::vector<std::string> writers = strings_of(permissions->find("writeUserFields"));
    result.has_write_user_fields_ = !writers.empty();
    for (std::size_t i = 0; i < kActionCount; ++i)
        result.rules_[i] =
            parse_rule(permissions->find(kActionNames[i]), is_read(static_cast<Action>(i)) ? readers : writers);
    if (const Value* groups = permissions->find("protectedFields"))
        result.protected_groups_ = parse_protected_groups(*groups);
    if (const Value* acl = permissions->find("ACL"); acl != nullptr && acl->is_object() && !is_public(*acl))
        result.default_acl_ = *acl;
    return result;
}

ClassPermissions::Rule ClassPermissions::parse_rule(const Value* entry, const std::vector<std::string>& user_fields) {
    Rule rule;
    rule.is_open = false;
    if (entry != nullptr && entry->is_object()) {
        rule.is_open = is_truthy_member(*entry, "*");
        rule.needs_user = is_truthy_member(*entry, "requiresAuthentication");
        rule.pointer_fields = strings_of(entry->find("pointerFields"));
        for (const Member& member : entry->as_object())
            if (member.value.is_bool() && member.value.as_bool()) rule.principals.push_back(member.key);
    }
    rule.row_fields = rule.pointer_fields;
    for (const std::string& field : user_fields)
        if (std::find(rule.row_fields.begin(), rule.row_fields.end(), field) == rule.row_fields.end())
            rule.row_fields.push_back(field);
    return rule;
}

Judgement ClassPermissions::judge(const Rule& rule, Action action, const std::vector<std::string>& principals,
                                  std::string_view user_id) const {
    using enum Judgement::Verdict;
    for (const std::string& granted : rule.principals)
        if (std::find(principals.begin(), principals.end(), granted) != principals.end()) return {};
    if (rule.needs_user && user_id.empty()) return {NeedsUser, nullptr};
    if (action == Action::Create) return {rule.needs_user ? Allowed : Denied, nullptr};
    // As in the reference, the fields of the row count beside requiresAuthentication too.
    if (rule.row_fields.empty()) return {rule.needs_user ? Allowed : Denied, nullptr};
    return user_id.empty() ? Judgement{NoRows, nullptr} : Judgement{OwnRows, &rule.row_fields};
}

Judgement ClassPermissions::judge_new_fields(const std::vector<std::string>& principals,
                                             std::string_view user_id) const {
    using enum Judgement::Verdict;
    const Judgement judgement = judge(Action::AddField, principals, user_id);
    if (judgement.verdict != OwnRows && judgement.verdict != NoRows) return judgement;
    const Rule& rule = rules_[static_cast<std::size_t>(Action::AddField)];
    return {rule.needs_user || has_write_user_fields_ ? Allowed : Denied, nullptr};
}

std::optional<Value> ClassPermissions::default_acl(std::string_view user_id) const {
    if (!default_acl_) return std::nullopt;
    Object acl = default_acl_->as_object();
    const Value* found = acl.find("currentUser");
    if (found == nullptr) return acl;
    const Value permission = *found;
    acl.erase("currentUser");
    if (!user_id.empty()) acl.set(std::string(user_id), permission);
    return acl;
}

Error permission_error(const Judgement& judgement, Action action, std::string_view class_name, bool sanitize) {
    const bool needs_user = judgement.verdict == Judgement::Verdict::NeedsUser;
    const ErrorCode code = needs_user ? ErrorCode::object_not_found : ErrorCode::operation_forbidden;
    std::string reason = "Permission denied for action " + std::string(action_name(action)) + " on class " +
                         std::string(class_name) + ".";
    if (needs_user) reason = "Permission denied, user needs to be authenticated.";
    if (!sanitize) return {code, std::move(reason)};
    return {code, "Permission denied", std::move(reason)};
}

}  // namespace parsegres
