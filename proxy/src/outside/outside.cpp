#include "outside/outside.hpp"

#include <boost/asio/post.hpp>

#include "outside/curl_client.hpp"
#include "outside/effects.hpp"
#include "outside/questions.hpp"
#include "outside/ws_url.hpp"
#include "rest/exchange.hpp"

namespace parsegres::proxy {
namespace {

// Each waits for one answer at a time, so that a few slow services do not keep the others from being asked.
constexpr std::size_t kThreads = 16;
constexpr unsigned kMaxUnderWay = 1000;
/// Bytes of an answer that would keep a worker from its clients for milliseconds.
constexpr std::size_t kMuchToRead = 64 * 1024;
constexpr const char* kBusy =
    R"({"thrown":{"kind":"error","message":"Too many requests to outside services are under way."}})";

CurlClient& client_of_thread() {
    static thread_local CurlClient client;
    return client;
}

}  // namespace

template <class Result, class Waiter>
struct Outside::Gathering {
    Gathering(Waiter who, Executor where, std::size_t count)
        : waiter(std::move(who)), executor(where), results(count), left(count) {}

    static void put(const std::shared_ptr<Gathering>& self, std::size_t index, Result result) {
        self->results[index] = std::move(result);
        if (--self->left == 0)
            asio::post(self->executor, [self] { std::move(self->waiter)(std::move(self->results)); });
    }

    Waiter waiter;
    Executor executor;
    std::vector<Result> results;
    std::atomic<std::size_t> left;
};

Outside::Outside(const MailSettings& mail, HookSettings hooks)
    : mailer_(mail), hooks_(std::move(hooks)), engine_(std::make_unique<HttpEngine>()), threads_(kThreads) {}

Outside::~Outside() {
    threads_.join();
    engine_.reset();
}

void Outside::in_pool(std::function<void()> work) {
    ++under_way_;
    asio::post(threads_, [this, work = std::move(work)] {
        work();
        --under_way_;
    });
}

/// `done` is called on a thread that may take its time, or where there is little to read.
void Outside::call_hook(HostChannels& hosts, std::string_view call, Done<std::string> done) {
    std::string url = hook_url(call);
    const bool by_channel = is_ws_url(url);
    auto read = [url, done = std::move(done)](HttpOutcome outcome) { done(hook_answer(std::move(outcome), url)); };
    if (!by_channel) return engine_->send(hook_http_request(call, hooks_), std::move(read));
    hosts.call(url, hook_body(call), [this, read = std::move(read)](HttpOutcome outcome) {
        if (outcome.response.body.size() < kMuchToRead) return read(std::move(outcome));
        in_pool([read, much = std::make_shared<HttpOutcome>(std::move(outcome))] { read(std::move(*much)); });
    });
}

void Outside::begin_effect(HostChannels& hosts, const std::string& effect, Done<Effect> done) {
    if (is_hook_call(effect))
        return call_hook(hosts, effect, [effect, done = std::move(done)](const std::string& answer) {
            done(late_answer(effect, answer));
        });
    // As in the reference, nobody waits for a mail: how long it takes would tell who has an account.
    const bool is_mail = member_of(effect, "kind") == R"("mail")";
    in_pool([this, effect, told = is_mail ? Done<Effect>() : done] {
        perform_effect(effect, client_of_thread(), mailer_);
        if (told) told({});
    });
    if (is_mail) done({});
}

void Outside::begin_question(HostChannels& hosts, const std::string& question, Done<std::string> done) {
    if (is_hook_call(question)) return call_hook(hosts, question, std::move(done));
    if (under_way_ >= kMaxUnderWay) return done(kBusy);
    in_pool([question, done = std::move(done)] { done(answer_question(question, client_of_thread())); });
}

template <class Result, class Begin>
Awaitable<std::vector<Result>> Outside::run_all(HostChannels& hosts, Begin begin, std::vector<std::string> texts) {
    return asio::async_initiate<const asio::use_awaitable_t<Executor>, void(std::vector<Result>)>(
        [this, &hosts, begin](auto waiter, const std::vector<std::string>& list) {
            using Waiting = Gathering<Result, decltype(waiter)>;
            const auto gathering = std::make_shared<Waiting>(std::move(waiter), hosts.executor(), list.size());
            for (std::size_t i = 0; i < list.size(); ++i)
                (this->*begin)(hosts, list[i],
                               [gathering, i](Result result) { Waiting::put(gathering, i, std::move(result)); });
        },
        kAwait, std::move(texts));
}

Awaitable<std::vector<std::string>> Outside::answer(HostChannels& hosts, std::vector<std::string> questions) {
    co_return co_await run_all<std::string>(hosts, &Outside::begin_question, std::move(questions));
}

Awaitable<std::vector<LateAnswer>> Outside::perform(HostChannels& hosts, std::string effects) {
    std::vector<std::string> list;
    for (const std::string_view effect : elements_of(effects)) list.emplace_back(effect);
    std::vector<LateAnswer> late;
    if (list.empty()) co_return late;
    std::vector<Effect> answers = co_await run_all<Effect>(hosts, &Outside::begin_effect, std::move(list));
    for (Effect& answer : answers)
        if (answer) late.push_back(std::move(*answer));
    co_return late;
}

}  // namespace parsegres::proxy
