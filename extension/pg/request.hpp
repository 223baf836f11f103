#pragma once
// One request on its way through the database: its caller, and the classes as it sees them.
//
// Every class that a request touches is opened here, so this is where it is decided whether the caller may.

#include "pg/boundary.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

    /// What every read of the class adds to `where`: a client sees sessions of its own only.
    void restrict_read(std::string_view class_name, Where& where) const;

    /// The class of a subquery: the same checks as a find of it.
    const ClassSchema* find_class(std::string_view class_name) override;

    /// Reads the class anew, after this request changed it.
    const ClassEntry* reopen_class(std::string_view class_name);

  private:
    const Caller& caller_;
    std::vector<std::shared_ptr<const ClassEntry>> seen_;
    /// Replaced by reopen_class(); kept because somebody may still hold a pointer.
    std::vector<std::shared_ptr<const ClassEntry>> outdated_;
};

}  // namespace parsegres::pg
