#pragma once
// What clients of live queries ask, as the proxy passes it on.

#include "pg/boundary.hpp"

#include <string_view>

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// Bodies and answers are JSON objects:
///   connect      {clients, subscriptions, …} → {tells?}. Runs beforeConnect. `tells`: true where the proxy is
///                to call `told`; in other answers, too
///   subscribe    {proxy, id, query, sessionToken?, …} → {query?, seq?, tells?}: the query that counts, if
///                beforeSubscribe changed it; where to resume if nothing comes, for classes in liveQuery.resumable
///   initial      the same → {results, snapshot, seq?}: what the query finds, and the pg_snapshot that it was found in
///   resume       the same → {events, snapshot}: what happened behind query.resume, a `seq` of earlier events
///   unsubscribe  {proxy, ids} → {}
///   event        {event, object, original?, query, …} → {send: false} or {object, original?}. Runs afterEvent.
///   told         {events} → {tells?}. Has onLiveQueryEvent called with what happened to sockets, all events at once
/// Throws Error as a find does.
Reply run_live_request(const Caller& caller, std::string_view operation, const Value& body);

/// What a subscriber with that query would be told if the object was updated now: {op, object, original}, or "" for
/// nothing. Throws what subscribing would be refused with.
std::string live_event(const Caller& caller, const Value& query, std::string_view object_id);

}  // namespace parsegres::pg
