#include "pg/jobs/scheduler.hpp"

#include <chrono>
#include <vector>

#include "pg/gucs.hpp"
#include "pg/jobs/locks.hpp"
#include "pg/wrap/transaction.hpp"
#include "pg/wrap/worker.hpp"

extern "C" {
#include <commands/extension.h>
#include <storage/latch.h>
#include <storage/proc.h>
#include <storage/procarray.h>
}

namespace parsegres::pg {
namespace {

using std::chrono::steady_clock;
constexpr std::chrono::seconds kInterval{1};
constexpr std::chrono::hours kForgetInterval{1};
/// After it an app without jobs has no scheduler any more.
constexpr std::chrono::seconds kIdle{60};

void warn(const char* what, const Failure& failure) {
    pg_call([&] { ereport(WARNING, (errmsg("%s: %s", what, failure.message.c_str()), errhidestmt(true))); });
}

class Scheduler {
  public:
    void run() {
        while (is_installed()) {
            const auto now = steady_clock::now();
            if (now >= next_look_) look(now);
            if (now - needed_at_ > kIdle) return;
            launch();
            wait_for_latch(kInterval);
        }
    }

  private:
    /// DROP EXTENSION must not find a process that goes on.
    static bool is_installed() {
        bool installed = false;
        run_transaction([&] { installed = OidIsValid(pg_call([] { return get_extension_oid("parsegres", true); })); });
        return installed;
    }

    void look(steady_clock::time_point now) {
        next_look_ = now + kInterval;
        bool is_needed = false;
        const auto failure = attempt_transaction([&] {
            const Rows rows = execute({"SELECT parse_internal.look_at_schedules()", {}}, Mode::Fresh);
            is_needed = DatumGetBool(*rows.datum(0, 0));
            if (now < next_forget_) return;
            execute({"SELECT parse_internal.forget_runs()", {}}, Mode::Fresh);
            next_forget_ = now + kForgetInterval;
        });
        if (failure) warn("the scheduler of jobs cannot work", *failure);
        if (is_needed || failure) needed_at_ = now;
    }

    void launch() {
        std::vector<int> runs;
        const auto failure = attempt_transaction([&] {
            const SqlText sql{"SELECT parse_internal.launch_runs($1::int)",
                              {static_cast<std::int64_t>(settings::max_running_jobs)}};
            const Rows rows = execute(sql, Mode::Fresh);
            for (std::uint64_t row = 0; row < rows.count(); ++row) runs.push_back(DatumGetInt32(*rows.datum(row, 0)));
        });
        if (failure) return warn("the scheduler of jobs cannot work", *failure);
        for (const int run : runs)
            if (!launch_watched_worker(WorkerKind::Job, Int32GetDatum(run))) put_back(run);
    }

    static void put_back(int run) {
        warn("no process can be started for a job", {"max_worker_processes allows no more", 0});
        run_transaction([&] {
            execute({"UPDATE parse_internal.job_run SET launched_at = NULL WHERE number = $1::int",
                     {static_cast<std::int64_t>(run)}},
                    Mode::Fresh);
        });
    }

    steady_clock::time_point next_look_{};
    steady_clock::time_point next_forget_{};
    steady_clock::time_point needed_at_ = steady_clock::now();
};

/// Others look for a moment whether somebody has the lock.
bool become_scheduler() {
    constexpr int kAttempts = 5;
    constexpr std::chrono::milliseconds kPause{20};
    bool taken = false;
    for (int attempt = 0; attempt < kAttempts && !taken; ++attempt) {
        if (attempt > 0) wait_for_latch(kPause);
        run_transaction([&] { taken = take_lock(kSchedulerLock); });
    }
    return taken;
}

struct Doorbell {
    bool is_wanted = false;
    int scheduler = 0;
};
Doorbell doorbell;

/// Neither raises nor allocates: the transaction has committed.
void ring() noexcept {
    PGPROC* const process = doorbell.scheduler != 0 ? BackendPidGetProc(doorbell.scheduler) : nullptr;
    if (process != nullptr)
        SetLatch(&process->procLatch);
    else
        launch_worker(WorkerKind::Scheduler, Datum(0));
}

void transaction_ends(XactEvent event, void* /*argument*/) {
    if (!doorbell.is_wanted || (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT)) return;
    doorbell.is_wanted = false;
    if (event == XACT_EVENT_COMMIT) ring();
}

}  // namespace

void run_scheduler() {
    if (become_scheduler()) Scheduler().run();
}

void ensure_scheduler() {
    if (is_scheduler_missing()) launch_worker(WorkerKind::Scheduler, Datum(0));
}

void wake_scheduler_at_commit() {
    static bool registered = false;
    if (!registered) pg_call([] { RegisterXactCallback(transaction_ends, nullptr); });
    registered = true;
    doorbell = {true, holder_of_lock(kSchedulerLock)};
}

}  // namespace parsegres::pg
