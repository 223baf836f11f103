#include "outside/host_channels.hpp"

namespace parsegres::proxy {

void HostChannels::call(const std::string& url, std::string_view body, HostChannel::Done done) {
    std::shared_ptr<HostChannel>& channel = by_url_[url];
    if (channel == nullptr || !channel->takes_calls()) {
        if (channel != nullptr) leaving_.push_back(channel);
        channel = std::make_shared<HostChannel>(executor_, url, settings_);
        channel->start();
    }
    channel->call(body, std::move(done));
}

void HostChannels::sweep(HostChannel::Clock::time_point now) {
    for (const auto& [url, channel] : by_url_) channel->sweep(now);
    for (const auto& channel : leaving_) channel->sweep(now);
    std::erase_if(by_url_, [](const auto& entry) { return entry.second->has_ended(); });
    std::erase_if(leaving_, [](const auto& channel) { return channel->has_ended(); });
}

void HostChannels::close() {
    for (const auto& [url, channel] : by_url_) channel->close();
    for (const auto& channel : leaving_) channel->close();
    // The stream of each has a timer, which would keep the thread waiting.
    by_url_.clear();
    leaving_.clear();
}

}  // namespace parsegres::proxy
