#pragma once
// Background workers of the extension: processes of PostgreSQL that work in this database.

#include "pg/boundary.hpp"

#include <chrono>

namespace parsegres::pg {

enum class WorkerKind : unsigned char {
    Scheduler,
    Job,      ///< runs one job; the argument is the number of the run
    Live,     ///< of live queries
    Message,  ///< shows the message of a job; the argument is a handle of shared memory
};

/// Starts a worker; nobody waits for it. False when max_worker_processes allows no more, and in a standby. May be
/// called at a commit.
bool launch_worker(WorkerKind kind, Datum argument);
/// The same, and the latch of this process is set when the worker begins and ends.
bool launch_watched_worker(WorkerKind kind, Datum argument);
/// Starts a worker and waits until it has ended. False when it cannot be started.
bool run_worker(WorkerKind kind, Datum argument);

// In a worker:

/// Connects to the database; the first thing to do. `activity` is what pg_stat_activity shows.
void begin_worker(const char* activity);
/// Waits for the latch, so long at most, and reads the configuration again where somebody asked for that.
void wait_for_latch(std::chrono::milliseconds longest);

}  // namespace parsegres::pg
