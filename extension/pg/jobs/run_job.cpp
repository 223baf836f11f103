#include "pg/jobs/run_job.hpp"

#include <chrono>
#include <optional>

#include "errors/sqlstate.hpp"
#include "pg/hooks/run_hook.hpp"
#include "pg/jobs/current_run.hpp"
#include "pg/jobs/locks.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/function.hpp"
#include "pg/wrap/transaction.hpp"
#include "value/json.hpp"

extern "C" {
#include <pgstat.h>
#include <utils/timeout.h>
}

namespace parsegres::pg {
namespace {

using std::chrono::steady_clock;

/// Takes the run, so that nobody else does; nothing when it is taken, cancelled or gone.
std::optional<CurrentRun> take_run(int number) {
    std::optional<CurrentRun> run;
    run_transaction([&] {
        const SqlText sql{
            "UPDATE parse_internal.job_run SET state = 'running', changed_at = pg_catalog.clock_timestamp()"
            " WHERE number = $1::int AND state = 'waiting' RETURNING app_id, status_id, job_name, request",
            {static_cast<std::int64_t>(number)}};
        const Rows rows = execute(sql, Mode::Fresh);
        if (rows.empty()) return;
        run = CurrentRun{number, *rows.text(0, 0), *rows.text(0, 1), *rows.text(0, 2), jsonb_value(*rows.datum(0, 3))};
    });
    return run;
}

bool end_run(int number, const char* status, const std::string& message) {
    SqlText sql;
    sql.raw("SELECT parse_internal.end_run(").param(static_cast<std::int64_t>(number)).raw("::int, ");
    sql.param(std::string(status)).raw(", NULLIF(").param(message).raw(", ''))");
    return DatumGetBool(*execute(sql, Mode::Fresh).datum(0, 0));
}

Caller master_of(std::shared_ptr<const App> app) {
    Caller caller;
    caller.app = std::move(app);
    caller.key = Key::Master;
    caller.access.unrestricted = true;
    caller.context = std::make_shared<Object>();
    return caller;
}

/// Stops whatever the process does after so many seconds, as statement_timeout would; 0: never.
class TimeLimit {
  public:
    explicit TimeLimit(double seconds) : seconds_(seconds), begun_(steady_clock::now()) {
        constexpr double kLongest = 2'000'000;  // what the timer of PostgreSQL can be set to
        if (seconds > 0 && seconds < kLongest)
            pg_call([&] { enable_timeout_after(STATEMENT_TIMEOUT, static_cast<int>(seconds * 1000)); });
    }
    ~TimeLimit() { disable_all_timeouts(false); }
    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;

    [[nodiscard]] bool is_over() const {
        return seconds_ > 0 && steady_clock::now() - begun_ >= std::chrono::duration<double>(seconds_);
    }

  private:
    double seconds_;
    steady_clock::time_point begun_;
};

class JobRun {
  public:
    explicit JobRun(const CurrentRun& run) : run_(run) {}

    void run() {
        const auto failure = attempt_transaction([&] { perform(); }, owner_);
        if (failure) run_transaction([&] { end_run(run_.number, "failed", text_of(*failure)); });
    }

  private:
    void perform() {
        const auto app = find_app(run_.app_id);
        const Hook* hook = app != nullptr ? app->hooks.find_job(run_.job_name) : nullptr;
        if (hook == nullptr || hook->is_outside()) throw Error(ErrorCode::script_failed, "Invalid job.");
        owner_ = owner_of_function(hook->function);
        const Value* seconds = hook->validator.find("timeout");
        timeout_ = seconds != nullptr && seconds->is_number() ? seconds->as_number() : 0;
        const Value result = call(master_of(app), *hook);
        if (!end_run(run_.number, "succeeded", result.is_string() ? result.as_string() : ""))
            throw Error(ErrorCode::script_failed, "The job was cancelled.");
    }

    Value call(const Caller& caller, const Hook& hook) {
        const TimeLimit limit(timeout_);
        try {
            return run_hook(caller, hook, run_.request);
        } catch (...) {
            timed_out_ = limit.is_over();
            throw;
        }
    }

    [[nodiscard]] std::string text_of(const Failure& failure) const {
        if (unpack_sql_state(failure.sqlstate) == info(ErrorCode::own_error).sqlstate)
            return parse_answer({info(ErrorCode::own_error).sqlstate, failure.message, {}, {}})->message;
        if (failure.sqlstate != ERRCODE_QUERY_CANCELED || !timed_out_) return failure.message;
        std::string text = "The job took longer than ";
        append_json_number(text, timeout_);
        return text + " seconds and was stopped.";
    }

    const CurrentRun& run_;
    Oid owner_ = InvalidOid;
    double timeout_ = 0;
    bool timed_out_ = false;
};

}  // namespace

void run_job(int number) {
    bool is_ours = false;
    run_transaction([&] { is_ours = take_lock(number); });
    if (!is_ours) return;
    const std::optional<CurrentRun> run = take_run(number);
    if (!run) return;
    pg_call([&] { pgstat_report_activity(STATE_RUNNING, run->job_name.c_str()); });
    set_current_run(&*run);
    JobRun(*run).run();
    set_current_run(nullptr);
}

}  // namespace parsegres::pg
