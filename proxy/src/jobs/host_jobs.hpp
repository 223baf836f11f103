#pragma once
// The jobs that a Cloud Code host is to do: taken from the database, which gives each to one proxy once, and handed to
// the host by a call. What becomes of them the host reports itself, by the REST API.
//
// Nothing is kept here. A job that was taken by a proxy that ended then is reported by the database when nothing is
// heard of it.

#include <chrono>
#include <cstddef>
#include <string>

#include "asio.hpp"
#include "outside/outside.hpp"
#include "pg/pool.hpp"

namespace parsegres::proxy {

class HostJobs {
  public:
    /// All of it happens on the thread of the channels.
    HostJobs(HostChannels& hosts, Pool& pool, Outside& outside, std::string app_id);

    /// Begins to ask for jobs, now and then.
    void start();
    /// Asks for jobs at once: somebody started one.
    void ask_now();
    /// Asks for no more.
    void stop();
    /// Whether something is under way; then the pool is still needed.
    [[nodiscard]] bool is_busy() const { return busy_ > 0; }

  private:
    Awaitable<void> ask_regularly();
    Awaitable<void> ask_once();
    Awaitable<std::chrono::milliseconds> ask();
    Awaitable<void> hand_over(std::string call);

    HostChannels& hosts_;
    Executor executor_;
    Pool& pool_;
    Outside& outside_;
    std::string app_id_;
    Timer timer_;
    std::size_t busy_ = 0;
    bool stopping_ = false;
};

}  // namespace parsegres::proxy
