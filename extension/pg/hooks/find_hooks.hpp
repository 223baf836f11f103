#pragma once
// Reads as clients make them: with beforeFind and afterFind around. Reads of the server's own go without these.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "pg/caller.hpp"
#include "pg/hooks/hook_table.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// The hooks around one read of a class. Costs nothing where the class has none.
class FindHooks {
  public:
    enum class Shape : unsigned char {
        Find,
        Get,
        Inner,  ///< of an include or a subquery: it has no limit unless it says so
    };

    /// Both must outlive the hooks. Throws Error(whole_request_needed).
    FindHooks(const Caller& caller, std::string_view class_name, Shape shape);

    [[nodiscard]] bool any() const { return before_ != nullptr || after_ != nullptr; }

    /// Runs beforeFind, which may change the query, or answer it: then objects() has what it gave.
    void before(Object& query);
    [[nodiscard]] const std::optional<Array>& objects() const { return objects_; }
    /// Their ids; those without one were never saved.
    [[nodiscard]] Array object_ids() const;
    /// Runs afterFind on what was found, an array.
    void after(Value& results) const;

  private:
    [[nodiscard]] const Hook* find(Trigger trigger) const;
    [[nodiscard]] Object shown_query(const Object& query) const;
    void take(Object& query, const Value& answer);

    const Caller& caller_;
    std::string_view class_name_;
    Shape shape_;
    const Hook* before_;
    const Hook* after_;
    Object shown_;  ///< the query, for afterFind
    std::optional<Array> objects_;
};

/// find_objects() with the hooks of the class.
std::string find_with_hooks(const Caller& caller, std::string_view class_name, std::string_view query);
/// The objects that a subquery finds, with the hooks of its class; all of them, unless `query` has a limit.
Array find_for_subquery(const Caller& caller, std::string_view class_name, const Object& query);
/// get_object() with the hooks of the class.
std::string get_with_hooks(const Caller& caller, std::string_view class_name, std::string_view object_id,
                           std::string_view query);

}  // namespace parsegres::pg
