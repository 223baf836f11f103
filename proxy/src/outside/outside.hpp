#pragma once
// The threads that talk to the world outside, so that no worker ever waits for it. Hooks are called on one thread, many
// at once; whatever takes several steps, sign-in services and mail, blocks a thread of a few.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "asio.hpp"
#include "mail/mailer.hpp"
#include "outside/hook_call.hpp"
#include "outside/http_engine.hpp"
#include "rest/late_answer.hpp"

namespace parsegres::proxy {

class Outside {
  public:
    Outside(const MailSettings& mail, HookSettings hooks);
    ~Outside();
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;

    // On a worker's thread; both suspend and resume there. `executor` must live until then.
    /// Answers questions of the database, all at once; JSON texts both.
    Awaitable<std::vector<std::string>> answer(Executor executor, std::vector<std::string> questions);
    /// Does what the database wants done after a commit: a JSON array of effects. What goes wrong is logged, and told
    /// where it is the client's business.
    Awaitable<std::vector<LateAnswer>> perform(Executor executor, std::string effects);

  private:
    /// What several things under way come to.
    template <class Waiter>
    struct Gathering;

    using Done = std::function<void(std::string answer)>;
    using Begin = void (Outside::*)(const std::string& text, Done done);

    Awaitable<std::vector<std::string>> run_all(Executor executor, Begin begin, std::vector<std::string> texts);
    // Each has `done` called once, on some thread; an effect that is no hook's call has "" for an answer.
    void begin_question(const std::string& question, Done done);
    void begin_effect(const std::string& effect, Done done);
    void call_hook(const Value& call, Done done);
    void in_pool(std::function<void()> work);

    Mailer mailer_;
    HookSettings hooks_;
    std::unique_ptr<HttpEngine> engine_;
    asio::thread_pool threads_;
    std::atomic<unsigned> under_way_ = 0;
};

}  // namespace parsegres::proxy
