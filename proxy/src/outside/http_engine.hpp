#pragma once
// Many HTTP requests at once on one thread, over libcurl's multi interface. Connections are kept and used again.

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "outside/curl_client.hpp"

namespace parsegres::proxy {

/// How a request ended: with a response, or with a reason why there is none.
struct HttpOutcome {
    HttpResponse response;
    std::string error;  ///< for the log; empty when there is a response
};

class HttpEngine {
  public:
    using Done = std::function<void(HttpOutcome)>;

    HttpEngine();
    /// Requests under way end with an error.
    ~HttpEngine();
    HttpEngine(const HttpEngine&) = delete;
    HttpEngine& operator=(const HttpEngine&) = delete;

    /// From any thread. `done` is called once, on the engine's thread, and must not block or throw.
    void send(HttpRequest request, Done done);

  private:
    struct Job;
    struct MultiDeleter {
        void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
    };

    void run();
    void begin_new();
    void begin(std::unique_ptr<Job> job);
    void finish_done();
    void end(CURL* handle, CURLcode outcome);
    void end_all();

    std::unique_ptr<CURLM, MultiDeleter> multi_;
    std::vector<std::unique_ptr<Job>> jobs_;  ///< under way; the engine's thread alone
    std::vector<CurlHandle> idle_;            ///< handles to use again

    std::mutex mutex_;
    std::deque<std::unique_ptr<Job>> new_jobs_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace parsegres::proxy
