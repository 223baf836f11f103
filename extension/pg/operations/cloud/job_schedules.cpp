#include "pg/operations/cloud/job_schedules.hpp"

#include "pg/hooks/find_hooks.hpp"
#include "pg/jobs/scheduler.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/wrap/datum.hpp"
#include "value/json.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {
namespace {

constexpr std::string_view kClass = "_JobSchedule";

Array schedules(const Caller& caller) {
    Value answer = parse_json(find_with_hooks(caller, kClass, "{}"));
    return std::move(answer.as_object().find("results")->as_array());
}

/// What is to be written of a body.
Object schedule_of(const Caller& caller, const Value& body) {
    const Value* given = body.find("job_schedule");
    if (given == nullptr || !given->is_object())
        throw Error(ErrorCode::invalid_json, "job_schedule must be an object.");
    Object schedule = given->as_object();
    const Value* job = schedule.find("jobName");
    if (job != nullptr && job->truthy() &&
        (!job->is_string() || caller.app->hooks.find_job(job->as_string()) == nullptr))
        throw Error(ErrorCode::internal_server_error, "Cannot Schedule a job that is not deployed");
    if (!schedule.contains("startAfter")) schedule.set("startAfter", format_iso_date(current_time()));
    return schedule;
}

}  // namespace

Reply list_job_schedules(const Caller& caller) {
    check_master(caller);
    return {to_json(Value(schedules(caller)))};
}

Reply list_jobs(const Caller& caller) {
    check_master(caller);
    Array in_use;
    for (const Value& schedule : schedules(caller)) {
        const Value* name = schedule.find("jobName");
        in_use.push_back(name != nullptr ? *name : Value());
    }
    Array jobs;
    for (std::string& name : caller.app->hooks.job_names()) jobs.emplace_back(std::move(name));
    return {to_json(Object{{"in_use", std::move(in_use)}, {"jobs", std::move(jobs)}})};
}

Reply create_job_schedule(const Caller& caller, const Value& body) {
    check_master(caller);
    Reply reply = create_object(caller, kClass, schedule_of(caller, body));
    wake_scheduler_at_commit();
    return reply;
}

Reply update_job_schedule(const Caller& caller, std::string_view id, const Value& body) {
    check_master(caller);
    std::string answer = update_object(caller, kClass, id, schedule_of(caller, body));
    wake_scheduler_at_commit();
    return {"{\"response\":" + answer + '}'};
}

Reply remove_job_schedule(const Caller& caller, std::string_view id) {
    check_master(caller);
    return {delete_object(caller, kClass, id)};
}

}  // namespace parsegres::pg
