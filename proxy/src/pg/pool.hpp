#pragma once
// The connections of one thread, and which of them a call takes: an idle one; or else the shortest queue whose head is
// young; or else it waits for a bounded time. A read that takes long all the same, with others behind it, is stopped
// and runs again where nobody has to wait for it.
//
// A read takes microseconds and is best off in the queue of a backend that is awake with warm caches, so reads share a
// few connections. A write waits for the disk, and those that wait at the same moment share one flush, so each gets a
// connection of its own. Slow statements keep to a part of the connections of writes and never stand before a quick
// one. Statements that hash passwords have connections of their own, whose backends run at a low priority: a storm of
// log-ins gets the processors that nobody else wants.

#include <deque>
#include <memory>
#include <vector>

#include "pg/connection.hpp"

namespace parsegres::proxy {

struct PoolSettings {
    std::size_t connections = 16;
    std::size_t for_reads = 4;    // of these; others help out with reads when they are idle
    std::size_t for_hashing = 0;  // of these, for nothing else; 0: hashing is slow like other things
    std::size_t depth = 8;        // calls under way on one connection
    std::size_t waiting = 4096;   // calls that may wait for a connection
    std::chrono::milliseconds longest_wait{10'000};
    std::chrono::milliseconds old_head{20};    // from then on nobody queues up behind a call
    std::chrono::milliseconds long_head{200};  // from then on a read makes way for those behind it
};

class Pool final : public ConnectionOwner {
  public:
    Pool(Executor executor, const ConnectionParameters& parameters, asio::thread_pool& cancels,
         const PoolSettings& settings);

    void start();
    /// Connections close as they become idle; calls that wait are still served.
    void stop();

    /// Suspends until call.outcome is known.
    Awaitable<void> run(Call& call);
    /// The client of `call` has gone: stops it if it runs, drops it if it waits.
    void abandon(Call& call);
    /// To be called every now and then: ends the waiting of calls that are over their deadline, and of those behind a
    /// read that turned out to take long.
    void sweep();
    void on_capacity() override;
    /// Connects anew, since the statements of the connections are outdated.
    void retire_all();

  private:
    void submit(Call& call);
    [[nodiscard]] Connection* pick(const Call& call) const;
    [[nodiscard]] Connection* find_idle(std::size_t begin, std::size_t end) const;
    [[nodiscard]] Connection* find_young_queue(std::size_t begin, std::size_t end) const;
    void send_waiting(Pace lane);
    void refuse_later(Call& call);
    void refuse_expired(std::deque<Call*>& queue, std::chrono::steady_clock::time_point limit);
    [[nodiscard]] bool any_expected(Pace pace) const;
    [[nodiscard]] Pace lane_of(const Call& call) const;
    std::deque<Call*>& queue_of(Pace lane);

    Executor executor_;
    PoolSettings settings_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::size_t slow_end_;     // slow statements take connections before this one
    std::size_t reads_begin_;  // reads take those from here on
    std::size_t hashing_begin_;
    std::deque<Call*> waiting_;
    std::deque<Call*> slow_waiting_;
    std::deque<Call*> hashing_waiting_;
    bool stopping_ = false;
};

}  // namespace parsegres::proxy
