#pragma once
// What Cloud Code hosts tell of the jobs that they do.

#include "pg/boundary.hpp"

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// POST /hooks/host/job, for the master key: {"jobId","message"} shows how far a job is, {"jobId","status","message"}
/// how it ended, with "succeeded" or "failed". The answer is {"running":…}: false when the job is over, since it was
/// cancelled for one, and then its _JobStatus stays as it is. Throws Error(hook_error).
Reply report_job(const Caller& caller, const Value& body);

}  // namespace parsegres::pg
