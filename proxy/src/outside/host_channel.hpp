#pragma once
// One connection to a Cloud Code host, over which a worker has many calls under way at once.
//
// It is a WebSocket (RFC 6455). Either side sends text messages of lines: "<number> <JSON>\n" is a call from here, and
// from there the answer to the call of that number. Calls that come together travel together, which is what makes them
// cheap. A host that is about to stop says "bye\n", gets no more calls, is told "bye\n" in turn, and closes when it has
// answered what it was asked before.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "asio.hpp"
#include "outside/hook_call.hpp"
#include "outside/http_engine.hpp"

namespace parsegres::proxy {

/// Lives on one thread, and as long as its connection.
class HostChannel : public std::enable_shared_from_this<HostChannel> {
  public:
    using Done = std::function<void(HttpOutcome)>;
    using Clock = std::chrono::steady_clock;

    /// `url` begins with ws://; `settings` outlives the channel.
    HostChannel(Executor executor, std::string url, const HookSettings& settings);

    /// Begins to connect.
    void start();
    /// False when the host is about to stop, or the connection has ended: then a new one is needed.
    [[nodiscard]] bool takes_calls() const { return state_ == State::Connecting || state_ == State::Open; }
    [[nodiscard]] bool has_ended() const { return state_ == State::Ended; }
    /// `body` is JSON text in one line. `done` is called once, later, and must not throw.
    void call(std::string_view body, Done done);
    /// Now and then: ends the calls that take too long.
    void sweep(Clock::time_point now);
    /// Ends the connection, and with an error what is under way.
    void close();

  private:
    using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
    using Stream = boost::beast::websocket::stream<Socket>;
    enum class State : unsigned char { Connecting, Open, Leaving, Ended };

    struct Waiting {
        Clock::time_point until;
        Done done;
    };

    static Awaitable<void> run(std::shared_ptr<HostChannel> self);
    static Awaitable<void> write_all(std::shared_ptr<HostChannel> self);
    Awaitable<void> connect();
    Awaitable<void> read_all();
    void write_soon();
    void set_up_stream();
    void take(std::string_view text);
    bool take_line(std::string_view line);
    void end(const std::string& why);

    Stream stream_;
    std::string url_;
    const HookSettings& settings_;
    State state_ = State::Connecting;
    std::map<std::uint64_t, Waiting> calls_;  ///< by number, and so the oldest first
    std::uint64_t last_number_ = 0;
    std::string to_write_;
    std::string writing_;  ///< what is on its way; kept for its memory
    bool is_writing_ = false;
    boost::beast::flat_buffer read_;
};

}  // namespace parsegres::proxy
