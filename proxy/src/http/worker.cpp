#include "http/worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <unistd.h>

#include "http/session.hpp"
#include "jobs/host_jobs.hpp"
#include "live/live_hub.hpp"
#include "observe/log.hpp"
#include "outside/host_channels.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::chrono::milliseconds kSweepInterval{500};
// PostgreSQL takes no larger parameter.
constexpr std::uint64_t kLargestBody = 1000ULL * 1000 * 1000;

PoolSettings pool_settings(const Config& config) {
    PoolSettings settings;
    settings.connections = std::max(1U, config.database.max_connections / std::max(1U, config.threads));
    constexpr std::size_t kEnoughForTwo = 12;
    if (settings.connections > 1) settings.for_hashing = settings.connections < kEnoughForTwo ? 1 : 2;
    return settings;
}

}  // namespace

ServerSettings::ServerSettings(const Config& config)
    : caller{config.app_id, config.mount_path, config.user_reads_ask},
      response(config.allow_origin, config.allow_headers),
      client_address(config.trust_proxy),
      server_url(config.server_url),
      public_server_url(config.pages.public_server_url),
      pages(config.pages),
      header_timeout(config.header_timeout),
      body_timeout(config.body_timeout),
      response_timeout(config.response_timeout),
      keep_alive_timeout(config.keep_alive_timeout),
      pool(pool_settings(config)),
      threads(std::max(1U, config.threads)),
      live(config.live) {
    limits.body_bytes = std::min(config.max_upload_size, kLargestBody);
}

struct Worker::Sessions {
    boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>> list;
};

// Handlers are only ever posted from other threads; descriptors and timers are used by this one alone.
Worker::Worker(const ServerSettings& settings, const ConnectionParameters& parameters, asio::thread_pool& cancels,
               Outside& outside, live::LiveTotals& live_totals, unsigned number)
    : context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      settings_(settings),
      pool_(context_.get_executor(), parameters, cancels, settings.pool),
      outside_(outside),
      hosts_(std::make_unique<HostChannels>(context_.get_executor(), outside.hook_settings())),
      sweep_timer_(context_.get_executor()),
      rough_now_(std::chrono::steady_clock::now()),
      date_(http_date()),
      host_jobs_(std::make_unique<HostJobs>(*hosts_, pool_, outside, settings.caller.app_id)),
      live_totals_(live_totals),
      number_(number),
      sessions_(std::make_unique<Sessions>()) {
    if (settings.live.enabled)
        live_ = std::make_unique<live::LiveHub>(*this, settings.live, live_totals, number, settings.threads);
}

Worker::~Worker() = default;

void Worker::run() {
    if (number_ == 0) host_jobs_->start();  // one asks for all
    if (live_) live_->start();
    asio::co_spawn(context_, sweep_regularly(), asio::detached);
    context_.run();
}

void Worker::start_pool() {
    asio::post(context_, [this] { pool_.start(); });
}

void Worker::adopt(asio::ip::tcp protocol, int socket, Door door) {
    asio::post(context_, [this, protocol, socket, door] {
        boost::system::error_code ec;
        Session::Socket client(context_.get_executor());
        if (!stopping_) client.assign(protocol, socket, ec);
        if (stopping_ || ec) {
            ::close(socket);
            return;
        }
        auto session = std::make_unique<Session>(*this, std::move(client), door);
        sessions_->list.push_back(*session);
        asio::co_spawn(context_, Session::serve(std::move(session)), asio::detached);
    });
}

void Worker::stop() {
    asio::post(context_, [this] { begin_stop(); });
}

void Worker::begin_stop() {
    stopping_ = true;
    for (Session& session : sessions_->list) session.close_if_idle();
    host_jobs_->stop();
    if (live_) live_->stop();
    sweep_timer_.cancel();
}

bool Worker::is_busy() const {
    return !sessions_->list.empty() || host_jobs_->is_busy() || (live_ && live_->is_busy());
}

/// Runs until the server stops and the last client has its answer; only then the pool may go.
Awaitable<void> Worker::sweep_regularly() {
    constexpr std::chrono::milliseconds kStopInterval{10};
    while (!stopping_ || is_busy()) {
        sweep_timer_.expires_after(stopping_ ? kStopInterval : kSweepInterval);
        boost::system::error_code ignored;
        co_await sweep_timer_.async_wait(into(ignored));
        sweep();
    }
    pool_.stop();
    hosts_->close();
}

void Worker::sweep() {
    rough_now_ = std::chrono::steady_clock::now();
    date_ = http_date();
    for (Session& session : sessions_->list) {
        session.sweep(rough_now_);
        if (stopping_) session.close_if_idle();
    }
    pool_.sweep();
    hosts_->sweep(rough_now_);
}

std::string Worker::next_request_id() { return std::to_string(number_) + "-" + std::to_string(++requests_named_); }

}  // namespace parsegres::proxy
