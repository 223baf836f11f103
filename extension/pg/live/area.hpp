#pragma once
// The memory that live queries of a database share: writers put in what they changed, proxies that they listen, and one
// worker takes it out.
//
// Each database with live queries has an area of its own, a segment of dynamic shared memory that its worker makes and
// that goes with it: whoever finds another area than before has missed something and says so. Where the areas are is
// written in a directory in the main shared memory, for which the library has to be in shared_preload_libraries.

#include "pg/boundary.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" {
#include <storage/lwlock.h>
}

namespace parsegres::pg {

/// Of the tables whose changes somebody wants to know of; never taken out, but no longer wanted at a count of 0.
struct WatchedTable {
    std::atomic<std::uint64_t> key;  ///< 0: free
    std::atomic<std::uint32_t> count;
};

struct ProxySlot {
    std::int64_t number;  ///< 0: free
    std::int64_t last_beat_ms;
    int pid;  ///< the backend that listens
    std::array<char, 48> channel;
};

/// What is said of the queue; see parse.live_queue.
struct LiveCounts {
    std::atomic<std::uint64_t> events;         ///< that the worker has looked at
    std::atomic<std::uint64_t> messages;       ///< that it sent
    std::atomic<std::uint64_t> overflows;      ///< times that the queue was full
    std::atomic<std::uint32_t> subscriptions;  ///< that there are
    std::atomic<std::int64_t> lag_us;          ///< from the commit of the last event to its message
};

/// The head of the segment; the ring of the queue follows.
struct LiveArea {
    static constexpr std::size_t kTables = 4096;
    static constexpr std::size_t kProxies = 128;

    // The queue; positions only ever grow.
    std::atomic<std::uint64_t> head;
    std::atomic<std::uint64_t> tail;
    std::uint64_t capacity;
    std::atomic<std::uint32_t> overflowed;

    // The worker.
    int worker_pid;
    int worker_proc_number;
    std::atomic<std::uint32_t> worker_sleeps;

    LiveCounts counts;
    /// More tables than fit: all are watched.
    std::atomic<std::uint32_t> all_watched;
    std::array<WatchedTable, kTables> tables;
    std::array<ProxySlot, kProxies> proxies;

    /// Somebody waits for changes in the log to get their numbers.
    std::atomic<std::uint32_t> numbers_wanted;

    [[nodiscard]] char* ring() { return reinterpret_cast<char*>(this) + kRing; }
    static constexpr std::size_t kRing = 128 * 1024;
};

/// For _PG_init: asks for the directory.
void reserve_live_directory();
[[nodiscard]] bool have_live_directory();

/// A backend is between the decision what it tells and the end of its commit; with or without an area.
void begin_committing();
void end_committing() noexcept;
/// Waits for backends of this database that have decided before now what they tell. Whatever commits later knows of
/// tables that were watched before this call.
void wait_for_committing();

/// The area of this database; nullptr while it has none. Attaches where that is new; may raise a PostgreSQL error.
LiveArea* live_area();
/// The lock of proxies and of the head of the queue.
LWLock* live_lock();

/// For the worker: makes the area, unless the database has a worker. It goes when the process ends.
LiveArea* make_live_area(std::size_t queue_bytes);
/// A number that no other proxy of the cluster has had since it was started. With the lock.
std::int64_t next_proxy_number();

/// What a table is known by, so that one that is made anew is still the same.
std::uint64_t table_key(Oid pg_schema, std::string_view name);
/// Counts one more who wants to know of changes to the table, or one less.
void watch_table(LiveArea& area, std::uint64_t key);
void unwatch_table(LiveArea& area, std::uint64_t key);
[[nodiscard]] bool is_watched(LiveArea& area, std::uint64_t key);

/// Wakes the worker if it sleeps. Neither raises nor allocates.
void wake_live_worker(LiveArea& area) noexcept;

/// A clock that all processes of the machine share and nobody sets.
std::int64_t steady_us();
inline std::int64_t steady_ms() { return steady_us() / 1000; }

}  // namespace parsegres::pg
