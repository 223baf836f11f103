#pragma once
// How live queries are served.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parsegres::proxy::live {

struct LiveSettings {
    bool enabled = false;
    std::optional<std::uint16_t> own_port;                       // in addition to that of the REST API
    std::vector<std::pair<std::string, std::string>> key_pairs;  // with any, a client needs one; never log them
    std::chrono::milliseconds ping_interval{10'000};
    std::string app_id;
    std::string mount_path;
    std::string master_key;  // for clients that know that of key_pairs; never log it

    // Limits for one client.
    std::size_t message_bytes = 1024 * 1024;
    std::size_t queued_bytes = 4 * 1024 * 1024;  // beyond what the system takes for it
    std::size_t unhandled_messages = 64;         // then no more are read
    std::size_t subscriptions = 10'000;
    std::chrono::milliseconds close_timeout{3'000};
    // How long a subscription waits for the connection over which events come.
    std::chrono::milliseconds link_timeout{5'000};
    // Requests of clients to the database, and events under way to code of the app, on one thread.
    std::size_t requests_at_once = 32;
    std::size_t hooks_at_once = 64;
};

}  // namespace parsegres::proxy::live
