#pragma once
// Starting and stopping jobs. All of it is for the master key.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// Has a job run once the transaction has committed; the objectId of its `_JobStatus`.
/// Throws Error(script_failed) when there is no such job.
std::string start_job(const Caller& caller, std::string_view name, const Value& params);
/// POST /jobs/X and, with an empty name, POST /jobs: then the body's jobName is it. {}, and X-Parse-Job-Status-Id.
Reply start_job_by_route(const Caller& caller, std::string_view name, const Value& body);

/// Throws Error(object_not_found) when no job of that `_JobStatus` is under way.
void cancel_job(const Caller& caller, std::string_view status_id);

}  // namespace parsegres::pg
