#pragma once
// Running code of an app: what it is told of the request, and what its answer means.

#include "pg/boundary.hpp"

#include <string_view>

#include "pg/caller.hpp"
#include "pg/hooks/hook_table.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// Throws Error(whole_request_needed) when the proxy took the short way: hooks are told of the whole request.
void need_whole_request(const Caller& caller);

/// The user as the server knows it, with the token of the session. Throws Error(object_not_found) for one that is gone.
Value user_json(const Caller& caller);

/// What every hook is told: triggerName or functionName, who asks, context; `more` are the members of its own. A host
/// is told the class of every trigger and the roles of the user, too.
Value hook_request(const Caller& caller, const Hook& hook, Object more);

/// Runs the hook and returns what it answered: the result of the SQL function, or the `success` of a webhook or host.
/// Throws Error for what the hook refuses with, Unanswered, and PgError.
Value run_hook(const Caller& caller, const Hook& hook, Value request);

/// What happens when a hook that runs after the commit has answered.
enum class Afterwards : unsigned char {
    Ignored,   ///< a failure is only logged
    Fails,     ///< a failure is the client's answer
    Replaces,  ///< an object that it answers with is the client's answer; a failure is only logged
    Result,    ///< what it answers is {"result":…}, a failure the client's answer
};

/// Has a hook that is outside called once the transaction has committed.
void run_hook_after_commit(const Caller& caller, const Hook& hook, Value request, Afterwards afterwards);

/// Has an after-hook run: in the transaction where it is in the database, else after the commit. What an SQL function
/// answered, else null.
Value run_after_hook(const Caller& caller, const Hook& hook, Value request, Afterwards afterwards);

}  // namespace parsegres::pg
