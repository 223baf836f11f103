#include "pg/request.hpp"

#include <algorithm>
#include <iterator>

#include "acl/own_rows.hpp"
#include "schema/system_classes.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {
namespace {

std::string_view method_name(Door door) {
    switch (door) {
        case Door::Find: return "find";
        case Door::Get: return "get";
        case Door::Create: return "create";
        case Door::Update: return "update";
        case Door::Delete: return "delete";
    }
    return "";
}

bool writes(Door door) { return door != Door::Find && door != Door::Get; }

}  // namespace

void Request::check_door(Door door, std::string_view class_name, std::string_view object_id) const {
    const std::string_view method = method_name(door);
    if (!caller_.is_privileged())
        if (auto problem = client_access_problem(method, class_name)) throw caller_.forbidden(std::move(*problem));
    if (caller_.key == Key::ReadOnlyMaster && writes(door))
        throw caller_.forbidden("read-only masterKey isn't allowed to perform the " + std::string(method) +
                                " operation.");
    if (caller_.is_privileged()) return;
    if (class_name == "_Session" && caller_.user_id.empty())
        throw Error(ErrorCode::invalid_session_token, "Invalid session token");
    if (class_name == "_User" && (door == Door::Update || door == Door::Delete) && caller_.user_id.empty())
        throw caller_.refused(ErrorCode::session_missing, door == Door::Delete
                                                              ? "Insufficient auth to delete user"
                                                              : "Cannot modify user " + std::string(object_id) + ".");
}

const ClassEntry* Request::open_class(std::string_view class_name) {
    for (const auto& entry : seen_)
        if (entry->schema.name() == class_name) return entry.get();
    if (auto entry = pg::find_class(app(), class_name)) return seen_.emplace_back(std::move(entry)).get();
    if (!caller_.is_privileged() && !app().options.allow_client_class_creation && !is_system_class(class_name))
        throw caller_.forbidden("This user is not allowed to access non-existent class: " + std::string(class_name));
    return nullptr;
}

RowRules Request::rows_for(const ClassEntry& entry, Action action) const {
    using enum Judgement::Verdict;
    if (caller_.is_privileged()) return {};
    const Judgement judgement = judge(entry, action);
    const bool is_search = action == Action::Find || action == Action::Count;
    if (judgement.verdict == NoRows && !is_search) throw Error(ErrorCode::object_not_found, "Object not found.");
    RowRules rules;
    if (judgement.verdict == OwnRows) rules = own_rows(entry.schema, *judgement.fields, caller_.user_id);
    if (judgement.verdict == NoRows) rules.any = false;
    if (entry.schema.name() == "_Session" && (is_search || action == Action::Get)) {
        FieldCondition own{split_path("user"), {Equals{make_pointer("_User", caller_.user_id), false}}};
        rules.conditions.push_back(Condition{std::move(own)});
    }
    return rules;
}

Judgement Request::judge(const ClassEntry& entry, Action action) const {
    using enum Judgement::Verdict;
    const Judgement judgement = entry.permissions.judge(action, caller_.access.principals.get(), caller_.user_id);
    if (judgement.verdict == Denied || judgement.verdict == NeedsUser)
        throw permission_error(judgement, action, entry.schema.name(), app().options.sanitize_errors);
    return judgement;
}

void Request::check_create(const ClassEntry& entry) const {
    if (!caller_.is_privileged()) judge(entry, Action::Create);
}

void Request::check_create_with_new_fields(const ClassEntry& entry) const {
    if (caller_.is_privileged()) return;
    const Judgement judgement = entry.permissions.judge_new_fields(caller_.access.principals.get(), caller_.user_id);
    if (judgement.verdict != Judgement::Verdict::Allowed)
        throw permission_error(judgement, Action::AddField, entry.schema.name(), app().options.sanitize_errors);
}

HiddenFields Request::hidden_fields(const ClassEntry& entry) const {
    if (caller_.is_privileged()) return {};
    const ProtectedGroups& groups = entry.permissions.protected_groups();
    const ProtectedGroups* options = app().options.protection.find(entry.schema.name());
    if (options == nullptr && groups.empty()) return {};
    if (options == nullptr) return parsegres::hidden_fields(groups, caller_.access.principals.get(), caller_.user_id);
    ProtectedGroups merged = groups;
    merge_protected_groups(merged, *options);
    return parsegres::hidden_fields(merged, caller_.access.principals.get(), caller_.user_id);
}

