#include "pg/gucs.hpp"

#include "pg/postgres.hpp"

namespace parsegres::pg::settings {

int plan_cache_size = 500;
int max_running_jobs = 4;
int live_log_rows = 100000;
int live_log_age = 3600;
int live_queue_size = 64;
char* app_id = nullptr;
char* session_token = nullptr;
char* master_key = nullptr;

namespace {

// Shown to nobody but the session itself: pg_settings of a session lists its own values only.
void define_string(const char* name, const char* purpose, char** value) {
    DefineCustomStringVariable(name, purpose, nullptr, value, "", PGC_USERSET, GUC_NOT_IN_SAMPLE, nullptr, nullptr,
                               nullptr);
}

}  // namespace

void define() {
    define_string("parse.app_id", "The app that parse functions called from SQL work on.", &app_id);
    DefineCustomIntVariable("parse.live_log_age", "How long changes of resumable classes are kept for live queries.",
                            "Clients that were away longer are told so.", &live_log_age, 3600, 1, INT_MAX, PGC_SIGHUP,
                            GUC_UNIT_S, nullptr, nullptr, nullptr);
    DefineCustomIntVariable("parse.live_log_rows", "How many changes of resumable classes are kept for live queries.",
                            "Clients that have missed more are told so.", &live_log_rows, 100000, 1, INT_MAX,
                            PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
    DefineCustomIntVariable("parse.live_queue_size", "Shared memory for changes that live queries have not seen yet.",
                            "For each database with live queries. Who subscribed is told when it was not enough.",
                            &live_queue_size, 64, 1, 2047, PGC_SIGHUP, GUC_UNIT_MB, nullptr, nullptr, nullptr);
    define_string("parse.master_key", "The master key for parse functions called from SQL.", &master_key);
    DefineCustomIntVariable("parse.max_running_jobs", "Jobs that run at the same time in each database.",
                            "Each is a background worker, of which max_worker_processes allows so many.",
                            &max_running_jobs, 4, 1, 1000, PGC_SIGHUP, 0, nullptr, nullptr, nullptr);
    DefineCustomIntVariable("parse.plan_cache_size", "Plans that each backend keeps for parse requests.",
                            "A plan takes some 10 to 50 kB.", &plan_cache_size, 500, 8, 100000, PGC_USERSET, 0, nullptr,
                            nullptr, nullptr);
    define_string("parse.session_token", "The session token for parse functions called from SQL.", &session_token);
#if PG_VERSION_NUM >= 150000
    MarkGUCPrefixReserved("parse");
#else
    EmitWarningsOnPlaceholders("parse");
#endif
}

}  // namespace parsegres::pg::settings
