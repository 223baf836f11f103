#include "outside/outside.hpp"

#include <boost/asio/post.hpp>

#include "outside/curl_client.hpp"
#include "outside/effects.hpp"
#include "outside/questions.hpp"
#include "rest/exchange.hpp"
#include "value/json.hpp"

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

template <class Waiter>
struct Outside::Gathering {
    Gathering(Waiter who, Executor where, std::size_t count)
        : waiter(std::move(who)), executor(where), answers(count), left(count) {}

    static void put(const std::shared_ptr<Gathering>& self, std::size_t index, std::string answer) {
        self->answers[index] = std::move(answer);
        if (--self->left == 0)
            asio::post(self->executor, [self] { std::move(self->waiter)(std::move(self->answers)); });
    }

    Waiter waiter;
    Executor executor;
    std::vector<std::string> answers;
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

void Outside::call_hook(const Value& call, Done done) {
    HttpRequest request = hook_http_request(call, hooks_);
    const std::string url = request.url;
    engine_->send(std::move(request),
                  [url, done = std::move(done)](const HttpOutcome& outcome) { done(hook_answer(outcome, url)); });
}

void Outside::begin_effect(const std::string& effect, Done done) {
    const Value call = parse_json(effect);
    if (is_hook_call(call)) return call_hook(call, std::move(done));
    // As in the reference, nobody waits for a mail: how long it takes would tell who has an account.
    const std::string* const kind = call.find_string("kind");
    const bool is_mail = kind != nullptr && *kind == "mail";
    in_pool([this, effect, told = is_mail ? Done() : done] {
        perform_effect(effect, client_of_thread(), mailer_);
        if (told) told({});
    });
    if (is_mail) done({});
}

void Outside::begin_question(const std::string& question, Done done) {
    const Value call = parse_json(question);
    if (is_hook_call(call)) return call_hook(call, std::move(done));
    if (under_way_ >= kMaxUnderWay) return done(kBusy);
    in_pool([question, done = std::move(done)] { done(answer_question(question, client_of_thread())); });
}

Awaitable<std::vector<std::string>> Outside::run_all(Executor executor, Begin begin, std::vector<std::string> texts) {
    return asio::async_initiate<const asio::use_awaitable_t<Executor>, void(std::vector<std::string>)>(
        [this, executor, begin](auto waiter, const std::vector<std::string>& list) {
            using Waiting = Gathering<decltype(waiter)>;
            const auto gathering = std::make_shared<Waiting>(std::move(waiter), executor, list.size());
            for (std::size_t i = 0; i < list.size(); ++i)
                (this->*begin)(list[i],
                               [gathering, i](std::string answer) { Waiting::put(gathering, i, std::move(answer)); });
        },
        kAwait, std::move(texts));
}

Awaitable<std::vector<std::string>> Outside::answer(Executor executor, std::vector<std::string> questions) {
    co_return co_await run_all(executor, &Outside::begin_question, std::move(questions));
}

Awaitable<std::vector<LateAnswer>> Outside::perform(Executor executor, std::string effects) {
    std::vector<std::string> list;
    for (const std::string_view effect : elements_of(effects)) list.emplace_back(effect);
    std::vector<LateAnswer> late;
    if (list.empty()) co_return late;
    const std::vector<std::string> answers = co_await run_all(executor, &Outside::begin_effect, list);
    for (std::size_t i = 0; i < list.size(); ++i)
        if (!answers[i].empty())
            if (auto answer = late_answer(parse_json(list[i]), answers[i])) late.push_back(std::move(*answer));
    co_return late;
}

}  // namespace parsegres::proxy
