#include "pg/jobs/locks.hpp"

#include "pg/wrap/spi.hpp"

namespace parsegres::pg {
namespace {

Rows ask(const char* sql, int number) {
    return execute({sql, {static_cast<std::int64_t>(number)}}, Mode::Fresh, Planning::Generic);
}

bool succeeded(const Rows& rows) { return DatumGetBool(*rows.datum(0, 0)); }

}  // namespace

bool take_lock(int number) {
    return succeeded(
        ask("SELECT pg_catalog.pg_try_advisory_lock('parse_internal.job_run'::pg_catalog.regclass::oid::int, $1::int)",
            number));
}

int holder_of_lock(int number) {
    const Rows rows =
        ask("SELECT pid FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'"
            " AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"
            " AND classid = 'parse_internal.job_run'::pg_catalog.regclass AND objid = $1::oid AND objsubid = 2",
            number);
    return rows.empty() ? 0 : DatumGetInt32(*rows.datum(0, 0));
}

bool is_scheduler_missing() {
    const bool is_free =
        succeeded(ask("SELECT pg_catalog.pg_try_advisory_lock_shared("
                      "'parse_internal.job_run'::pg_catalog.regclass::oid::int, $1::int)",
                      kSchedulerLock));
    if (is_free)
        ask("SELECT pg_catalog.pg_advisory_unlock_shared("
            "'parse_internal.job_run'::pg_catalog.regclass::oid::int, $1::int)",
            kSchedulerLock);
    return is_free;
}

}  // namespace parsegres::pg
