#pragma once
// One subscription of one client: what it was made with, and the events that it cannot have yet.

#include <list>
#include <memory>
#include <optional>
#include <string>

#include "live/live_event.hpp"
#include "live/snapshot.hpp"

namespace parsegres::proxy::live {

class LiveClient;

struct Subscription {
    enum class State : unsigned char {
        opening,  // the client is not told of it yet, so events have to wait
        open,
        asking,  // code of the app is shown the event at the front; those behind it wait
    };

    LiveClient* client;         // outlives it
    std::string request_id;     // JSON text
    std::string query;          // JSON text, as the client sent it or the database changed it
    std::string session_token;  // of its own; empty: that of the client
    State state = State::opening;
    std::list<SharedEvent> held = {};
    /// Transactions whose changes the client has already, from the results that it got at the beginning.
    std::optional<Snapshot> known = {};
    /// Another one of the client with the same request id, that is about to take its place. Events that go to this one
    /// are noted there, lest the client get them twice.
    SubscriptionId successor = 0;
    std::list<SharedEvent> told = {};
};

}  // namespace parsegres::proxy::live
