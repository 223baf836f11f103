// The SQL functions of jobs, and where their background workers begin.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "entry/arguments.hpp"
#include "jobs/job_schedule.hpp"
#include "pg/jobs/run_job.hpp"
#include "pg/jobs/scheduler.hpp"
#include "pg/operations/cloud/jobs.hpp"
#include "pg/operations/cloud/register_hook.hpp"
#include "pg/operations/schema_administrator.hpp"
#include "pg/wrap/worker.hpp"
#include "value/parse_types.hpp"

extern "C" {
__attribute__((visibility("default"))) void parse_scheduler_main(Datum argument);
__attribute__((visibility("default"))) void parse_job_main(Datum argument);
__attribute__((visibility("default"))) void parse_job_message_main(Datum argument);
}

using namespace parsegres;
using namespace parsegres::pg;

void parse_scheduler_main(Datum /*argument*/) {
    enter([] {
        begin_worker("scheduler");
        run_scheduler();
    });
}

void parse_job_main(Datum argument) {
    enter([argument] {
        begin_worker("a job");
        run_job(DatumGetInt32(argument));
    });
}

void parse_job_message_main(Datum argument) {
    enter([argument] {
        begin_worker("the message of a job");
        run_job_message(argument);
    });
}

// (name, function_name, options)
PARSEGRES_FUNCTION(parse_job) {
    const SpiSession session;
    Value options = PG_ARGISNULL(2) ? Value() : jsonb_value(PG_GETARG_DATUM(2));
    register_hook(identify_administrator(std::nullopt), {"job", std::string(text_argument(fcinfo, 0, "name")),
                                                         std::string(text_argument(fcinfo, 1)), std::move(options)});
    return Datum(0);
}

// (name, params, caller)
PARSEGRES_FUNCTION(parse_start_job) {
    return answer_of([&] {
        return start_job(identify_administrator(caller_argument(fcinfo, 2)), text_argument(fcinfo, 0, "name"),
                         json_argument(fcinfo, 1));
    });
}

// (status_id, caller)
PARSEGRES_FUNCTION(parse_cancel_job) {
    const SpiSession session;
    cancel_job(identify_administrator(caller_argument(fcinfo, 1)), text_argument(fcinfo, 0, "status_id"));
    return Datum(0);
}

// (message)
PARSEGRES_FUNCTION(parse_job_message) {
    show_job_message(std::string(text_argument(fcinfo, 0)));
    return Datum(0);
}

PARSEGRES_FUNCTION(parse_ensure_scheduler) {
    (void)fcinfo;
    const SpiSession session;
    ensure_scheduler();
    return Datum(0);
}

// (start_after, time_of_day, repeat_minutes, days_of_week, after, until, most)
PARSEGRES_FUNCTION(parse_due_slots) {
    const double repeat = PG_ARGISNULL(2) ? 0 : PG_GETARG_FLOAT8(2);
    const Value days = PG_ARGISNULL(3) ? Value() : jsonb_value(PG_GETARG_DATUM(3));
    const auto schedule = read_job_schedule(text_argument(fcinfo, 0), text_argument(fcinfo, 1), repeat, days);
    const auto after = PG_ARGISNULL(4) ? std::nullopt : timestamp_of(PG_GETARG_DATUM(4));
    const auto until = PG_ARGISNULL(5) ? std::nullopt : timestamp_of(PG_GETARG_DATUM(5));
    const int most = PG_ARGISNULL(6) ? 0 : PG_GETARG_INT32(6);
    std::vector<std::string> slots;
    if (schedule && until && most > 0)
        for (const auto& slot : due_slots(*schedule, after, *until, static_cast<std::size_t>(most)))
            slots.push_back(format_iso_date(slot));
    return text_array_datum(slots);
}
