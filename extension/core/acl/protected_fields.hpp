#pragma once
// Fields that some callers must not see: `protectedFields` of class-level permissions and of the app's options.
//
// Each group that a caller belongs to has a list, and what is in all of these lists is hidden: a further group can only
// reveal more. That is the reference's rule.

#include <string>
#include <string_view>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

struct ProtectedGroup {
    enum class Kind : unsigned char {
        Everyone,       ///< `*`
        Authenticated,  ///< `authenticated`
        Role,           ///< `role:<name>`
        UserField,      ///< `userField:<field>`: whom that field of the row names
        User            ///< a user's id
    };
    Kind kind = Kind::Everyone;
    /// What identifies the group among those of its kind: `role:<name>`, the field, the user's id; else "".
    std::string name;
    std::vector<std::string> fields;
};

using ProtectedGroups = std::vector<ProtectedGroup>;

/// Reads {"<entity>": ["<field>", …], …}; what has another form is left out.
ProtectedGroups parse_protected_groups(const Value& groups);

/// Adds the lists of `more` to those of the same groups.
void merge_protected_groups(ProtectedGroups& groups, const ProtectedGroups& more);

/// What one caller must not see of one class.
struct HiddenFields {
    /// In rows whose `field` names the caller only those of `names` stay hidden that are in `still_hidden` too.
    struct Revealing {
        std::string field;
        std::vector<std::string> still_hidden;
    };
    std::vector<std::string> names;
    std::vector<Revealing> revealing;

    [[nodiscard]] bool empty() const { return names.empty(); }
    [[nodiscard]] bool contains(std::string_view field) const;
};

/// `groups` are those of the class with the options' merged in; `user_id` is "" for nobody.
HiddenFields hidden_fields(const ProtectedGroups& groups, const std::vector<std::string>& principals,
                           std::string_view user_id);

/// The fields that there may be a caller for whom they are hidden.
std::vector<std::string> fields_hidden_from_anybody(const ProtectedGroups& groups);

}  // namespace parsegres
