#pragma once
// Class-level permissions: who may do what with a class, whatever the ACLs of its rows say.
//
// A pure function of values: pg/ asks it at every door, LiveQuery may ask it for a subscriber. Rules and texts are the
// reference's.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acl/protected_fields.hpp"
#include "error.hpp"
#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

enum class Action : unsigned char { Find, Get, Count, Create, Update, Delete, AddField };
inline constexpr std::size_t kActionCount = 7;

/// The name in class-level permissions and in error texts ("find", "addField").
std::string_view action_name(Action action);

struct Judgement {
    enum class Verdict : unsigned char {
        Allowed,    ///< every row that its ACL opens
        OwnRows,    ///< of those, the rows that name the user in one of `fields`
        NoRows,     ///< it would be OwnRows, but nobody is logged in: as if there were no such row
        NeedsUser,  ///< Error(object_not_found): the permission asks for somebody logged in
        Denied      ///< Error(operation_forbidden)
    };
    Verdict verdict = Verdict::Allowed;
    /// For OwnRows: names of Pointer and Array fields. Lives as long as the permissions.
    const std::vector<std::string>* fields = nullptr;
};

class ClassPermissions {
  public:
    /// Everything is open to everybody, nothing is protected: a class without an entry in `_SCHEMA`.
    ClassPermissions() = default;

    /// Reads `classLevelPermissions` of a `_SCHEMA` row; `permissions` is nullptr where the row has none, which opens
    /// everything. Where it has some, an operation that they do not mention is closed to all but the master key.
    /// Never throws: what is malformed, since somebody wrote it by SQL, grants nothing.
    static ClassPermissions parse(const Value* permissions);

    /// Whether the caller with these principals (`*`, roles, user id) may do this; `user_id` is "" for nobody.
    /// With AddField this is about an update; a create asks judge_new_fields().
    [[nodiscard]] Judgement judge(Action action, const std::vector<std::string>& principals,
                                  std::string_view user_id) const {
        const Rule& rule = rules_[static_cast<std::size_t>(action)];
        return rule.is_open ? Judgement() : judge(rule, action, principals, user_id);
    }

    /// AddField by a create: there is no row yet that could name the user.
    [[nodiscard]] Judgement judge_new_fields(const std::vector<std::string>& principals,
                                             std::string_view user_id) const;

    /// `protectedFields`, to be put together with those of the app's options.
    [[nodiscard]] const ProtectedGroups& protected_groups() const { return protected_groups_; }

    /// The ACL of a new object that comes without one, `currentUser` being `user_id`; nothing when it is public.
    [[nodiscard]] std::optional<Value> default_acl(std::string_view user_id) const;

  private:
    struct Rule {
        bool is_open = true;  ///< to `*`: decided without looking at the caller
        bool needs_user = false;
        std::vector<std::string> principals;
        std::vector<std::string> pointer_fields;
        /// pointer_fields, and readUserFields or writeUserFields: the fields that can open a row.
        std::vector<std::string> row_fields;
    };

    static Rule parse_rule(const Value* entry, const std::vector<std::string>& user_fields);
    [[nodiscard]] Judgement judge(const Rule& rule, Action action, const std::vector<std::string>& principals,
                                  std::string_view user_id) const;

    std::array<Rule, kActionCount> rules_;
    bool has_write_user_fields_ = false;
    ProtectedGroups protected_groups_;
    std::optional<Value> default_acl_;
};

/// The error of a verdict that refuses the request as a whole; `sanitize` hides the reason from the client.
/// Only for NeedsUser and Denied.
Error permission_error(const Judgement& judgement, Action action, std::string_view class_name, bool sanitize);

/// Checks permissions that a client wants to give a class: throws Error(invalid_json) with the reference's texts for an
/// unknown operation or entity, a value of another form, and fields that the class does not have in the type needed.
/// `fields` are those of the class as it will be. Falsy permissions pass: they change nothing.
void validate_permissions(const Value& permissions, const std::vector<Field>& fields, bool allow_custom_object_id);

}  // namespace parsegres
