#pragma once
// The advisory locks that tell who is alive: see sql/49_jobs.sql.

#include "pg/boundary.hpp"

namespace parsegres::pg {

/// The number of the scheduler's lock; runs have theirs.
inline constexpr int kSchedulerLock = 0;

/// Takes the lock for as long as this process lives; false when another one has it. Needs an SpiSession, as do all
/// here.
bool take_lock(int number);
/// The process that has the lock; 0 when none does.
int holder_of_lock(int number);

/// Whether nobody has the scheduler's lock. Cheaper than holder_of_lock().
bool is_scheduler_missing();

}  // namespace parsegres::pg
