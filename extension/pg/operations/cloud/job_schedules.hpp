#pragma once
// `_JobSchedule` by the routes /cloud_code/jobs, for the master key. Answers and errors are the reference's.

#include "pg/boundary.hpp"

#include <string_view>

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// GET /cloud_code/jobs. An array.
Reply list_job_schedules(const Caller& caller);
/// GET /cloud_code/jobs/data. {"in_use":[names in schedules],"jobs":[names]}
Reply list_jobs(const Caller& caller);
/// POST /cloud_code/jobs: {"job_schedule":{…}}. Without startAfter it is now.
Reply create_job_schedule(const Caller& caller, const Value& body);
/// PUT /cloud_code/jobs/id. {"response":{"updatedAt":…}}
Reply update_job_schedule(const Caller& caller, std::string_view id, const Value& body);
/// DELETE /cloud_code/jobs/id. {}
Reply remove_job_schedule(const Caller& caller, std::string_view id);

}  // namespace parsegres::pg
