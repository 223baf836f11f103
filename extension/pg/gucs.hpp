#pragma once
// The settings of the extension, as PostgreSQL knows them (parse.*).

namespace parsegres::pg::settings {

/// Plans kept in each backend (parse.plan_cache_size).
extern int plan_cache_size;
/// Jobs that run at the same time in a database (parse.max_running_jobs).
extern int max_running_jobs;
/// Megabytes of the queue of live queries (parse.live_queue_size).
extern int live_queue_size;
/// Credentials of somebody who calls the functions from SQL; empty strings when not set.
extern char* app_id;
extern char* session_token;
extern char* master_key;

/// Called once, when the library is loaded.
void define();

}  // namespace parsegres::pg::settings
