#pragma once
// beforeSave, afterSave, beforeDelete and afterDelete around the writes of any class.

#include "pg/boundary.hpp"

#include <string_view>

#include "hooks/save_change.hpp"
#include "pg/hooks/run_hook.hpp"
#include "pg/request.hpp"

namespace parsegres::pg {

/// The hooks around one create or update. Costs nothing where the class has none.
class SaveHooks {
  public:
    /// For a create `object_id` is empty. Throws Error(whole_request_needed).
    SaveHooks(Request& request, std::string_view class_name, std::string_view object_id);

    /// Whether the class has such hooks at all.
    [[nodiscard]] bool any() const { return before_ != nullptr || after_ != nullptr; }

    /// Finds out whether the caller may save at all, then runs beforeSave: what is to be saved in place of `body`.
    /// The object of an update is locked, so that nobody changes what the hook has seen.
    const Object& before(const Object& body);

    /// After the write: completes its answer and runs afterSave, which may put another in its place. `object_id` of
    /// what was written.
    void after(std::string_view object_id, Object& answer);

  private:
    [[nodiscard]] bool only_asks() const;
    void find_original();
    [[nodiscard]] Value with_class(const Object& object) const;
    [[nodiscard]] Object saved(std::string_view object_id, const Object& answer) const;
    const Object& ask_host(const Object& sent);
    void take(const Object& sent, const Object& seen, const Value& answer);

    Request& request_;
    const Caller& caller_;
    std::string_view class_name_;
    std::string_view object_id_;
    const Hook* before_;
    const Hook* after_;
    Object original_;  ///< empty for a create
    HookedBody hooked_;
};

/// The hooks around one delete.
class DeleteHooks {
  public:
    DeleteHooks(Request& request, std::string_view class_name, std::string_view object_id);

    /// Runs beforeDelete. Throws Error(object_not_found) when there is no such object for the caller.
    void before();
    void after();

  private:
    [[nodiscard]] Value hook_request_for(const Hook& hook) const;

    const Caller& caller_;
    std::string_view class_name_;
    std::string_view object_id_;
    const Hook* before_;
    const Hook* after_;
    Object object_;
};

}  // namespace parsegres::pg
