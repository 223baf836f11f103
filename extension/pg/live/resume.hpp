#pragma once
// What happened to the objects of a subscription while its client was away.

#include "pg/boundary.hpp"

#include <functional>
#include <optional>
#include <string>

#include "live/event_kind.hpp"
#include "pg/live/subscription.hpp"

namespace parsegres::pg {

/// What becomes of an event of a class with an afterEvent hook: nothing, or what is sent. `original` may be "".
using RunHook =
    std::function<std::optional<Object>(EventKind kind, std::string_view object, std::string_view original)>;

/// {"events":[{op, object, original?, seq}],"snapshot":"…"}: all that is in the log behind `place`, as of that
/// pg_snapshot. Throws Error(cache_miss) when the log does not go back so far, or the class is not logged.
std::string missed_events(const Registration& registration, const std::string& place, const RunHook& run_hook);

/// What the subscriber would be told if the object was updated now: {op, object, original}, or "" for nothing.
std::string event_of_update(const Registration& registration, const std::string& object_id, const RunHook& run_hook);

}  // namespace parsegres::pg
