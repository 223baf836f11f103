#include "pg/live/area.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "pg/wrap/shared_memory.hpp"

extern "C" {
#include <common/hashfn.h>
#include <postmaster/autovacuum.h>
#include <replication/walsender.h>
#include <storage/dsm.h>
#include <storage/ipc.h>
#include <storage/latch.h>
#include <storage/proc.h>
}

namespace parsegres::pg {
namespace {

constexpr const char* kName = "parsegres live queries";
constexpr std::size_t kDatabases = 256;

struct DatabaseSlot {
    std::atomic<Oid> database;
    std::atomic<dsm_handle> handle;  ///< 0: no area
};

struct Directory {
    std::int64_t last_proxy_number;
    std::array<DatabaseSlot, kDatabases> databases;
};

/// Not 0 while a backend is in its commit.
using CommitFlag = std::atomic<std::uint32_t>;

Directory* directory = nullptr;
CommitFlag* commit_flags = nullptr;
LWLockPadded* locks = nullptr;
constexpr int kLocks = 16;

/// The segment that this process has mapped.
struct Mapped {
    dsm_segment* segment = nullptr;
    dsm_handle handle = 0;
    LiveArea* area = nullptr;
};
Mapped mapped;
DatabaseSlot* own_slot = nullptr;

std::size_t backends() {
#if PG_VERSION_NUM >= 150000
    return static_cast<std::size_t>(MaxBackends);
#else
    return static_cast<std::size_t>(MaxConnections + autovacuum_max_workers + 1 + max_worker_processes +
                                    max_wal_senders);
#endif
}

std::size_t directory_bytes() { return MAXALIGN(sizeof(Directory)) + backends() * sizeof(CommitFlag); }

void attached(void* memory, LWLockPadded* tranche) {
    directory = static_cast<Directory*>(memory);
    commit_flags = reinterpret_cast<CommitFlag*>(static_cast<char*>(memory) + MAXALIGN(sizeof(Directory)));
    locks = tranche;
}

/// The slot of this database; nullptr when it never had one.
DatabaseSlot* find_slot() {
    if (own_slot != nullptr) return own_slot;
    for (DatabaseSlot& slot : directory->databases) {
        const Oid database = slot.database.load(std::memory_order_acquire);
        if (!OidIsValid(database)) return nullptr;
        if (database == MyDatabaseId) return own_slot = &slot;
    }
    return nullptr;
}

/// With the lock. A slot of a database that is gone is no use to anybody else: nobody would notice it changing hands.
DatabaseSlot* claim_slot() {
    if (DatabaseSlot* slot = find_slot()) return slot;
    for (DatabaseSlot& slot : directory->databases) {
        if (OidIsValid(slot.database.load(std::memory_order_relaxed))) continue;
        slot.database.store(MyDatabaseId, std::memory_order_release);
        return own_slot = &slot;
    }
    return nullptr;
}

void detach() {
    if (mapped.segment != nullptr) dsm_detach(mapped.segment);
    mapped = {};
}

void map(dsm_handle handle) {
    detach();
    dsm_segment* const segment = dsm_attach(handle);
    if (segment == nullptr) return;  // it has just gone
    dsm_pin_mapping(segment);
    mapped = {segment, handle, static_cast<LiveArea*>(dsm_segment_address(segment))};
}

void give_up_area(int /*code*/, Datum /*argument*/) {
    LWLockAcquire(live_lock(), LW_EXCLUSIVE);
    if (own_slot != nullptr) own_slot->handle.store(0, std::memory_order_seq_cst);
    LWLockRelease(live_lock());
}

static_assert(sizeof(LiveArea) <= LiveArea::kRing);

/// Of that size or, where the system has not so much shared memory, of less.
dsm_segment* create_segment(std::size_t& queue_bytes) {
    constexpr std::size_t kSmallest = 1024 * 1024;
    for (;;) {
        try {
            return pg_call([&] { return dsm_create(LiveArea::kRing + queue_bytes, 0); });
        } catch (const PgError&) {
            if (queue_bytes <= kSmallest) throw;
            queue_bytes /= 2;
        }
    }
}

void fill_in(LiveArea& area, std::size_t capacity) {
    std::memset(static_cast<void*>(&area), 0, sizeof(LiveArea));
    area.capacity = capacity;
    area.worker_pid = MyProcPid;
    area.worker_proc_number = MyProc->pgprocno;
}

/// The slot where the key is, or the free one where it would be; nullptr when all are taken by others.
WatchedTable* find_table(LiveArea& area, std::uint64_t key) {
    for (std::size_t i = 0; i < LiveArea::kTables; ++i) {
        WatchedTable& table = area.tables[(key + i) % LiveArea::kTables];
        const std::uint64_t found = table.key.load(std::memory_order_acquire);
        if (found == key || found == 0) return &table;
    }
    return nullptr;
}

}  // namespace

void reserve_live_directory() { reserve_shared_memory({kName, directory_bytes, kLocks, attached}); }

bool have_live_directory() { return directory != nullptr; }

void begin_committing() {
    static std::uint32_t commits = 0;
    commits = std::max(1U, commits + 1);
    commit_flags[MyBackendId - 1].store(commits, std::memory_order_seq_cst);
}

void end_committing() noexcept { commit_flags[MyBackendId - 1].store(0, std::memory_order_seq_cst); }

void wait_for_committing() {
    for (std::size_t backend = 0; backend < backends(); ++backend) {
        const CommitFlag& flag = commit_flags[backend];
        const std::uint32_t seen = flag.load(std::memory_order_seq_cst);
        if (seen == 0 || &flag == &commit_flags[MyBackendId - 1]) continue;
        constexpr long kPauseUs = 100;
        while (flag.load(std::memory_order_seq_cst) == seen)
            pg_call([] {
                CHECK_FOR_INTERRUPTS();
                pg_usleep(kPauseUs);
            });
    }
}

LWLock* live_lock() { return &locks[MyDatabaseId % kLocks].lock; }

LiveArea* live_area() {
    if (directory == nullptr) return nullptr;
    DatabaseSlot* const slot = find_slot();
    const dsm_handle handle = slot == nullptr ? 0 : slot->handle.load(std::memory_order_seq_cst);
    if (handle != mapped.handle) {
        if (handle == 0)
            detach();
        else
            map(handle);
    }
    return mapped.area;
}

LiveArea* make_live_area(std::size_t queue_bytes) {
    std::size_t capacity = MAXALIGN(queue_bytes);
    dsm_segment* const segment = create_segment(capacity);
    auto* const area = static_cast<LiveArea*>(dsm_segment_address(segment));
    fill_in(*area, MAXALIGN_DOWN(capacity));
    return pg_call([&]() -> LiveArea* {
        dsm_pin_mapping(segment);
        LWLockAcquire(live_lock(), LW_EXCLUSIVE);
        DatabaseSlot* const slot = claim_slot();
        const bool is_free = slot != nullptr && slot->handle.load() == 0;
        if (is_free) {
            mapped = {segment, dsm_segment_handle(segment), area};
            slot->handle.store(mapped.handle, std::memory_order_seq_cst);
            before_shmem_exit(give_up_area, Datum(0));
        }
        LWLockRelease(live_lock());
        return is_free ? area : nullptr;
    });
}

std::int64_t next_proxy_number() { return ++directory->last_proxy_number; }

std::uint64_t table_key(Oid pg_schema, std::string_view name) {
    const std::uint64_t key = hash_bytes_extended(reinterpret_cast<const unsigned char*>(name.data()),
                                                  static_cast<int>(name.size()), pg_schema);
    return key == 0 ? 1 : key;
}

void watch_table(LiveArea& area, std::uint64_t key) {
    pg_call([&] {
        LWLockAcquire(live_lock(), LW_EXCLUSIVE);
        if (WatchedTable* table = find_table(area, key)) {
            table->count.fetch_add(1);
            table->key.store(key, std::memory_order_seq_cst);
        } else {
            area.all_watched.store(1);
        }
        LWLockRelease(live_lock());
    });
}

void unwatch_table(LiveArea& area, std::uint64_t key) {
    pg_call([&] {
        LWLockAcquire(live_lock(), LW_EXCLUSIVE);
        WatchedTable* const table = find_table(area, key);
        if (table != nullptr && table->key.load() == key && table->count.load() > 0) table->count.fetch_sub(1);
        LWLockRelease(live_lock());
    });
}

bool is_watched(LiveArea& area, std::uint64_t key) {
    if (area.all_watched.load() != 0) return true;
    const WatchedTable* const table = find_table(area, key);
    return table != nullptr && table->key.load() == key && table->count.load() > 0;
}

void wake_live_worker(LiveArea& area) noexcept {
    if (area.worker_sleeps.exchange(0, std::memory_order_seq_cst) == 0) return;
    SetLatch(&ProcGlobal->allProcs[area.worker_proc_number].procLatch);
}

std::int64_t steady_us() {
    const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count();
}

}  // namespace parsegres::pg
