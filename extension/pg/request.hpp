#pragma once
// One request on its way through the database: its caller, and the classes as it sees them.
//
// Every class that a request touches is opened here, so this is where it is decided whether the caller may: system
// classes' own rules, class-level permissions, pointer permissions, protected fields. The master key and the
// maintenance key are bound by none of these.

#include "pg/boundary.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "acl/class_permissions.hpp"
#include "compile/schema_source.hpp"
#include "pg/caller.hpp"
#include "pg/schema_cache.hpp"
#include "query/where.hpp"

namespace parsegres::pg {

enum class Door : unsigned char { Find, Get, Create, Update, Delete };

class Request : public SchemaSource {
  public:
    explicit Request(const Caller& caller) : caller_(caller) {}

    [[nodiscard]] const Caller& caller() const { return caller_; }
    [[nodiscard]] const App& app() const { return *caller_.app; }

    /// Throws unless the caller may come through this door of the class at all (system classes, read-only keys,
    /// rows of other users).
    void check_door(Door door, std::string_view class_name, std::string_view object_id = {}) const;

    /// The class for reading; nullptr when it does not exist.
    /// Throws Error(operation_forbidden) when it does not and the caller may not create classes.
    const ClassEntry* open_class(std::string_view class_name);

    /// The rows of the class that its permissions leave to this action, besides ACLs. `any` is false for Find and Count
    /// alone. Throws Error(operation_forbidden, object_not_found) when the caller may not, as the reference; and
    /// Error(object_not_found) when only a row that names the user could be read or written, and there is no user.
    /// Not for Create.
    [[nodiscard]] RowRules rows_for(const ClassEntry& entry, Action action) const;

    /// Throws as rows_for() unless the caller may create objects of the class.
    void check_create(const ClassEntry& entry) const;
    /// The same about a create that adds fields to the class. An update asks rows_for(AddField).
    void check_create_with_new_fields(const ClassEntry& entry) const;

    /// What the caller must not see of the class.
    [[nodiscard]] HiddenFields hidden_fields(const ClassEntry& entry) const;

    /// Throws Error(operation_forbidden) when a query looks for, or sorts by, what is hidden.
    void check_query(const ClassEntry& entry, const HiddenFields& hidden, const Where& where,
                     const std::vector<SortKey>& order) const;

    /// Throws as rows_for() unless the caller may be told of objects at all, now or later.
    void check_live(const ClassEntry& entry, Action action) const {
        if (!caller_.is_privileged()) judge(entry, action);
    }
    /// The same as check_query() about a field whose changes a live query wants to be told of.
    void check_watch(const ClassEntry& entry, const HiddenFields& hidden, std::string_view field) const {
        refuse_hidden(entry, hidden, split_path(field), "watch");
    }

    /// Takes out of the answer of a write what the option protectedFieldsSaveResponseExempt hides; `object_id` is ""
    /// for a create.
    void trim_answer(const ClassEntry& entry, std::string_view object_id, Object& answer) const;

    // ---- What the query compiler asks for.

    /// The same checks as at the door of a find.
    const ClassSchema* find_class(std::string_view class_name) override;
    RowRules open_subquery(const ClassSchema& schema, const Subquery& subquery) override;
    const ClassSchema* find_owner(const RelatedTo& related, RowRules& rules) override;

    /// Reads the class anew, after this request changed it.
    const ClassEntry* reopen_class(std::string_view class_name);

  private:
    /// The verdict; throws when it refuses.
    Judgement judge(const ClassEntry& entry, Action action) const;
    void refuse_hidden(const ClassEntry& entry, const HiddenFields& hidden, const FieldPath& path,
                       std::string_view doing) const;
    void check_where(const ClassEntry& entry, const HiddenFields& hidden, const Where& where) const;

    const Caller& caller_;
    std::vector<std::shared_ptr<const ClassEntry>> seen_;
    /// Replaced by reopen_class(); kept because somebody may still hold a pointer.
    std::vector<std::shared_ptr<const ClassEntry>> outdated_;
};

}  // namespace parsegres::pg
