#pragma once
// What clients of live queries ask, as the proxy passes it on.

#include "pg/boundary.hpp"

#include <string_view>

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// Bodies and answers are JSON objects:
///   connect      {clients, subscriptions, …} → {}. Runs beforeConnect.
///   subscribe    {proxy, id, query, sessionToken?, …} → {query}: the query that counts, if beforeSubscribe changed it
///   initial      the same → {results, snapshot}: what the query finds, and the pg_snapshot that it was found in
///   unsubscribe  {proxy, ids} → {}
///   event        {event, object, original?, query, …} → {send: false} or {object, original?}. Runs afterEvent.
/// Throws Error as a find does.
Reply run_live_request(const Caller& caller, std::string_view operation, const Value& body);

}  // namespace parsegres::pg
