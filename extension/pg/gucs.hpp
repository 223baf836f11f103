#pragma once
// The settings of the extension, as PostgreSQL knows them (parse.*).

namespace parsegres::pg::settings {

/// Plans kept in each backend (parse.plan_cache_size).
extern int plan_cache_size;
/// Jobs that run at the same time in a database (parse.max_running_jobs).
extern int max_running_jobs;
/// Changes that clients of live queries can resume behind: how many, and for how many seconds (parse.live_log_rows,
/// parse.live_log_age). Read by SQL functions.
extern int live_log_rows;
extern int live_log_age;
/// Megabytes of the queue of live queries (parse.live_queue_size).
extern int live_queue_size;
/// Credentials of somebody who calls the functions from SQL; empty strings when not set.
extern char* app_id;
extern char* session_token;
extern char* master_key;

/// Called once, when the library is loaded.
void define();

}  // namespace parsegres::pg::settings
