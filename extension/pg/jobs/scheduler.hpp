#pragma once
// The scheduler of a database: one process that starts the workers of jobs. It ends when no app has jobs; whoever wants
// one sees to it that there is one.

#include "pg/boundary.hpp"

namespace parsegres::pg {

/// The life of the process.
void run_scheduler();

/// Starts one unless it is there. Needs an SpiSession.
void ensure_scheduler();
/// Has the scheduler look for runs when this transaction has committed. Needs an SpiSession.
void wake_scheduler_at_commit();

}  // namespace parsegres::pg
