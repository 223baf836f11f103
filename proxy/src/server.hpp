#pragma once
// The whole proxy: accepts connections, deals them out to the workers, starts and stops everything.

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>

#include "http/worker.hpp"
#include "live/listener.hpp"
#include "live/live_totals.hpp"
#include "outside/outside.hpp"
#include "start/database.hpp"

namespace parsegres::proxy {

class Server {
  public:
    explicit Server(const Config& config);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Serves until SIGTERM or SIGINT, then finishes the requests under way; gives the exit status of the process.
    /// Throws std::runtime_error with a line for the operator when it cannot start. A database that is not reachable
    /// (yet) is waited for, and requests are answered with 503 meanwhile; one that refuses us ends the process.
    int run();

  private:
    using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
    using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

    /// A port, and what for.
    struct Entrance {
        Entrance(Executor executor, Door what) : door(what), acceptor(executor), timer(executor) {}
        Door door;
        Acceptor acceptor;
        Timer timer;
    };

    void listen(Door door, std::uint16_t port);
    void start_workers();
    void start_pools();
    void make_listener();
    void accept_next(Entrance& entrance);
    void accept_after_pause(Entrance& entrance);
    void await_signal();
    void await_database(const std::stop_token& stop);
    void begin_stop();
    void finish_in_time();

    const Config& config_;
    ServerSettings settings_;
    ConnectionParameters parameters_;
    asio::io_context control_;  // accepting and signals, on the main thread
    std::list<Entrance> entrances_;
    asio::basic_signal_set<Executor> signals_;
    asio::thread_pool cancels_;
    Outside outside_;
    live::LiveTotals live_totals_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::jthread> threads_;
    std::unique_ptr<live::Listener> listener_;
    std::jthread database_waiter_;
    std::size_t next_worker_ = 0;
    int exit_status_ = 0;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::size_t running_ = 0;  // workers that have not returned
};

}  // namespace parsegres::proxy
