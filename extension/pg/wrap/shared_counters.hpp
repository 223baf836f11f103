#pragma once
// Counters that all backends share, each for a stretch of time.
//
// They are in shared memory and in no table, not even an unlogged one: what was counted has to stay when the request
// that it was counted for is rolled back, and nobody may wait for a row that a long transaction has counted in. As in a
// table of pg_stat_statements their number is fixed when PostgreSQL starts, for which the library has to be in
// shared_preload_libraries. They start anew with PostgreSQL, and a standby counts for itself.

#include "pg/boundary.hpp"

#include <cstdint>
#include <string_view>

namespace parsegres::pg {

/// For _PG_init: asks for the memory.
void reserve_shared_counters();

/// Whether PostgreSQL gave the memory when it started.
bool have_shared_counters();

struct SharedCount {
    std::int64_t count;      ///< with this time
    std::int64_t ms_to_end;  ///< of the stretch of time
};

/// Counts once more under `name`, of any length and in every database its own: from the first time on for `window_ms`,
/// then anew. When there are too many names the count of one that would end soon is lost.
/// Throws Error(internal_server_error) without shared counters.
SharedCount count_shared(std::string_view name, std::int64_t window_ms);

}  // namespace parsegres::pg
