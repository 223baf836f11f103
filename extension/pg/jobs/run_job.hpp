#pragma once
// A run of a job in a background worker.

#include "pg/boundary.hpp"

#include <string>

namespace parsegres::pg {

/// The life of the process that does the run of that number. The job's own transaction says in the end that it
/// succeeded: what a job did and that it is done become true together, or neither does.
void run_job(int number);

/// Shows how far the job is that this process runs; returns when everybody sees it. Throws Error(command_unavailable)
/// outside of jobs.
void show_job_message(const std::string& message);
/// The life of the process that does so, with a handle from show_job_message(): a transaction besides the job's.
void run_job_message(Datum handle);

}  // namespace parsegres::pg
