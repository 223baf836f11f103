#pragma once
// Cloud functions, and events that an app tells of.

#include "pg/boundary.hpp"

#include <string_view>

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// POST /functions/X; `params` are the body. {"result":…}
/// Throws Error(script_failed) when there is no such function, and what the function refuses with.
Reply run_function(const Caller& caller, std::string_view name, const Value& params);

/// POST /events/X: accepted, as by the reference without an analytics adapter. {}
Reply track_event();

}  // namespace parsegres::pg
