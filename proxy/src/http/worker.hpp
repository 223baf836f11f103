#pragma once
// One thread of the server: its io_context, its connections to PostgreSQL and its clients' sockets. Nothing in it is
// shared with another thread but what is constant.

#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>

#include "config/config.hpp"
#include "http/client_address.hpp"
#include "http/request_parser.hpp"
#include "http/response.hpp"
#include "live/live_settings.hpp"
#include "pages/pages.hpp"
#include "pg/pool.hpp"
#include "rest/caller.hpp"
#include "rest/route_set.hpp"

namespace parsegres::proxy {

/// What all workers have in common; constant once the server runs.
struct ServerSettings {
    explicit ServerSettings(const Config& config);

    CallerSettings caller;
    ResponseFormat response;
    ClientAddress client_address;
    RequestLimits limits;
    std::string server_url;
    std::string public_server_url;  // empty: clients reach us by the host they name
    Pages pages;
    std::chrono::milliseconds header_timeout;
    std::chrono::milliseconds body_timeout;
    std::chrono::milliseconds response_timeout;
    std::chrono::milliseconds keep_alive_timeout;
    PoolSettings pool;
    unsigned threads;
    live::LiveSettings live;
};

/// Which port a client came in by.
enum class Door : unsigned char {
    rest,
    live_queries,  // that and nothing else
};

namespace live {
class LiveHub;
struct LiveTotals;
}  // namespace live

class HostChannels;
class HostJobs;
class Outside;
class Session;

class Worker {
  public:
    Worker(const ServerSettings& settings, const ConnectionParameters& parameters, asio::thread_pool& cancels,
           Outside& outside, live::LiveTotals& live_totals, unsigned number);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Returns when stop() was called and the last request is answered.
    void run();

    // From any thread:
    /// Begins to connect to the database; until then requests are answered with 503.
    void start_pool();
    /// Takes over an accepted socket of the protocol; it is closed when the worker is stopping.
    void adopt(asio::ip::tcp protocol, int socket, Door door);
    /// Finishes the requests under way and closes everything else.
    void stop();

    // For sessions, on the worker's own thread:
    [[nodiscard]] Executor executor() { return context_.get_executor(); }
    [[nodiscard]] const ServerSettings& settings() const { return settings_; }
    [[nodiscard]] Pool& pool() { return pool_; }
    [[nodiscard]] Outside& outside() { return outside_; }
    [[nodiscard]] HostChannels& hosts() { return *hosts_; }
    [[nodiscard]] HostJobs& host_jobs() { return *host_jobs_; }
    /// nullptr when live queries are not served.
    [[nodiscard]] live::LiveHub* live() { return live_.get(); }
    [[nodiscard]] const live::LiveHub* live() const { return live_.get(); }
    [[nodiscard]] const live::LiveTotals& live_totals() const { return live_totals_; }
    /// What the database wants to be told of as whole requests, because code of the app runs in it. The short way says
    /// so where it does not lead on, and the long way leads everywhere.
    [[nodiscard]] RouteSet& whole_routes() { return whole_routes_; }
    /// What asked something outside the last time, before anything was written.
    [[nodiscard]] RouteSet& asking_routes() { return asking_routes_; }
    /// The time at the last sweep: good enough for timeouts, and free.
    [[nodiscard]] std::chrono::steady_clock::time_point rough_now() const { return rough_now_; }
    [[nodiscard]] std::string_view date() const { return date_; }
    [[nodiscard]] bool is_stopping() const { return stopping_; }
    /// Names a request in log lines and in answers that are worth looking for there.
    [[nodiscard]] std::string next_request_id();

  private:
    Awaitable<void> sweep_regularly();
    void sweep();
    void begin_stop();
    [[nodiscard]] bool is_busy() const;

    asio::io_context context_;
    const ServerSettings& settings_;
    Pool pool_;
    Outside& outside_;
    std::unique_ptr<HostChannels> hosts_;
    RouteSet whole_routes_;
    RouteSet asking_routes_;
    Timer sweep_timer_;
    std::chrono::steady_clock::time_point rough_now_;
    std::string date_;
    std::unique_ptr<HostJobs> host_jobs_;
    live::LiveTotals& live_totals_;
    std::unique_ptr<live::LiveHub> live_;
    unsigned number_;
    unsigned long requests_named_ = 0;
    bool stopping_ = false;

    struct Sessions;
    std::unique_ptr<Sessions> sessions_;
};

}  // namespace parsegres::proxy
