#include "pg/live/shown_object.hpp"

#include <algorithm>
#include <array>

#include "pg/request.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {
namespace {

constexpr std::array<std::string_view, 5> kAlwaysShown{"className", "objectId", "createdAt", "updatedAt", "ACL"};

bool is_pointer_to(const Value& value, std::string_view user_id) {
    const std::string* id = value.find_string("objectId");
    return id != nullptr && *id == user_id;
}

bool names(const Object& object, std::string_view field, std::string_view user_id) {
    const Value* value = object.find(field);
    if (value == nullptr || user_id.empty()) return false;
    if (!value->is_array()) return is_pointer_to(*value, user_id);
    const Array& items = value->as_array();
    return std::any_of(items.begin(), items.end(), [&](const Value& item) { return is_pointer_to(item, user_id); });
}

void hide(const Caller& caller, const ClassEntry& entry, Object& object) {
    const bool is_user = entry.schema.name() == "_User";
    const bool is_own = is_user && !caller.user_id.empty() && text_member(object, "objectId") == caller.user_id;
    if (is_user) object.erase("sessionToken");
    if (is_user && !is_own) object.erase("authData");
    if (is_own && caller.app->options.protection.owner_exempt) return;
    const HiddenFields hidden = Request(caller).hidden_fields(entry);
    std::vector<std::string> names_hidden = hidden.names;
    for (const HiddenFields::Revealing& group : hidden.revealing) {
        if (!names(object, group.field, caller.user_id)) continue;
        std::erase_if(names_hidden, [&](const std::string& name) {
            return std::find(group.still_hidden.begin(), group.still_hidden.end(), name) == group.still_hidden.end();
        });
    }
    for (const std::string& name : names_hidden) object.erase(name);
}

}  // namespace

Object shown_object(const Caller& caller, const ClassEntry* entry, const KeySelection& selection, Object object) {
    object.erase("__type");  // as it is in the events that no hook has seen
    if (entry != nullptr && !caller.is_privileged()) hide(caller, *entry, object);
    if (!selection.keys) return object;
    Object shown;
    for (Member& member : object) {
        const bool is_always = std::find(kAlwaysShown.begin(), kAlwaysShown.end(), member.key) != kAlwaysShown.end();
        if (is_always || selection.selects(member.key)) shown.append(std::move(member.key), std::move(member.value));
    }
    return shown;
}

}  // namespace parsegres::pg
