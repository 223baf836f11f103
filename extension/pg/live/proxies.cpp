#include "pg/live/proxies.hpp"

#include <algorithm>

#include "pg/live/area.hpp"
#include "pg/wrap/random.hpp"
#include "pg/wrap/worker.hpp"

extern "C" {
#include <access/xlog.h>
#include <storage/ipc.h>
}

namespace parsegres::pg {
namespace {

[[noreturn]] void refuse(const char* why) { throw Error(ErrorCode::command_unavailable, why); }

/// With the lock.
void free_slots(LiveArea& area) {
    for (ProxySlot& slot : area.proxies)
        if (slot.number != 0 && slot.pid == MyProcPid) slot.number = 0;
}

void backend_ends(int /*code*/, Datum /*argument*/) {
    LiveArea* const area = live_area();
    if (area == nullptr) return;
    LWLockAcquire(live_lock(), LW_EXCLUSIVE);
    free_slots(*area);
    LWLockRelease(live_lock());
    wake_live_worker(*area);
}

LiveArea& area_with_worker() {
    constexpr int kAttempts = 1000;
    constexpr long kPauseUs = 5000;
    if (!have_live_directory())
        refuse("live queries need parsegres in shared_preload_libraries; add it there and restart PostgreSQL");
    if (RecoveryInProgress()) refuse("live queries need the primary server; this one is a standby");
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        if (LiveArea* area = pg_call([] { return live_area(); })) return *area;
        // Others may be starting one; a second one ends at once.
        constexpr int kBetweenStarts = 200;
        if (attempt % kBetweenStarts == 0 && !pg_call([] { return launch_worker(WorkerKind::Live, Datum(0)); }))
            refuse("no process can be started for live queries; max_worker_processes allows no more");
        pg_call([] {
            CHECK_FOR_INTERRUPTS();
            pg_usleep(kPauseUs);
        });
    }
    refuse("the worker of live queries did not start; PostgreSQL's log may tell why");
}

}  // namespace

AttachedProxy attach_proxy() {
    LiveArea& area = area_with_worker();
    AttachedProxy proxy{0, "parse_live_" + random_hex(16)};
    static bool registered = false;
    pg_call([&] {
        if (!registered) before_shmem_exit(backend_ends, Datum(0));
        registered = true;
        LWLockAcquire(live_lock(), LW_EXCLUSIVE);
        free_slots(area);
        ProxySlot* const slot = std::find_if(area.proxies.begin(), area.proxies.end(),
                                             [](const ProxySlot& one) { return one.number == 0; });
        if (slot != area.proxies.end()) {
            proxy.number = next_proxy_number();
            strlcpy(slot->channel.data(), proxy.channel.c_str(), slot->channel.size());
            slot->pid = MyProcPid;
            slot->last_beat_ms = steady_ms();
            slot->number = proxy.number;
        }
        LWLockRelease(live_lock());
    });
    if (proxy.number == 0) refuse("too many proxies listen to live queries of this database");
    wake_live_worker(area);
    return proxy;
}

const LiveArea& beat_proxy(std::int64_t number) {
    LiveArea* const area = pg_call([] { return live_area(); });
    const bool found = area != nullptr && pg_call([&] {
                           LWLockAcquire(live_lock(), LW_EXCLUSIVE);
                           ProxySlot* const slot = std::find_if(
                               area->proxies.begin(), area->proxies.end(),
                               [&](const ProxySlot& one) { return one.number == number && one.pid == MyProcPid; });
                           const bool is_there = slot != area->proxies.end();
                           if (is_there) slot->last_beat_ms = steady_ms();
                           LWLockRelease(live_lock());
                           return is_there;
                       });
    if (!found) throw Error(ErrorCode::object_not_found, "live queries were interrupted");
    return *area;
}

}  // namespace parsegres::pg
