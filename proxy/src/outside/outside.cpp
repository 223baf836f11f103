#include "outside/outside.hpp"

#include <boost/asio/post.hpp>

#include "outside/curl_client.hpp"
#include "outside/effects.hpp"
#include "outside/questions.hpp"

namespace parsegres::proxy {
namespace {

// Each waits for one answer at a time, so that a few slow services do not keep the others from being asked.
constexpr std::size_t kThreads = 16;
constexpr unsigned kMaxUnderWay = 1000;
constexpr const char* kBusy =
    R"({"thrown":{"kind":"error","message":"Too many requests to outside services are under way."}})";

CurlClient& client_of_thread() {
    static thread_local CurlClient client;
    return client;
}

}  // namespace

Outside::Outside(const MailSettings& mail) : mailer_(mail), threads_(kThreads) {}

Outside::~Outside() { threads_.join(); }

std::string Outside::answer_now(const std::string& question) { return answer_question(question, client_of_thread()); }

std::string Outside::perform_now(const std::string& effects) {
    perform_effects(effects, client_of_thread(), mailer_);
    return {};
}

Awaitable<std::string> Outside::answer(Executor executor, std::string question) {
    if (under_way_ >= kMaxUnderWay) co_return kBusy;
    co_return co_await run(executor, &Outside::answer_now, std::move(question));
}

Awaitable<std::string> Outside::perform(Executor executor, std::string effects) {
    co_return co_await run(executor, &Outside::perform_now, std::move(effects));
}

Awaitable<std::string> Outside::run(Executor executor, Job job, std::string text) {
    ++under_way_;
    return asio::async_initiate<const asio::use_awaitable_t<Executor>, void(std::string)>(
        [this, executor, job](auto waiter, std::string task) {
            asio::post(threads_, [this, executor, job, waiter = std::move(waiter), task = std::move(task)]() mutable {
                std::string outcome = (this->*job)(task);
                --under_way_;
                asio::post(executor, [waiter = std::move(waiter), outcome = std::move(outcome)]() mutable {
                    std::move(waiter)(std::move(outcome));
                });
            });
        },
        kAwait, std::move(text));
}

}  // namespace parsegres::proxy
