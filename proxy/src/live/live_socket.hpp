#pragma once
// One WebSocket: frames in and out, pings, closing. What it says is decided by LiveClient.
//
// An idle one holds no buffers. Nothing is written by a coroutine: what the system takes at once is gone at once, and
// what it does not take waits in a bounded queue.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list_hook.hpp>

#include "asio.hpp"
#include "live/frame_reader.hpp"
#include "live/live_event.hpp"
#include "live/send_queue.hpp"

namespace parsegres::proxy::live {

class LiveHub;

class LiveSocket : public std::enable_shared_from_this<LiveSocket>,
                   public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
    using Clock = std::chrono::steady_clock;

    LiveSocket(LiveHub& hub, Socket socket);
    virtual ~LiveSocket();
    LiveSocket(const LiveSocket&) = delete;
    LiveSocket& operator=(const LiveSocket&) = delete;

    /// Sends `answer`, takes `early`, which came behind the request for the upgrade, and lives on by itself until it is
    /// closed.
    void start(std::string_view answer, std::string_view early);

    [[nodiscard]] bool is_open() const { return state_ == State::open; }
    /// Sends a text message.
    void send(std::string_view text);
    /// Queues the message about a change or an error; flush() sends it.
    void queue(const SharedEvent& shared, std::string_view request_id);
    /// Writes what is queued, as far as the system takes it.
    void flush();
    /// Tells the client why, gives it a while to answer, and closes. Events that are queued go out before.
    void close(std::uint16_t code, std::string_view reason);
    /// Bytes that are held for the client elsewhere count as if they were queued.
    void hold(std::size_t bytes);
    void release(std::size_t bytes) { held_ -= bytes; }
    /// Pings, and ends what takes too long.
    void sweep(Clock::time_point now);

  protected:
    [[nodiscard]] LiveHub& hub() { return hub_; }
    /// How the client is named in all that it is told.
    void set_identity(std::string identity) { identity_ = std::move(identity); }
    [[nodiscard]] const std::string& identity() const { return identity_; }
    /// Goes on to read when on_text() had had enough.
    void read_on();

    /// A message has come; false: no more for now.
    virtual bool on_text(std::string text) = 0;
    /// No more comes, and nothing can be sent any more.
    virtual void on_gone() = 0;

  private:
    enum class State : unsigned char { open, closing, gone };

    void await_bytes();
    void read();
    bool take(std::string_view bytes);
    void act_on(ClientFrame frame);
    void answer_close(const ClientFrame& frame);
    void await_room();
    void note_queued();
    void close_if_slow();
    void cut();

    LiveHub& hub_;
    Socket socket_;
    std::shared_ptr<LiveSocket> self_;  // until it is gone
    FrameReader reader_;
    SendQueue out_;
    std::string identity_;
    std::size_t noted_ = 0;  // bytes of the queue that are in the totals
    std::size_t held_ = 0;
    std::size_t largest_ = 0;  // of the messages since the queue was empty
    Clock::time_point next_ping_;
    Clock::time_point deadline_;  // of closing
    State state_ = State::open;
    bool awaits_pong_ = false;
    bool reading_ = false;
    bool wants_more_ = true;
    bool writing_ = false;   // waits for room
    bool discards_ = false;  // what still comes has no meaning
    bool close_received_ = false;
};

}  // namespace parsegres::proxy::live
