#pragma once
// Hears from the database what happens to live queries, for the whole process, and passes it on to the hubs.
//
// It attaches to the database, which then knows the process by a number, listens on the channel that it is given, and
// lets the database know every two seconds that it is still there. Nothing that the database says may be missing: when
// the connection breaks, a payload is missing, or nothing is heard for too long, all clients with subscriptions have to
// begin anew.

#include <cstdint>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "live/listen_connection.hpp"
#include "live/live_event.hpp"
#include "live/live_hub.hpp"
#include "live/live_totals.hpp"
#include "live/notification_stream.hpp"

namespace parsegres::proxy::live {

class Listener {
  public:
    /// `hubs`, in the order of their numbers, outlive the listener.
    Listener(const ConnectionParameters& parameters, std::vector<LiveHub*> hubs, LiveTotals& totals);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void start();
    /// From any thread. No hub hears of anything any more once the listener is destroyed.
    void stop();

  private:
    using Clock = ListenConnection::Clock;

    void run();
    void listen();
    std::string attach(ListenConnection& connection);
    void hear(ListenConnection& connection, const std::string& proxy);
    void note_queue(const PGresult* beat);
    bool pass_on(ListenConnection& connection, NotificationStream& stream);
    void deal_out(std::vector<Delivery> deliveries);
    void await_hubs();
    void interrupted(const std::string& why);
    void pause(std::chrono::milliseconds time);

    const ConnectionParameters& parameters_;
    std::vector<LiveHub*> hubs_;
    LiveTotals& totals_;
    WakeUp wake_up_;
    std::stop_source stop_;
    unsigned failures_ = 0;
    std::string last_problem_;
    std::jthread thread_;
};

}  // namespace parsegres::proxy::live
