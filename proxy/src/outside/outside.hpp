#pragma once
// Who talks to the world outside, so that no worker ever waits for it. Cloud Code hosts are called by the workers
// themselves, webhooks on one thread, many at once; whatever takes several steps, sign-in services and mail, blocks a
// thread of a few.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "asio.hpp"
#include "mail/mailer.hpp"
#include "outside/hook_call.hpp"
#include "outside/host_channels.hpp"
#include "outside/http_engine.hpp"
#include "rest/late_answer.hpp"

namespace parsegres::proxy {

class Outside {
  public:
    Outside(const MailSettings& mail, HookSettings hooks);
    ~Outside();
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;

    [[nodiscard]] const HookSettings& hook_settings() const { return hooks_; }

    // On the thread of the worker whose channels `hosts` are; both suspend and resume there.
    /// Answers questions of the database, all at once; JSON texts both.
    Awaitable<std::vector<std::string>> answer(HostChannels& hosts, std::vector<std::string> questions);
    /// Does what the database wants done after a commit: a JSON array of effects. What goes wrong is logged, and told
    /// where it is the client's business.
    Awaitable<std::vector<LateAnswer>> perform(HostChannels& hosts, std::string effects);

  private:
    /// What several things under way come to.
    template <class Result, class Waiter>
    struct Gathering;

    template <class Result>
    using Done = std::function<void(Result)>;
    using Effect = std::optional<LateAnswer>;  ///< nothing for what makes no difference to the client

    template <class Result, class Begin>
    Awaitable<std::vector<Result>> run_all(HostChannels& hosts, Begin begin, std::vector<std::string> texts);
    // Each has `done` called once, on some thread.
    void begin_question(HostChannels& hosts, const std::string& question, Done<std::string> done);
    void begin_effect(HostChannels& hosts, const std::string& effect, Done<Effect> done);
    void call_hook(HostChannels& hosts, std::string_view call, Done<std::string> done);
    void in_pool(std::function<void()> work);

    Mailer mailer_;
    HookSettings hooks_;
    std::unique_ptr<HttpEngine> engine_;
    asio::thread_pool threads_;
    std::atomic<unsigned> under_way_ = 0;
};

}  // namespace parsegres::proxy
