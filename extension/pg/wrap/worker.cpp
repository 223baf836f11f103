#include "pg/wrap/worker.hpp"

#include <array>
#include <cstring>

extern "C" {
#include <access/xlog.h>
#include <pgstat.h>
#include <postmaster/bgworker.h>
#include <postmaster/interrupt.h>
#include <storage/ipc.h>
#include <storage/latch.h>
#include <storage/proc.h>
#include <tcop/tcopprot.h>
}

namespace parsegres::pg {
namespace {

struct Names {
    const char* title;
    const char* function;
};

constexpr std::array<Names, 4> kNames{{
    {"parsegres scheduler", "parse_scheduler_main"},
    {"parsegres job", "parse_job_main"},
    {"parsegres live queries", "parse_live_main"},
    {"parsegres job message", "parse_job_message_main"},
}};

static_assert(sizeof(Oid) <= BGW_EXTRALEN);

BackgroundWorker description_of(WorkerKind kind, Datum argument) {
    const Names& names = kNames[static_cast<std::size_t>(kind)];
    BackgroundWorker worker{};
    strlcpy(worker.bgw_name, names.title, BGW_MAXLEN);
    strlcpy(worker.bgw_type, names.title, BGW_MAXLEN);
    strlcpy(worker.bgw_library_name, "parsegres", BGW_MAXLEN);
    strlcpy(worker.bgw_function_name, names.function, BGW_MAXLEN);
    worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
    worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
    // One that PostgreSQL starts again would do so for ever when the database is dropped.
    worker.bgw_restart_time = BGW_NEVER_RESTART;
    worker.bgw_main_arg = argument;
    std::memcpy(worker.bgw_extra, &MyDatabaseId, sizeof MyDatabaseId);
    return worker;
}

}  // namespace

bool launch_worker(WorkerKind kind, Datum argument) {
    // In a standby workers would pile up, to begin together when it is promoted.
    if (RecoveryInProgress()) return false;
    BackgroundWorker worker = description_of(kind, argument);
    return RegisterDynamicBackgroundWorker(&worker, nullptr);
}

bool launch_watched_worker(WorkerKind kind, Datum argument) {
    BackgroundWorker worker = description_of(kind, argument);
    worker.bgw_notify_pid = MyProcPid;
    return pg_call([&] { return RegisterDynamicBackgroundWorker(&worker, nullptr); });
}

bool run_worker(WorkerKind kind, Datum argument) {
    BackgroundWorker worker = description_of(kind, argument);
    worker.bgw_notify_pid = MyProcPid;
    return pg_call([&] {
        BackgroundWorkerHandle* handle = nullptr;
        if (!RegisterDynamicBackgroundWorker(&worker, &handle)) return false;
        return WaitForBackgroundWorkerShutdown(handle) == BGWH_STOPPED;
    });
}

void begin_worker(const char* activity) {
    pg_call([&] {
        pqsignal(SIGTERM, die);
        pqsignal(SIGHUP, SignalHandlerForConfigReload);
        BackgroundWorkerUnblockSignals();
        Oid database = InvalidOid;
        std::memcpy(&database, MyBgworkerEntry->bgw_extra, sizeof database);
        BackgroundWorkerInitializeConnectionByOid(database, InvalidOid, 0);
        SetConfigOption("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION);
        // What is taken must stay taken if the server fails in the next moment.
        SetConfigOption("synchronous_commit", "on", PGC_USERSET, PGC_S_SESSION);
        pgstat_report_activity(STATE_RUNNING, activity);
    });
}

void wait_for_latch(std::chrono::milliseconds longest) {
    pg_call([&] {
        WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, static_cast<long>(longest.count()),
                  PG_WAIT_EXTENSION);
        ResetLatch(MyLatch);
        CHECK_FOR_INTERRUPTS();
        if (ConfigReloadPending == 0) return;
        ConfigReloadPending = 0;
        ProcessConfigFile(PGC_SIGHUP);
    });
}

}  // namespace parsegres::pg
