// The part of a hub that passes events on, and has code of the app look at those that it wants to see.

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "busy.hpp"
#include "live/live_client.hpp"
#include "live/live_hub.hpp"
#include "live/wire.hpp"
#include "rest/exchange.hpp"
#include "rest/json_text.hpp"

namespace parsegres::proxy::live {
namespace {

bool is_known_already(const Subscription& subscription, const LiveEvent& event) {
    return event.kind() != LiveEvent::Kind::error && subscription.known &&
           subscription.known->sees(event.transaction());
}

SharedEvent replaced(const LiveEvent& event, std::string_view object, std::string_view original) {
    LiveEvent::Change change = event.as_change();
    change.object = object;
    change.original = original;
    return LiveEvent::change(LiveEvent::Kind::change, event.transaction(), change);
}

}  // namespace

/// The client may be gone afterwards, and the subscription with it.
void LiveHub::give(SubscriptionId id, Subscription& subscription, const SharedEvent& event) {
    if (subscription.successor != 0)
        if (Subscription* const successor = find(subscription.successor)) successor->told.push_back(event);
    const bool is_ready = subscription.state == Subscription::State::open;
    if (is_ready && event->kind() != LiveEvent::Kind::hooked) return pass_on(subscription, event);
    LiveClient& client = *subscription.client;
    subscription.held.push_back(event);
    if (is_ready) release_held(id);
    client.hold(event->size());
}

/// The client may be gone afterwards, and the subscription with it.
void LiveHub::pass_on(Subscription& subscription, const SharedEvent& event) {
    if (is_known_already(subscription, *event)) return;
    LiveClient& client = *subscription.client;
    if (!client.is_to_be_flushed) {
        client.is_to_be_flushed = true;
        to_flush_.push_back(std::static_pointer_cast<LiveClient>(client.shared_from_this()));
    }
    ++events_to_count_;
    client.queue(event, subscription.request_id);
}

void LiveHub::flush_all() {
    for (const auto& client : std::exchange(to_flush_, {})) {
        client->is_to_be_flushed = false;
        client->flush();
    }
    totals_.events += std::exchange(events_to_count_, 0);
}

void LiveHub::open(SubscriptionId id) {
    // The client may have gone when it was told of the subscription.
    Subscription* const found = find(id);
    if (found == nullptr) return;
    Subscription& subscription = *found;
    subscription.state = Subscription::State::open;
    std::erase_if(subscription.held, [&](const SharedEvent& event) {
        const auto& told = subscription.told;
        if (std::find(told.begin(), told.end(), event) == told.end()) return false;
        subscription.client->release(event->size());
        return true;
    });
    subscription.told.clear();
    release_held(id);
    flush_all();
}

/// Up to the next one that code of the app is to see.
void LiveHub::release_held(SubscriptionId id) {
    for (;;) {
        Subscription* const subscription = find(id);
        if (subscription == nullptr || subscription->held.empty()) return;
        const SharedEvent event = subscription->held.front();
        if (event->kind() == LiveEvent::Kind::hooked && !is_known_already(*subscription, *event)) {
            subscription->state = Subscription::State::asking;
            return ask_about(id);
        }
        pop_held(*subscription);
        pass_on(*subscription, event);
    }
}

void LiveHub::pop_held(Subscription& subscription) {
    subscription.client->release(subscription.held.front()->size());
    subscription.held.pop_front();
}

void LiveHub::ask_about(SubscriptionId id) {
    to_ask_.push_back(id);
    if (asking_ < settings_.hooks_at_once) asio::co_spawn(executor(), ask_all(), asio::detached);
}

Awaitable<void> LiveHub::ask_all() {
    const Busy busy(busy_);
    const Busy asking(asking_);
    while (!to_ask_.empty()) {
        const SubscriptionId id = to_ask_.front();
        to_ask_.pop_front();
        co_await ask(id);
    }
}

std::string LiveHub::question_about(const LiveEvent& event, const Subscription& subscription) const {
    const LiveEvent::Change change = event.as_change();
    std::string body = "{\"event\":\"";
    ((body += change.op) += "\",\"object\":") += change.object;
    if (!change.original.empty()) (body += ",\"original\":") += change.original;
    (body += ",\"query\":") += subscription.query;
    (body += ",\"requestId\":") += subscription.request_id;
    if (!subscription.session_token.empty())
        append_utf8_json_string(body += ",\"sessionToken\":", subscription.session_token);
    return body + ",\"clients\":" + std::to_string(totals_.clients) +
           ",\"subscriptions\":" + std::to_string(totals_.subscriptions) + '}';
}

/// About the event at the front of what is held for the subscription.
Awaitable<void> LiveHub::ask(SubscriptionId id) {
    Subscription* subscription = find(id);
    if (subscription == nullptr) co_return;
    const SharedEvent event = subscription->held.front();
    const std::string body = question_about(*event, *subscription);
    const std::string caller(subscription->client->caller());
    const LiveAnswer answer = co_await request("event", body, caller);
    subscription = find(id);
    if (subscription == nullptr) co_return;
    // The client would miss an event: it has to begin anew.
    if (answer.was_unreachable) {
        subscription->client->close(kServiceRestart, kInterrupted);
        co_return;
    }
    pop_held(*subscription);
    subscription->state = Subscription::State::open;
    if (answer.problem)
        pass_on(*subscription, LiveEvent::error(*answer.problem));
    else if (const std::string_view object = member_of(answer.text, "object"); !object.empty())
        pass_on(*subscription, replaced(*event, object, member_of(answer.text, "original")));
    release_held(id);
    flush_all();
}

}  // namespace parsegres::proxy::live
