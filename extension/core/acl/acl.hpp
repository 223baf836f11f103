#pragma once
// ACL as clients write it, and as the two columns of a row.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

/// Who may read and who may write: `*`, user ids, `role:<name>`. Empty lists leave a row to the master key.
struct Acl {
    std::vector<std::string> read;   ///< `_rperm`
    std::vector<std::string> write;  ///< `_wperm`
    friend bool operator==(const Acl&, const Acl&) = default;
};

/// Whether a user with that id would be taken for a role where principals are compared; the app may let clients choose
/// ids (allowCustomObjectId).
bool looks_like_role(std::string_view user_id);

/// Reads {"<who>":{"read":true,"write":true},…}; a permission counts when it is truthy, as in the reference.
/// Throws Error(invalid_acl) when the value is no object of objects, or names the user "*unresolved".
Acl parse_acl(const Value& acl);

/// The ACL of a row. Nothing when both columns are NULL: a public row has no ACL in an answer.
std::optional<Value> acl_json(const std::optional<std::vector<std::string>>& rperm,
                              const std::optional<std::vector<std::string>>& wperm);

}  // namespace parsegres
