#include "pg/operations/dispatch.hpp"

#include "pg/hooks/find_hooks.hpp"
#include "pg/operations/cloud/config.hpp"
#include "pg/operations/cloud/functions.hpp"
#include "pg/operations/cloud/hooks.hpp"
#include "pg/operations/cloud/host.hpp"
#include "pg/operations/cloud/host_job.hpp"
#include "pg/operations/cloud/host_mail.hpp"
#include "pg/operations/cloud/job_schedules.hpp"
#include "pg/operations/cloud/jobs.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/operations/users/users.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

std::string query_text(const Value& query) { return query.is_null() ? std::string() : to_json(query); }

}  // namespace

Reply run_route(const Caller& caller, const Route& route, const Value& body) {
    switch (route.operation) {
        case Operation::find: return {find_with_hooks(caller, route.class_name, query_text(body))};
        case Operation::get: return {get_with_hooks(caller, route.class_name, route.object_id, query_text(body))};
        case Operation::create: return create_object(caller, route.class_name, body);
        case Operation::update: return {update_object(caller, route.class_name, route.object_id, body)};
        case Operation::remove: return {delete_object(caller, route.class_name, route.object_id)};
        case Operation::batch: return run_batch(caller, body);
        case Operation::log_in: return log_in(caller, body);
        case Operation::log_out: return log_out(caller);
        case Operation::current_user: return current_user(caller);
        case Operation::verify_password: return verify_password(caller, body);
        case Operation::challenge: return challenge(caller, body);
        case Operation::log_in_as: return log_in_as(caller, body);
        case Operation::upgrade_session: return upgrade_session(caller);
        case Operation::request_password_reset: return request_password_reset(caller, body);
        case Operation::request_email_verification: return request_email_verification(caller, body);
        case Operation::current_session: return current_session(caller);
        case Operation::list_schemas: return {list_schemas(caller, {}, {})};
        case Operation::get_schema: return {get_schema(caller, route.class_name, {})};
        case Operation::create_schema: return {create_schema(caller, route.class_name, body)};
        case Operation::update_schema: return {update_schema(caller, route.class_name, body)};
        case Operation::delete_schema: return {delete_schema(caller, route.class_name, {})};
        case Operation::purge: return {purge_class(caller, route.class_name, {})};
        case Operation::run_function: return run_function(caller, route.name, body);
        case Operation::list_hooks: return list_hooks(caller, route.class_name);
        case Operation::get_hook: return get_hook(caller, route.class_name, route.name);
        case Operation::create_hook: return create_hook(caller, body);
        case Operation::update_hook: return update_hook(caller, route.class_name, route.name, body);
        case Operation::start_job: return start_job_by_route(caller, route.name, body);
        case Operation::list_job_schedules: return list_job_schedules(caller);
        case Operation::list_jobs: return list_jobs(caller);
        case Operation::create_job_schedule: return create_job_schedule(caller, body);
        case Operation::update_job_schedule: return update_job_schedule(caller, route.object_id, body);
        case Operation::remove_job_schedule: return remove_job_schedule(caller, route.object_id);
        case Operation::get_host: return get_host(caller, body);
        case Operation::register_host: return register_host(caller, body);
        case Operation::send_mail: return send_mail(caller, body);
        case Operation::report_job: return report_job(caller, body);
        case Operation::get_config: return get_config(caller);
        case Operation::update_config: return update_config(caller, body);
        case Operation::track_event: return track_event();
    }
    throw Error(ErrorCode::internal_server_error, "An internal server error occurred", "an operation without code");
}

}  // namespace parsegres::pg
