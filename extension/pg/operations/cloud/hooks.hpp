#pragma once
// Webhooks as the routes /hooks show and change them: rows of `_Hooks`, which the reference reads too. All of it is for
// the master key. Answers and errors are the reference's; Error(hook_error) for what is no hook.

#include "pg/boundary.hpp"

#include <string_view>

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// GET /hooks/functions, /hooks/triggers; `kind` is the last part. An array.
Reply list_hooks(const Caller& caller, std::string_view kind);
/// GET /hooks/functions/X with an empty class, GET /hooks/triggers/Class/X.
Reply get_hook(const Caller& caller, std::string_view class_name, std::string_view name);
/// POST /hooks/functions, /hooks/triggers: {"functionName","url"} or {"className","triggerName","url"}.
Reply create_hook(const Caller& caller, const Value& body);
/// PUT /hooks/functions/X, /hooks/triggers/Class/X: {"url"}, or {"__op":"Delete"}.
Reply update_hook(const Caller& caller, std::string_view class_name, std::string_view name, const Value& body);

}  // namespace parsegres::pg
