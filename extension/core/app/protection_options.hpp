#pragma once
// The options about fields that clients must not see.

#include <map>
#include <string>

#include "acl/protected_fields.hpp"
#include "value/value.hpp"

namespace parsegres {

struct ProtectionOptions {
    /// `protectedFields` by class, with the default ({"_User": {"*": ["email"]}}) and `userSensitiveFields` merged in.
    std::map<std::string, ProtectedGroups, std::less<>> protected_fields;
    /// protectedFieldsOwnerExempt: users see all of their own row of _User.
    bool owner_exempt = true;
    /// protectedFieldsSaveResponseExempt: the answer of a write tells results of operations on protected fields too.
    bool save_response_exempt = true;

    static ProtectionOptions from_json(const Value& options);

    /// nullptr when the options protect nothing in that class.
    [[nodiscard]] const ProtectedGroups* find(std::string_view class_name) const {
        const auto found = protected_fields.find(class_name);
        return found == protected_fields.end() ? nullptr : &found->second;
    }
};

}  // namespace parsegres
