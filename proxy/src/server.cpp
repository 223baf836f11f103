#include "server.hpp"

#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <netdb.h>
#include <sys/resource.h>

#include "observe/log.hpp"

namespace parsegres::proxy {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::chrono::milliseconds kDatabasePause{300};

/// Each client needs a descriptor.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

struct AddressesDeleter {
    void operator()(addrinfo* addresses) const noexcept { freeaddrinfo(addresses); }
};

tcp::endpoint resolve(const std::string& host, std::uint16_t port) {
    error_code ec;
    const auto address = asio::ip::make_address(host, ec);
    if (!ec) return {address, port};
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const int problem = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    const std::unique_ptr<addrinfo, AddressesDeleter> addresses(found);
    if (problem != 0) throw std::runtime_error("Unable to listen on host " + host + ": " + gai_strerror(problem));
    tcp::endpoint endpoint;
    std::memcpy(endpoint.data(), addresses->ai_addr, addresses->ai_addrlen);
    endpoint.resize(addresses->ai_addrlen);
    endpoint.port(port);
    return endpoint;
}

void print_remedy(const DatabaseReport& report) {
    if (report.remedy.empty()) return;
    std::fprintf(stderr, "An administrator of the database has to run:\n\n%s\n", report.remedy.c_str());
}

}  // namespace

Server::Server(const Config& config)
    : config_(config),
      settings_(config),
      parameters_(config.database.uri, config.database.statement_timeout),
      signals_(control_.get_executor(), SIGTERM, SIGINT),
      cancels_(1),
      outside_(config.mail, config.hooks) {}

Server::~Server() {
    database_waiter_ = {};
    listener_.reset();
    cancels_.join();
    threads_.clear();
}

int Server::run() {
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    const DatabaseReport report = prepare_database(config_, parameters_);
    if (report.readiness == Readiness::refused) {
        print_remedy(report);
        throw std::runtime_error(report.message);
    }
    listen(Door::rest, config_.port);
    if (config_.live.enabled && config_.live.own_port) listen(Door::live_queries, *config_.live.own_port);
    start_workers();
    if (report.readiness == Readiness::ready) {
        start_pools();
    } else {
        log(Level::warn, "the database is not reachable, waiting for it", {{"error", report.message}});
        database_waiter_ = std::jthread([this](const std::stop_token& stop) { await_database(stop); });
    }
    await_signal();
    for (Entrance& entrance : entrances_) accept_next(entrance);
    log(Level::info, "parsegres is running",
        {{"url", config_.server_url}, {"port", std::to_string(entrances_.front().acceptor.local_endpoint().port())}});
    if (entrances_.size() > 1)
        log(Level::info, "live queries have a port of their own",
            {{"port", std::to_string(entrances_.back().acceptor.local_endpoint().port())}});
    control_.run();
    finish_in_time();
    return exit_status_;
}

void Server::listen(Door door, std::uint16_t number) {
    const tcp::endpoint endpoint = resolve(config_.host, number);
    Acceptor& acceptor = entrances_.emplace_back(control_.get_executor(), door).acceptor;
    error_code ec;
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(4096, ec);
    if (!ec) return;
    const std::string port = std::to_string(number);
    if (ec == asio::error::address_in_use)
        throw std::runtime_error("Unable to listen on port " + port + ". The port is already in use.");
    throw std::runtime_error("Unable to listen on port " + port + ": " + ec.message());
}

void Server::start_workers() {
    const unsigned count = std::max(1U, config_.threads);
    for (unsigned i = 0; i < count; ++i)
        workers_.push_back(std::make_unique<Worker>(settings_, parameters_, cancels_, outside_, live_totals_, i));
    running_ = count;
    if (config_.live.enabled) make_listener();
    for (const auto& worker : workers_) {
        threads_.emplace_back([this, &worker = *worker] {
            worker.run();
            const std::lock_guard lock(mutex_);
            --running_;
            changed_.notify_all();
        });
    }
}

void Server::start_pools() {
    for (const auto& worker : workers_) worker->start_pool();
    if (listener_) listener_->start();
}

void Server::make_listener() {
    std::vector<live::LiveHub*> hubs;
    for (const auto& worker : workers_) hubs.push_back(worker->live());
    listener_ = std::make_unique<live::Listener>(parameters_, std::move(hubs), live_totals_);
}

void Server::accept_next(Entrance& entrance) {
    entrance.acceptor.async_accept([this, &entrance](error_code ec, TcpSocket socket) {
        if (ec == asio::error::operation_aborted) return;
        if (ec) return accept_after_pause(entrance);
        // In turn, so that all threads have the same number of clients.
        Worker& worker = *workers_[next_worker_++ % workers_.size()];
        const tcp protocol = entrance.acceptor.local_endpoint(ec).protocol();
        const int handle = socket.release(ec);
        if (!ec) worker.adopt(protocol, handle, entrance.door);
        accept_next(entrance);
    });
}

/// Out of descriptors: trying again at once would only burn the processor that the clients need to finish.
void Server::accept_after_pause(Entrance& entrance) {
    entrance.timer.expires_after(kAcceptPause);
    entrance.timer.async_wait([this, &entrance](error_code ec) {
        if (!ec) accept_next(entrance);
    });
}

void Server::await_signal() {
    signals_.async_wait([this](error_code ec, int /*signal*/) {
        if (!ec) begin_stop();
    });
}

void Server::await_database(const std::stop_token& stop) {
    std::string last_message;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, stop, kDatabasePause, [] { return false; });
        }
        if (stop.stop_requested()) return;
        const DatabaseReport report = prepare_database(config_, parameters_);
        if (report.readiness == Readiness::ready) return start_pools();
        if (report.message != last_message) log(Level::warn, "the database is not ready", {{"error", report.message}});
        last_message = report.message;
        if (report.readiness != Readiness::refused) continue;
        print_remedy(report);
        asio::post(control_, [this] {
            exit_status_ = 1;
            begin_stop();
        });
        return;
    }
}

void Server::begin_stop() {
    log(Level::info, "stopping");
    error_code ignored;
    for (Entrance& entrance : entrances_) {
        entrance.acceptor.close(ignored);
        entrance.timer.cancel();
    }
    if (listener_) listener_->stop();
    signals_.cancel(ignored);
    database_waiter_.request_stop();
    for (const auto& worker : workers_) worker->stop();
}

/// Requests that are not done by the deadline are cut off with the process; their transactions roll back.
void Server::finish_in_time() {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, config_.shutdown_timeout, [this] { return running_ == 0; })) return;
    log(Level::warn, "some requests did not end in time and were cut off");
    std::quick_exit(exit_status_);
}

}  // namespace parsegres::proxy
