#pragma once
// The hooks that run at the moment, one inside the other, and who the API takes their functions for.

#include "pg/boundary.hpp"

#include <optional>
#include <string_view>

#include "pg/caller.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// While it lives, calls of the API from SQL are those of a hook of `caller`'s request.
class HookFrame {
  public:
    /// Throws Error(script_failed) when hooks have called hooks too often.
    explicit HookFrame(const Caller& caller, std::string_view what);
    ~HookFrame();
    HookFrame(const HookFrame&) = delete;
    HookFrame& operator=(const HookFrame&) = delete;

    /// The innermost; nullptr outside of hooks.
    static const HookFrame* current();
    [[nodiscard]] const Caller& caller() const { return caller_; }

  private:
    const Caller& caller_;
    const HookFrame* outer_;
    int depth_;
};

/// Whom the API works for when a hook's function calls it with `credentials`: null for the user of the request, or what
/// parse.as_master() and parse.as_user() give. Nothing for other credentials, and outside of hooks.
/// Throws Error(unauthorized) when credentials of a hook are used outside of one.
std::optional<Caller> caller_in_hook(const Value& credentials);

}  // namespace parsegres::pg
