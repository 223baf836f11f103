#include "pg/request.hpp"

#include <algorithm>
#include <iterator>

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
    if (class_name == "_Session" && writes(door))
        throw caller_.forbidden("Clients aren't allowed to perform the " + std::string(method) +
                                " operation on the _Session collection.");
    if (class_name == "_User" && (door == Door::Update || door == Door::Delete) && caller_.user_id != object_id)
        throw Error(ErrorCode::session_missing, door == Door::Delete
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

void Request::restrict_read(std::string_view class_name, Where& where) const {
    if (class_name != "_Session" || caller_.is_privileged()) return;
    FieldCondition own{split_path("user"), {Equals{make_pointer("_User", caller_.user_id), false}}};
    where.conditions.push_back(Condition{std::move(own)});
}

const ClassSchema* Request::find_class(std::string_view class_name) {
    check_door(Door::Find, class_name);
    // A subquery's conditions are compiled elsewhere, where restrict_read() cannot reach them.
    if (class_name == "_Session" && !caller_.is_privileged())
        throw caller_.forbidden("Clients aren't allowed to perform the find operation on the _Session collection.");
    const ClassEntry* entry = open_class(class_name);
    return entry != nullptr ? &entry->schema : nullptr;
}

const ClassEntry* Request::reopen_class(std::string_view class_name) {
    const auto is_other = [&](const auto& entry) { return entry->schema.name() != class_name; };
    const auto outdated = std::partition(seen_.begin(), seen_.end(), is_other);
    std::move(outdated, seen_.end(), std::back_inserter(outdated_));
    seen_.erase(outdated, seen_.end());
    return open_class(class_name);
}

}  // namespace parsegres::pg
