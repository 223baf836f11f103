#include "pg/pool.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

namespace parsegres::proxy {

Pool::Pool(Executor executor, const ConnectionParameters& parameters, asio::thread_pool& cancels,
           const PoolSettings& settings)
    : executor_(executor),
      settings_(settings),
      slow_end_(std::max<std::size_t>(1, (settings.connections - settings.for_hashing) / 2)),
      reads_begin_(settings.connections - settings.for_hashing -
                   std::min(settings.connections - settings.for_hashing, settings.for_reads)),
      hashing_begin_(settings.connections - settings.for_hashing) {
    for (std::size_t i = 0; i < settings.connections; ++i) {
        const Priority priority = i < hashing_begin_ ? Priority::usual : Priority::low;
        connections_.push_back(std::make_unique<Connection>(executor, parameters, cancels, *this, priority));
    }
}

void Pool::start() {
    if (stopping_) return;
    for (const auto& connection : connections_) connection->start();
}

void Pool::stop() {
    stopping_ = true;
    if (!waiting_.empty() || !slow_waiting_.empty() || !hashing_waiting_.empty())
        return;  // on_capacity() comes back to it
    for (const auto& connection : connections_) connection->stop();
}

Awaitable<void> Pool::run(Call& call) {
    call.result.reset();
    call.bystander = false;
    call.moving = false;
    return asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
        [this, &call](auto waiter) {
            call.waiter.emplace(std::move(waiter));
            submit(call);
        },
        kAwait);
}

void Pool::submit(Call& call) {
    const Pace lane = lane_of(call);
    std::deque<Call*>& queue = queue_of(lane);
    // Those who wait already go first.
    if (queue.empty()) {
        if (Connection* const connection = pick(call)) return connection->send(call);
        if (!any_expected(lane)) return refuse_later(call);
    }
    if (queue.size() >= settings_.waiting) return refuse_later(call);
    call.connection = nullptr;
    call.since = std::chrono::steady_clock::now();
    queue.push_back(&call);
}

Pace Pool::lane_of(const Call& call) const {
    const Pace pace = call.pace();
    return pace == Pace::hashing && settings_.for_hashing == 0 ? Pace::slow : pace;
}

std::deque<Call*>& Pool::queue_of(Pace lane) {
    if (lane == Pace::hashing) return hashing_waiting_;
    return lane == Pace::slow ? slow_waiting_ : waiting_;
}

Connection* Pool::pick(const Call& call) const {
    const std::size_t all = hashing_begin_;
    const Pace lane = lane_of(call);
    if (lane == Pace::hashing) return find_idle(hashing_begin_, connections_.size());
    if (lane == Pace::slow) return find_idle(0, slow_end_);
    if (info(call.statement).effect == Effect::writes && !call.only_asks) {
        if (Connection* const idle = find_idle(0, reads_begin_)) return idle;
        if (Connection* const idle = find_idle(reads_begin_, all)) return idle;
        return find_young_queue(0, all);
    }
    if (Connection* const idle = find_idle(reads_begin_, all)) return idle;
    if (Connection* const queue = find_young_queue(reads_begin_, all)) return queue;
    return find_idle(0, reads_begin_);
}

// From the end, so that quick calls leave the connections that slow ones may use.
Connection* Pool::find_idle(std::size_t begin, std::size_t end) const {
    for (std::size_t i = end; i-- > begin;)
        if (connections_[i]->accepts() && connections_[i]->depth() == 0) return connections_[i].get();
    return nullptr;
}

Connection* Pool::find_young_queue(std::size_t begin, std::size_t end) const {
    const auto now = std::chrono::steady_clock::now();
    Connection* best = nullptr;
    for (std::size_t i = end; i-- > begin;) {
        Connection& connection = *connections_[i];
        if (!connection.accepts() || connection.depth() == 0) continue;
        if (connection.has_slow() || connection.depth() >= settings_.depth) continue;
        if (best != nullptr && best->depth() <= connection.depth()) continue;
        if (now - connection.head_since() < settings_.old_head) best = &connection;
    }
    return best;
}

bool Pool::any_expected(Pace lane) const {
    const auto middle = connections_.begin() + static_cast<std::ptrdiff_t>(hashing_begin_);
    const bool hashing = lane == Pace::hashing;
    return std::any_of(hashing ? middle : connections_.begin(), hashing ? connections_.end() : middle,
                       [](const auto& c) { return c->is_expected(); });
}

void Pool::on_capacity() {
    for (const Pace lane : {Pace::quick, Pace::slow, Pace::hashing}) send_waiting(lane);
    if (stopping_) stop();
}

void Pool::send_waiting(Pace lane) {
    std::deque<Call*>& queue = queue_of(lane);
    while (!queue.empty()) {
        Connection* const connection = pick(*queue.front());
        if (connection == nullptr) break;
        Call* const call = queue.front();
        queue.pop_front();
        connection->send(*call);
    }
    if (queue.empty() || any_expected(lane)) return;
    for (Call* call : queue) refuse_later(*call);
    queue.clear();
}

/// Not at once: the session is just about to suspend, or others are in the middle of something.
void Pool::refuse_later(Call& call) {
    asio::post(executor_, [&call] { call.finish(Outcome::refused); });
}

void Pool::abandon(Call& call) {
    if (!call.waiter) return;
    if (call.connection != nullptr) return call.connection->cancel(call);
    std::deque<Call*>& queue = queue_of(lane_of(call));
    const auto found = std::find(queue.begin(), queue.end(), &call);
    if (found == queue.end()) return;
    queue.erase(found);
    refuse_later(call);
}

void Pool::sweep() {
    const auto now = std::chrono::steady_clock::now();
    refuse_expired(waiting_, now - settings_.longest_wait);
    refuse_expired(slow_waiting_, now - settings_.longest_wait);
    refuse_expired(hashing_waiting_, now - settings_.longest_wait);
    for (const auto& connection : connections_) connection->move_long_read(now - settings_.long_head);
    on_capacity();
}

void Pool::refuse_expired(std::deque<Call*>& queue, std::chrono::steady_clock::time_point limit) {
    while (!queue.empty() && queue.front()->since < limit) {
        refuse_later(*queue.front());
        queue.pop_front();
    }
}

void Pool::retire_all() {
    for (const auto& connection : connections_) connection->retire();
}

}  // namespace parsegres::proxy
