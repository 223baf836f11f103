#include "outside/http_engine.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace parsegres::proxy {
namespace {

constexpr std::size_t kMostUnderWay = 2'000;
/// A host that is slow must not take all connections of the system; what is over waits inside libcurl.
constexpr long kConnectionsOfHost = 128;
constexpr std::size_t kKeptHandles = 128;
constexpr int kPollMilliseconds = 1'000;

}  // namespace

struct HttpEngine::Job {
    HttpRequest request;
    Done done;
    CurlHandle handle{};
    std::unique_ptr<CurlTransfer> transfer{};

    void fail(const char* why) const { done({{}, why}); }
};

HttpEngine::HttpEngine() {
    idle_.push_back(make_curl_handle());  // has libcurl started
    multi_.reset(curl_multi_init());
    if (!multi_) throw std::bad_alloc();
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, kConnectionsOfHost);
    thread_ = std::thread([this] { run(); });
}

HttpEngine::~HttpEngine() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
}

void HttpEngine::send(HttpRequest request, Done done) {
    auto job = std::make_unique<Job>(Job{std::move(request), std::move(done)});
    {
        const std::lock_guard lock(mutex_);
        new_jobs_.push_back(std::move(job));
    }
    curl_multi_wakeup(multi_.get());
}

void HttpEngine::run() {
    while (true) {
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) break;
        }
        begin_new();
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        finish_done();
        curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr);
    }
    end_all();
}

void HttpEngine::begin_new() {
    std::deque<std::unique_ptr<Job>> jobs;
    {
        const std::lock_guard lock(mutex_);
        jobs.swap(new_jobs_);
    }
    for (auto& job : jobs) {
        if (jobs_.size() >= kMostUnderWay)
            job->fail("too many requests are under way");
        else
            begin(std::move(job));
    }
}

void HttpEngine::begin(std::unique_ptr<Job> job) {
    try {
        if (idle_.empty()) idle_.push_back(make_curl_handle());
        job->handle = std::move(idle_.back());
        idle_.pop_back();
        job->transfer = std::make_unique<CurlTransfer>(job->handle.get(), job->request);
        curl_easy_setopt(job->handle.get(), CURLOPT_PRIVATE, job.get());
        jobs_.push_back(std::move(job));
    } catch (const std::bad_alloc&) {
        return job->fail("out of memory");
    }
    curl_multi_add_handle(multi_.get(), jobs_.back()->handle.get());
}

void HttpEngine::finish_done() {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left))
        if (message->msg == CURLMSG_DONE) end(message->easy_handle, message->data.result);
}

void HttpEngine::end(CURL* handle, CURLcode outcome) {
    curl_multi_remove_handle(multi_.get(), handle);
    const auto found =
        std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& job) { return job->handle.get() == handle; });
    const std::unique_ptr<Job> job = std::move(*found);
    *found = std::move(jobs_.back());
    jobs_.pop_back();
    HttpOutcome result;
    try {
        result.response = job->transfer->finish(outcome);
    } catch (const HttpError& problem) {
        result.error = problem.what();
    }
    job->transfer.reset();
    if (idle_.size() < kKeptHandles) idle_.push_back(std::move(job->handle));
    job->done(std::move(result));
}

void HttpEngine::end_all() {
    for (const auto& job : jobs_) {
        curl_multi_remove_handle(multi_.get(), job->handle.get());
        job->fail("the server is stopping");
    }
    jobs_.clear();
    for (const auto& job : new_jobs_) job->fail("the server is stopping");
    new_jobs_.clear();
}

}  // namespace parsegres::proxy
