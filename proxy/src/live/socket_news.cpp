#include "live/socket_news.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "busy.hpp"
#include "live/live_caller.hpp"
#include "live/live_hub.hpp"
#include "observe/log.hpp"
#include "rest/exchange.hpp"

namespace parsegres::proxy::live {
namespace {

constexpr std::size_t kToldAtOnce = 1000;
// Code of the app may be slower than clients come and go; then it misses some.
constexpr std::size_t kMostWaiting = 20'000;
constexpr std::chrono::seconds kPauseAfterFailure{1};

}  // namespace

bool SocketNews::is_wanted() const { return hub_.totals().is_told; }

void SocketNews::learn(std::string_view answer) { hub_.totals().is_told = member_of(answer, "tells") == "true"; }

void SocketNews::tell(std::string event) {
    if (waiting_.size() >= kMostWaiting) return lose(1, "too many are waiting");
    waiting_.push_back(std::move(event));
    if (telling_) return;
    telling_ = true;
    asio::co_spawn(hub_.executor(), tell_all(), asio::detached);
}

std::string SocketNews::body_of(std::size_t count) const {
    std::string body = "{\"events\":[";
    for (std::size_t i = 0; i < count; ++i) (body += waiting_[i]) += ',';
    body.back() = ']';
    return body += '}';
}

/// Also while the server stops: that is how all its sockets end. What happens during one call is in the next one.
Awaitable<void> SocketNews::tell_all() {
    const Busy busy(hub_.busy());
    const std::string caller = own_caller(hub_.settings());
    while (!waiting_.empty()) {
        const std::size_t count = std::min(waiting_.size(), kToldAtOnce);
        const std::string body = body_of(count);
        const LiveAnswer answer = co_await hub_.request("told", body, caller);
        // Nothing has been told then: the database leaves that to us, once it has answered.
        if (answer.was_unreachable && !hub_.is_stopping()) {
            Timer pause(hub_.executor());
            pause.expires_after(kPauseAfterFailure);
            boost::system::error_code ignored;
            co_await pause.async_wait(into(ignored));
            continue;
        }
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
        if (answer.problem)
            lose(count, answer.problem->error);
        else
            learn(answer.text);
    }
    telling_ = false;
}

void SocketNews::lose(std::size_t count, std::string_view why) {
    log(Level::warn, "code of the app is not told of events of sockets",
        {{"events", std::to_string(count)}, {"error", why}});
}

}  // namespace parsegres::proxy::live
