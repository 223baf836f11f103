#pragma once
// A worker's connections to the Cloud Code hosts that take calls over WebSockets, by URL. Made when they are needed.

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "asio.hpp"
#include "outside/host_channel.hpp"

namespace parsegres::proxy {

class HostChannels {
  public:
    /// All of it happens on the executor's thread. `settings` outlives the channels.
    HostChannels(Executor executor, const HookSettings& settings) : executor_(executor), settings_(settings) {}

    [[nodiscard]] Executor executor() const { return executor_; }
    /// Calls the host at `url` (ws://); see HostChannel::call().
    void call(const std::string& url, std::string_view body, HostChannel::Done done);
    /// Now and then: ends the calls that take too long.
    void sweep(HostChannel::Clock::time_point now);
    /// Ends all connections.
    void close();

  private:
    Executor executor_;
    const HookSettings& settings_;
    std::unordered_map<std::string, std::shared_ptr<HostChannel>> by_url_;
    std::vector<std::shared_ptr<HostChannel>> leaving_;  ///< of hosts that stop, with calls under way
};

}  // namespace parsegres::proxy
