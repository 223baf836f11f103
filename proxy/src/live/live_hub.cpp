#include "live/live_hub.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/intrusive/list.hpp>

#include "live/live_client.hpp"
#include "live/wire.hpp"

namespace parsegres::proxy::live {
namespace {

constexpr std::size_t kReadBuffer = 16 * 1024;
constexpr SubscriptionId kLargestId = 0x7FFF'FFFF;

std::size_t bytes_of(const std::vector<Delivery>& deliveries) {
    std::size_t bytes = 0;
    for (const Delivery& delivery : deliveries)
        bytes += delivery.event->size() + delivery.ids.size() * sizeof(SubscriptionId);
    return bytes;
}

}  // namespace

struct LiveHub::Clients {
    boost::intrusive::list<LiveClient, boost::intrusive::constant_time_size<false>> list;

    /// `action` may end the client that it gets.
    template <class Action>
    void for_each(Action action) {
        for (auto at = list.begin(); at != list.end();) action(*at++);
    }
};

LiveHub::LiveHub(Worker& worker, const LiveSettings& settings, LiveTotals& totals, unsigned index, unsigned count)
    : worker_(worker),
      settings_(settings),
      totals_(totals),
      index_(index),
      count_(count),
      clients_(std::make_unique<Clients>()),
      slots_(worker.executor(), settings.requests_at_once),
      news_(*this),
      read_buffer_(kReadBuffer),
      sweep_timer_(worker.executor()) {}

LiveHub::~LiveHub() = default;

bool LiveHub::is_busy() const { return busy_ > 0 || !clients_->list.empty(); }

void LiveHub::start() { asio::co_spawn(executor(), sweep_regularly(), asio::detached); }

void LiveHub::stop() {
    stopping_ = true;
    clients_->for_each([](LiveClient& client) { client.close(kGoingAway, "the server is stopping"); });
    wake_waiters();
    sweep_timer_.cancel();
}

void LiveHub::adopt(LiveSocket::Socket socket, std::string ip, std::string_view answer, std::string_view early) {
    const auto client = std::make_shared<LiveClient>(*this, std::move(socket), std::move(ip));
    clients_->list.push_back(*client);
    client->greet();
    client->start(answer, early);
    if (stopping_) client->close(kGoingAway, "the server is stopping");
}

Awaitable<void> LiveHub::sweep_regularly() {
    constexpr std::chrono::milliseconds kLongest{500};
    constexpr std::chrono::milliseconds kShortest{10};
    const auto interval = std::clamp(settings_.ping_interval / 4, kShortest, kLongest);
    while (!stopping_ || !clients_->list.empty()) {
        sweep_timer_.expires_after(stopping_ ? kShortest : interval);
        boost::system::error_code ignored;
        co_await sweep_timer_.async_wait(into(ignored));
        const auto now = LiveSocket::Clock::now();
        clients_->for_each([now](LiveClient& client) { client.sweep(now); });
    }
}

void LiveHub::attached(std::int64_t proxy) {
    asio::post(executor(), [this, proxy] {
        link_ = proxy;
        wake_waiters();
    });
}

void LiveHub::wake_waiters() {
    for (Timer* const timer : link_waiters_) timer->cancel();
}

Awaitable<std::optional<std::int64_t>> LiveHub::await_link() {
    if (!link_ && !stopping_) {
        Timer timer(executor());
        timer.expires_after(settings_.link_timeout);
        link_waiters_.push_back(&timer);
        boost::system::error_code ignored;
        co_await timer.async_wait(into(ignored));
        std::erase(link_waiters_, &timer);
    }
    co_return link_;
}

void LiveHub::interrupted(std::string reason) {
    asio::post(executor(), [this, reason = std::move(reason)] {
        link_.reset();
        close_subscribed(reason);
        totals_.subscriptions -= static_cast<std::int64_t>(subscriptions_.size());
        subscriptions_.clear();
        dropped_.clear();
    });
}

void LiveHub::close_subscribed(std::string_view reason) {
    clients_->for_each([reason](LiveClient& client) {
        if (client.has_subscriptions()) client.close(kServiceRestart, reason);
    });
}

SubscriptionId LiveHub::add(Subscription subscription) {
    SubscriptionId id = 0;
    do {
        if (++last_number_ >= kLargestId / count_) last_number_ = 1;
        id = last_number_ * count_ + index_;
    } while (subscriptions_.contains(id));
    subscriptions_.emplace(id, std::move(subscription));
    ++totals_.subscriptions;
    return id;
}

Subscription* LiveHub::find(SubscriptionId id) {
    const auto found = subscriptions_.find(id);
    return found == subscriptions_.end() ? nullptr : &found->second;
}

void LiveHub::forget(SubscriptionId id) {
    const auto found = subscriptions_.find(id);
    if (found == subscriptions_.end()) return;
    for (const SharedEvent& event : found->second.held) found->second.client->release(event->size());
    subscriptions_.erase(found);
    --totals_.subscriptions;
}

void LiveHub::drop(SubscriptionId id) {
    if (find(id) == nullptr) return;
    forget(id);
    if (!link_ || stopping_) return;
    dropped_.push_back(id);
    if (reporting_) return;
    reporting_ = true;
    asio::co_spawn(executor(), report_dropped(), asio::detached);
}

void LiveHub::deliver(std::vector<Delivery> deliveries) {
    const std::size_t bytes = bytes_of(deliveries);
    undelivered_ += bytes;
    asio::post(executor(), [this, bytes, deliveries = std::move(deliveries)] {
        for (const Delivery& delivery : deliveries) take(delivery);
        flush_all();
        undelivered_ -= bytes;
    });
}

void LiveHub::take(const Delivery& delivery) {
    if (delivery.event->kind() == LiveEvent::Kind::lost) return lose(delivery);
    for (const SubscriptionId id : delivery.ids)
        if (Subscription* const subscription = find(id)) give(id, *subscription, delivery.event);
}

void LiveHub::lose(const Delivery& delivery) {
    if (delivery.to_all) return close_subscribed(delivery.event->reason());
    for (const SubscriptionId id : delivery.ids)
        if (Subscription* const subscription = find(id))
            subscription->client->close(kServiceRestart, delivery.event->reason());
}

}  // namespace parsegres::proxy::live
