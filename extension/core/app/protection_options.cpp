#include "app/protection_options.hpp"

#include <algorithm>

namespace parsegres {
namespace {

bool is_false(const Value& options, std::string_view name) {
    const Value* value = options.find(name);
    return value != nullptr && value->is_bool() && !value->as_bool();
}

bool has_public_group(const ProtectedGroups& groups) {
    return std::any_of(groups.begin(), groups.end(), [](const ProtectedGroup& group) {
        return group.kind == ProtectedGroup::Kind::Everyone && !group.fields.empty();
    });
}

}  // namespace

ProtectionOptions ProtectionOptions::from_json(const Value& options) {
    ProtectionOptions result;
    result.owner_exempt = !is_false(options, "protectedFieldsOwnerExempt");
    result.save_response_exempt = !is_false(options, "protectedFieldsSaveResponseExempt");
    if (const Value* classes = options.find("protectedFields"); classes != nullptr && classes->is_object())
        for (const Member& member : classes->as_object())
            result.protected_fields[member.key] = parse_protected_groups(member.value);

    ProtectedGroups& users = result.protected_fields["_User"];
    if (const Value* sensitive = options.find("userSensitiveFields"); sensitive != nullptr && sensitive->is_array())
        merge_protected_groups(users, parse_protected_groups(Object{{"*", *sensitive}}));
    // Who sets this list together with owner_exempt is taken at their word: the list may leave e-mails open.
    if (result.owner_exempt || !has_public_group(users))
        merge_protected_groups(users, parse_protected_groups(Object{{"*", Array{"email"}}}));
    return result;
}

}  // namespace parsegres
