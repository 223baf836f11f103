#pragma once
// The threads that talk to the world outside, so that no worker ever waits for it.

#include <atomic>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "asio.hpp"
#include "mail/mailer.hpp"

namespace parsegres::proxy {

class Outside {
  public:
    explicit Outside(const MailSettings& mail);
    ~Outside();
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;

    // On a worker's thread; both suspend and resume there. `executor` must live until then.
    /// Answers a question of the database, JSON text both.
    Awaitable<std::string> answer(Executor executor, std::string question);
    /// Does what the database wants done after a commit: a JSON array of effects. What goes wrong is logged.
    Awaitable<std::string> perform(Executor executor, std::string effects);

  private:
    using Job = std::string (Outside::*)(const std::string& text);

    Awaitable<std::string> run(Executor executor, Job job, std::string text);
    std::string answer_now(const std::string& question);
    std::string perform_now(const std::string& effects);

    Mailer mailer_;
    asio::thread_pool threads_;
    std::atomic<unsigned> under_way_ = 0;
};

}  // namespace parsegres::proxy
