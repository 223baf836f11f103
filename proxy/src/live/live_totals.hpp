#pragma once
// How much is going on, over all threads: for code of the app, which is told of it, and for /metrics.

#include <atomic>
#include <cstdint>
#include <string>

namespace parsegres::proxy::live {

/// Nothing is ordered by these numbers. A thread adds what it has to add in few steps, not for each frame.
struct LiveTotals {
    std::atomic<std::int64_t> sockets = 0;
    std::atomic<std::int64_t> clients = 0;  // sockets that are "connected"
    std::atomic<std::int64_t> subscriptions = 0;
    std::atomic<std::int64_t> queued_bytes = 0;  // for clients that do not take them at once
    std::atomic<std::uint64_t> events = 0;       // messages about changes
    std::atomic<std::uint64_t> closed_for_slowness = 0;
    std::atomic<std::uint64_t> interruptions = 0;
    std::atomic<bool> is_listening = false;
    // Whether code of the app wants to hear of sockets, as the database said last.
    std::atomic<bool> is_told = false;
    // Of the database's own queue, as it was at the last beat.
    std::atomic<std::int64_t> database_queued_bytes = 0;
    std::atomic<std::int64_t> database_overflows = 0;
    std::atomic<double> database_lag_seconds = 0;
};

/// In the text format of Prometheus.
std::string metrics_text(const LiveTotals& totals);

}  // namespace parsegres::proxy::live
