#pragma once
// What code of the app is told of sockets (onLiveQueryEvent): who comes and goes, one thing after the other. Nobody
// waits for it, and apps without such code have no call of the database for it.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "asio.hpp"

namespace parsegres::proxy::live {

class LiveHub;

/// Those of one hub, on its thread.
class SocketNews {
  public:
    explicit SocketNews(LiveHub& hub) : hub_(hub) {}

    /// Whether somebody wants to be told. Known once a client has connected.
    [[nodiscard]] bool is_wanted() const;
    /// Learns it from what the database answered to a client.
    void learn(std::string_view answer);
    /// `event` is a JSON object.
    void tell(std::string event);

  private:
    Awaitable<void> tell_all();
    [[nodiscard]] std::string body_of(std::size_t count) const;
    void lose(std::size_t count, std::string_view why);

    LiveHub& hub_;
    std::deque<std::string> waiting_;
    bool telling_ = false;
};

}  // namespace parsegres::proxy::live
