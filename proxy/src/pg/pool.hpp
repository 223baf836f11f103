#pragma once
// The connections of one thread, and which of them a call takes: an idle one; or else the shortest queue whose head is
// young; or else it waits for a bounded time. Slow statements keep to a part of the connections and never stand before
// a quick one.

#include <deque>
#include <memory>
#include <vector>

#include "pg/connection.hpp"

namespace parsegres::proxy {

struct PoolSettings {
    std::size_t connections = 4;
    std::size_t depth = 8;       // calls under way on one connection
    std::size_t waiting = 4096;  // calls that may wait for a connection
    std::chrono::milliseconds longest_wait{10'000};
    std::chrono::milliseconds old_head{20};  // from then on nobody queues up behind a call
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
    /// To be called every now and then: ends the waiting of calls that are over their deadline.
    void sweep();
    void on_capacity() override;
    /// Connects anew, since the statements of the connections are outdated.
    void retire_all();

  private:
    void submit(Call& call);
    Connection* pick(Pace pace) const;
    [[nodiscard]] bool any_expected() const;
    void send_waiting(std::deque<Call*>& queue, Pace pace);
    void refuse_later(Call& call);
    void refuse_expired(std::deque<Call*>& queue, std::chrono::steady_clock::time_point limit);
    std::deque<Call*>& queue_of(Pace pace) { return pace == Pace::slow ? slow_waiting_ : waiting_; }

    Executor executor_;
    PoolSettings settings_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::size_t slow_connections_;  // the first ones
    std::deque<Call*> waiting_;
    std::deque<Call*> slow_waiting_;
    bool stopping_ = false;
};

}  // namespace parsegres::proxy