void Request::check_query(const ClassEntry& entry, const HiddenFields& hidden, const Where& where,
                          const std::vector<SortKey>& order) const {
    const bool of_users = entry.schema.name() == "_User";
    if (caller_.is_privileged() || (hidden.empty() && !of_users)) return;
    // Users may look for themselves by anything that they can see of themselves.
    const bool of_themselves = of_users && app().options.protection.owner_exempt && !caller_.user_id.empty() &&
                               asks_for_id(where, caller_.user_id);
    const HiddenFields refused = of_themselves ? HiddenFields{} : hidden;
    check_where(entry, refused, where);
    for (const SortKey& key : order) refuse_hidden(entry, refused, key.path, "sort by");
}

void Request::check_where(const ClassEntry& entry, const HiddenFields& hidden, const Where& where) const {
    for (const Condition& condition : where.conditions) {
        if (const auto* field = std::get_if<FieldCondition>(&condition.node))
            refuse_hidden(entry, hidden, field->path, "query");
        else if (const auto* logical = std::get_if<Logical>(&condition.node))
            for (const Where& branch : logical->branches) check_where(entry, hidden, branch);
    }
}

void Request::refuse_hidden(const ClassEntry& entry, const HiddenFields& hidden, const FieldPath& path,
                            std::string_view doing) const {
    const bool is_secret = !caller_.is_privileged() && is_secret_field(entry.schema.name(), path.field);
    if (!is_secret && !hidden.contains(path.field) && !(path.is_dotted() && hidden.contains(path.text()))) return;
    throw caller_.forbidden("This user is not allowed to " + std::string(doing) + ' ' + path.text() + " on class " +
                            entry.schema.name());
}

void Request::trim_answer(const ClassEntry& entry, std::string_view object_id, Object& answer) const {
    const ProtectionOptions& options = app().options.protection;
    if (options.save_response_exempt || caller_.is_privileged()) return;
    const bool is_own_row = entry.schema.name() == "_User" && !object_id.empty() && object_id == caller_.user_id;
    if (is_own_row && options.owner_exempt) return;
    for (const std::string& name : hidden_fields(entry).names) answer.erase(name);
}

const ClassSchema* Request::find_class(std::string_view class_name) {
    check_door(Door::Find, class_name);
    const ClassEntry* entry = open_class(class_name);
    return entry != nullptr ? &entry->schema : nullptr;
}

RowRules Request::open_subquery(const ClassSchema& schema, const Subquery& subquery) {
    const ClassEntry* entry = open_class(schema.name());
    if (caller_.is_privileged() || entry == nullptr) return {};
    const HiddenFields hidden = hidden_fields(*entry);
    check_query(*entry, hidden, *subquery.where, subquery.order);
    if (subquery.key) refuse_hidden(*entry, hidden, *subquery.key, "query");
    return rows_for(*entry, is_by_id(*subquery.where) ? Action::Get : Action::Find);
}

const ClassSchema* Request::find_owner(const RelatedTo& related, RowRules& rules) {
    const ClassEntry* entry = nullptr;
    try {
        check_door(Door::Get, related.owner_class, related.owner_id);
        entry = open_class(related.owner_class);
        if (entry == nullptr) return nullptr;
        rules = rows_for(*entry, Action::Get);
    } catch (const Error& error) {
        // As in the reference, an owner that the caller may not read is one that is not there.
        if (error.code() != ErrorCode::operation_forbidden && error.code() != ErrorCode::object_not_found) throw;
        if (entry == nullptr) return nullptr;
        rules.any = false;
    }
    refuse_hidden(*entry, hidden_fields(*entry), split_path(related.key), "query");
    return &entry->schema;
}

const ClassEntry* Request::reopen_class(std::string_view class_name) {
    const auto is_other = [&](const auto& entry) { return entry->schema.name() != class_name; };
    const auto outdated = std::partition(seen_.begin(), seen_.end(), is_other);
    std::move(outdated, seen_.end(), std::back_inserter(outdated_));
    seen_.erase(outdated, seen_.end());
    return open_class(class_name);
}

}  // namespace parsegres::pg
