#pragma once
// The live queries of one worker: its WebSockets, their subscriptions, and what the database has to tell them.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/worker.hpp"
#include "live/live_event.hpp"
#include "live/live_settings.hpp"
#include "live/live_socket.hpp"
#include "live/live_totals.hpp"
#include "live/slots.hpp"
#include "live/socket_news.hpp"
#include "live/subscription.hpp"

namespace parsegres::proxy::live {

/// Why sockets are closed when events may be missing.
inline constexpr std::string_view kInterrupted = "live queries were interrupted, subscribe again";

/// What became of a request of a client.
struct LiveAnswer {
    std::optional<Problem> problem;
    std::string text;              // JSON, without a problem
    bool was_unreachable = false;  // the problem is the way to the database; whether it heard of the request is unknown
};

class LiveHub {
  public:
    /// Number `index` of `count`.
    LiveHub(Worker& worker, const LiveSettings& settings, LiveTotals& totals, unsigned index, unsigned count);
    ~LiveHub();
    LiveHub(const LiveHub&) = delete;
    LiveHub& operator=(const LiveHub&) = delete;

    // From any thread; what is told in turn happens in turn.
    /// The database knows this process as `proxy` from now on.
    void attached(std::int64_t proxy);
    /// Events may be missing from now on: clients with subscriptions have to make them anew.
    void interrupted(std::string reason);
    void deliver(std::vector<Delivery> deliveries);
    /// Bytes of events that were given to deliver() and have not been dealt with.
    [[nodiscard]] std::size_t undelivered_bytes() const { return undelivered_; }

    // On the worker's own thread:
    void start();
    /// Closes all sockets.
    void stop();
    /// Whether sockets are open or requests under way; then the pool is still needed.
    [[nodiscard]] bool is_busy() const;
    [[nodiscard]] bool is_stopping() const { return stopping_; }
    /// Takes over the socket of a client that wants to upgrade. `answer` is what it is sent first, and `early` what
    /// came behind its request.
    void adopt(LiveSocket::Socket socket, std::string ip, std::string_view answer, std::string_view early);

    // For clients:
    [[nodiscard]] const LiveSettings& settings() const { return settings_; }
    [[nodiscard]] LiveTotals& totals() { return totals_; }
    [[nodiscard]] Executor executor() { return worker_.executor(); }
    [[nodiscard]] std::span<char> read_buffer() { return read_buffer_; }
    [[nodiscard]] std::size_t& busy() { return busy_; }
    /// The number that the database knows us by, if need be after a while; nothing when it does not know us.
    Awaitable<std::optional<std::int64_t>> await_link();
    /// Calls live_request for a client, with all questions that it asks. When many want something, most wait: after an
    /// interruption all clients come back at once, and the REST API has to be served all the same.
    Awaitable<LiveAnswer> request_in_turn(std::string_view operation, std::string_view body, std::string_view caller);
    /// The same without waiting.
    Awaitable<LiveAnswer> request(std::string_view operation, std::string_view body, std::string_view caller);
    /// Makes a subscription whose events are held.
    SubscriptionId add(Subscription subscription);
    /// What code of the app is told of sockets.
    [[nodiscard]] SocketNews& news() { return news_; }
    /// nullptr when it is there no more.
    Subscription* find(SubscriptionId id);
    /// Forgets it; the database does not know it either.
    void forget(SubscriptionId id);
    /// Forgets it, and lets the database know.
    void drop(SubscriptionId id);
    /// Sends what is held, and from now on all that comes. To be called once.
    void open(SubscriptionId id);

  private:
    struct Clients;

    void take(const Delivery& delivery);
    void lose(const Delivery& delivery);
    void close_subscribed(std::string_view reason);
    void give(SubscriptionId id, Subscription& subscription, const SharedEvent& event);
    void pass_on(Subscription& subscription, const SharedEvent& event);
    void pop_held(Subscription& subscription);
    void release_held(SubscriptionId id);
    void flush_all();
    void ask_about(SubscriptionId id);
    Awaitable<void> ask_all();
    Awaitable<void> ask(SubscriptionId id);
    [[nodiscard]] std::string question_about(const LiveEvent& event, const Subscription& subscription) const;
    void wake_waiters();
    Awaitable<void> report_dropped();
    Awaitable<void> sweep_regularly();
    void sweep();

    Worker& worker_;
    const LiveSettings& settings_;
    LiveTotals& totals_;
    unsigned index_;
    unsigned count_;
    std::unique_ptr<Clients> clients_;
    std::unordered_map<SubscriptionId, Subscription> subscriptions_;
    SubscriptionId last_number_ = 0;  // of a subscription, among those at home here
    std::optional<std::int64_t> link_;
    std::vector<Timer*> link_waiters_;
    std::vector<std::shared_ptr<LiveClient>> to_flush_;
    std::deque<SubscriptionId> to_ask_;
    std::size_t asking_ = 0;
    Slots slots_;  // for requests of clients
    SocketNews news_;
    std::uint64_t events_to_count_ = 0;
    std::vector<SubscriptionId> dropped_;  // the database does not know yet
    bool reporting_ = false;
    std::vector<char> read_buffer_;
    Timer sweep_timer_;
    std::atomic<std::size_t> undelivered_ = 0;
    std::size_t busy_ = 0;
    bool stopping_ = false;
};

}  // namespace parsegres::proxy::live
