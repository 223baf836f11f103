// What PostgreSQL runs when it loads the library.

#include "pg/boundary.hpp"

#include "pg/app_registry.hpp"
#include "pg/gucs.hpp"
#include "pg/live/area.hpp"
#include "pg/schema_cache.hpp"
#include "pg/session.hpp"
#include "pg/wrap/shared_counters.hpp"

extern "C" {
PG_MODULE_MAGIC;
__attribute__((visibility("default"))) void _PG_init();
}

namespace {

// PostgreSQL calls this at moments when nothing may be read or raised: it sets flags only.
void relation_changed(Datum /*argument*/, Oid relation) {
    parsegres::pg::invalidate_apps(relation);
    parsegres::pg::invalidate_class(relation);
    parsegres::pg::invalidate_sessions(relation);
}

}  // namespace

void _PG_init() {
    parsegres::pg::enter([] {
        parsegres::pg::pg_call([] {
            parsegres::pg::settings::define();
            parsegres::pg::reserve_shared_counters();
            parsegres::pg::reserve_live_directory();
            CacheRegisterRelcacheCallback(relation_changed, Datum(0));
        });
    });
}
