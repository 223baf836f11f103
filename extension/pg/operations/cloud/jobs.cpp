#include "pg/operations/cloud/jobs.hpp"

#include "pg/hooks/run_hook.hpp"
#include "pg/jobs/locks.hpp"
#include "pg/jobs/scheduler.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/operations/write.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {
namespace {

void check_starter(const Caller& caller) {
    check_master(caller);
    if (caller.key == Key::ReadOnlyMaster) throw caller.forbidden("read-only masterKey isn't allowed to run a job.");
}

/// The status' id of a run that was entered.
std::string enter_run(const Caller& caller, const Hook& hook, const Value& request) {
    SqlText start;
    start.raw("SELECT parse_internal.start_run(").param(caller.app->id).raw(", ").param(hook.name);
    start.raw(", 'api', ").param(Jsonb{request}).raw(")");
    const std::int64_t number = DatumGetInt32(*execute(start, Mode::Fresh).datum(0, 0));
    const SqlText find{"SELECT status_id FROM parse_internal.job_run WHERE number = $1::int", {number}};
    return *execute(find, Mode::Fresh).text(0, 0);
}

}  // namespace

std::string start_job(const Caller& caller, std::string_view name, const Value& params) {
    check_starter(caller);
    const Hook* hook = caller.app->hooks.find_job(name);
    if (hook == nullptr) throw Error(ErrorCode::script_failed, "Invalid job.");
    std::string id = enter_run(caller, *hook, hook_request(caller, *hook, {{"params", object_of(params)}}));
    wake_scheduler_at_commit();
    return id;
}

Reply start_job_by_route(const Caller& caller, std::string_view name, const Value& body) {
    const std::string* named = body.find_string("jobName");
    const std::string job(name.empty() && named != nullptr ? std::string_view(*named) : name);
    Reply reply{"{}"};
    reply.headers = "X-Parse-Job-Status-Id: " + start_job(caller, job, body) + "\r\n";
    return reply;
}

void cancel_job(const Caller& caller, std::string_view status_id) {
    check_starter(caller);
    const SqlText mark{
        "UPDATE parse_internal.job_run SET is_cancelled = true WHERE app_id = $1 AND status_id = $2"
        " AND state <> 'done' RETURNING number, state = 'running' AND NOT is_outside",
        {caller.app->id, std::string(status_id)}};
    const Rows rows = execute(mark, Mode::Fresh);
    if (rows.empty()) throw Error(ErrorCode::object_not_found, "Object not found.");
    const int number = DatumGetInt32(*rows.datum(0, 0));
    if (!DatumGetBool(*rows.datum(0, 1))) {
        execute({"SELECT parse_internal.end_run($1::int, 'failed', NULL)", {static_cast<std::int64_t>(number)}},
                Mode::Fresh);
        return;
    }
    // The worker reports its end, for which it has to wait until this transaction is over.
    if (const std::int64_t worker = holder_of_lock(number); worker != 0)
        execute({"SELECT pg_catalog.pg_cancel_backend($1::int)", {worker}}, Mode::Fresh);
}

}  // namespace parsegres::pg
