// What clients may write into class-level permissions.

#include <algorithm>

#include "acl/class_permissions.hpp"
#include "query/js_convert.hpp"

namespace parsegres {
namespace {

constexpr std::array<std::string_view, 11> kKeys{"ACL",
                                                 "find",
                                                 "count",
                                                 "get",
                                                 "create",
                                                 "update",
                                                 "delete",
                                                 "addField",
                                                 "readUserFields",
                                                 "writeUserFields",
                                                 "protectedFields"};
constexpr std::array<std::string_view, 4> kDefaultFields{"objectId", "createdAt", "updatedAt", "ACL"};

[[noreturn]] void fail(std::string message) { throw Error(ErrorCode::invalid_json, std::move(message)); }

std::string quoted(const Value& value) { return "'" + js_string(value) + "'"; }

/// The members that JavaScript's for…in finds: of an array its indices.
std::vector<Member> members_of(const Value& value) {
    std::vector<Member> members;
    if (value.is_object()) members.assign(value.as_object().begin(), value.as_object().end());
    if (value.is_array())
        for (const Value& item : value.as_array()) members.push_back({std::to_string(members.size()), item});
    return members;
}

class Validator {
  public:
    Validator(const std::vector<Field>& fields, bool allow_custom_object_id)
        : fields_(fields), allow_custom_object_id_(allow_custom_object_id) {}

    void check(const std::string& key, const Value& operation) const {
        if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
            fail(key + " is not a valid operation for class level permissions");
        const bool is_list = key == "readUserFields" || key == "writeUserFields";
        if (is_list ? !operation.is_array() : !operation.is_array() && !operation.is_object())
            fail(quoted(operation) + " is not a valid value for class level permissions " + key + " - must be an " +
                 (is_list ? "array" : "object"));
        if (is_list) return check_pointer_fields(operation, key);
        for (const Member& member : members_of(operation)) {
            if (key == "protectedFields")
                check_protected(member);
            else
                check_entity(key, operation, member);
        }
    }

  private:
    [[nodiscard]] const Field* find_field(const Value& name) const {
        if (!name.is_string()) return nullptr;
        const auto found = std::find_if(fields_.begin(), fields_.end(),
                                        [&](const Field& field) { return field.name == name.as_string(); });
        return found == fields_.end() ? nullptr : &*found;
    }

    [[nodiscard]] bool is_user_id(std::string_view entity) const {
        if (entity.empty()) return false;
        if (allow_custom_object_id_) return entity.find_first_of("\n\r") == std::string_view::npos;
        return std::all_of(entity.begin(), entity.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
    }

    void check_name(const std::string& entity, std::initializer_list<std::string_view> names) const {
        if (std::find(names.begin(), names.end(), entity) != names.end()) return;
        if (entity.starts_with("role:") || is_user_id(entity)) return;
        fail("'" + entity + "' is not a valid key for class level permissions");
    }

    void check_pointer_fields(const Value& names, const std::string& place) const {
        for (const Value& name : names.as_array()) {
            const Field* field = find_field(name);
            const bool is_pointer =
                field != nullptr && field->type == FieldType::Pointer && field->target_class == "_User";
            const bool is_array = field != nullptr && field->type == FieldType::Array;
            if (!is_pointer && !is_array)
                fail(quoted(name) + " is not a valid column for class level pointer permissions " + place);
        }
    }

    void check_protected(const Member& member) const {
        if (!member.key.starts_with("userField:")) check_name(member.key, {"*", "authenticated"});
        if (!member.value.is_array())
            fail(quoted(member.value) + " is not a valid value for protectedFields[" + member.key +
                 "] - expected an array.");
        for (const Value& name : member.value.as_array()) {
            const std::string text = js_string(name);
            if (std::find(kDefaultFields.begin(), kDefaultFields.end(), text) != kDefaultFields.end())
                fail("Default field '" + text + "' can not be protected");
            if (find_field(name) == nullptr)
                fail("Field '" + text + "' in protectedFields:" + member.key + " does not exist");
        }
    }

    void check_entity(const std::string& key, const Value& operation, const Member& member) const {
        check_name(member.key, {"*", "requiresAuthentication", "pointerFields"});
        if (member.key == "pointerFields") {
            if (!member.value.is_array())
                fail(quoted(member.value) + " is not a valid value for " + key +
                     "[pointerFields] - expected an array.");
            // The text names the operation as JavaScript prints an object: so does the reference.
            return check_pointer_fields(member.value, js_string(operation));
        }
        if (key == "ACL") return check_acl(member.value);
        if (!member.value.is_bool() || !member.value.as_bool())
            fail(quoted(member.value) + " is not a valid value for class level permissions acl " + key + ":" +
                 member.key);
    }

    static void check_acl(const Value& permission) {
        if (!permission.is_object()) fail(quoted(permission) + " is not a valid value for class level permissions acl");
        Array unknown, not_boolean;
        for (const Member& member : permission.as_object()) {
            if (member.key != "read" && member.key != "write") unknown.emplace_back(member.key);
            if (!member.value.is_bool()) not_boolean.push_back(member.value);
        }
        if (!unknown.empty()) fail(quoted(unknown) + " is not a valid key for class level permissions acl");
        if (!not_boolean.empty()) fail(quoted(not_boolean) + " is not a valid value for class level permissions acl");
    }

    const std::vector<Field>& fields_;
    bool allow_custom_object_id_;
};

}  // namespace

void validate_permissions(const Value& permissions, const std::vector<Field>& fields, bool allow_custom_object_id) {
    if (!permissions.truthy()) return;
    if (!permissions.is_object() && !permissions.is_array())
        fail("0 is not a valid operation for class level permissions");
    const Validator validator(fields, allow_custom_object_id);
    for (const Member& member : members_of(permissions)) validator.check(member.key, member.value);
}

}  // namespace parsegres
