#pragma once
// The worker of live queries: one process for each database that has proxies with live queries. It takes changes from
// the queue and tells the proxies what they are to their clients.

#include "pg/boundary.hpp"

namespace parsegres::pg {

/// The life of the process. It ends when no proxy has been there for a while, or the extension is dropped.
void run_live_worker();

}  // namespace parsegres::pg
