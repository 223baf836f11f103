#include "live/live_socket.hpp"

#include <algorithm>
#include <utility>

#include "live/live_hub.hpp"
#include "live/wire.hpp"

namespace parsegres::proxy::live {
namespace {

using boost::system::error_code;

// Longer texts are shared by all who get them; copying shorter ones is cheaper.
constexpr std::size_t kSharedFrom = 4096;
// What is queued in one go is written before it comes to more than this.
constexpr std::size_t kWrittenFrom = 128 * 1024;
// A client that sends much has to let others have a turn.
constexpr int kReadsInARow = 4;

}  // namespace

LiveSocket::LiveSocket(LiveHub& hub, Socket socket)
    : hub_(hub),
      socket_(std::move(socket)),
      reader_(hub.settings().message_bytes),
      next_ping_(Clock::now() + hub.settings().ping_interval) {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
}

LiveSocket::~LiveSocket() = default;

void LiveSocket::start(std::string_view answer, std::string_view early) {
    self_ = shared_from_this();
    ++hub_.totals().sockets;
    out_.append([&](std::string& out) { out += answer; });
    flush();
    wants_more_ = take(early);
    if (wants_more_) await_bytes();
}

void LiveSocket::await_bytes() {
    if (state_ == State::gone || reading_) return;
    reading_ = true;
    socket_.async_wait(Socket::wait_read, [self = shared_from_this()](error_code ec) {
        self->reading_ = false;
        if (ec) return self->cut();
        self->read();
    });
}

/// Into a buffer that all sockets of the thread share.
void LiveSocket::read() {
    for (int i = 0; i < kReadsInARow && wants_more_ && state_ != State::gone; ++i) {
        const auto space = hub_.read_buffer();
        error_code ec;
        const std::size_t count = socket_.read_some(asio::buffer(space.data(), space.size()), ec);
        if (ec == asio::error::would_block) break;
        if (ec) return cut();
        wants_more_ = take({space.data(), count});
    }
    if (wants_more_) await_bytes();
}

void LiveSocket::read_on() {
    wants_more_ = true;
    await_bytes();
}

/// False: no more for now. All that is there is taken all the same.
bool LiveSocket::take(std::string_view bytes) {
    bool more = true;
    while (!close_received_ && !discards_ && state_ != State::gone) {
        ClientFrame frame = reader_.next(bytes);
        if (frame.kind == ClientFrame::Kind::none) break;
        if (frame.kind == ClientFrame::Kind::text && state_ == State::open)
            more = on_text(std::move(frame.data)) && more;
        else
            act_on(std::move(frame));
    }
    return more && !close_received_;
}

void LiveSocket::act_on(ClientFrame frame) {
    switch (frame.kind) {
        case ClientFrame::Kind::ping: {
            if (state_ != State::open) return;
            out_.append([&](std::string& out) { append_pong(out, frame.data); });
            close_if_slow();
            return flush();
        }
        case ClientFrame::Kind::pong: awaits_pong_ = false; return;
        case ClientFrame::Kind::close: return answer_close(frame);
        case ClientFrame::Kind::violation:
            // Closing the connection at once would reset it, and take our reason with it, when more has come.
            discards_ = true;
            return close(frame.code, {});
        case ClientFrame::Kind::text:
        case ClientFrame::Kind::binary:
        case ClientFrame::Kind::none: return;
    }
}

void LiveSocket::answer_close(const ClientFrame& frame) {
    close_received_ = true;
    close(frame.code == kNoCode ? kNormal : frame.code, {});
    flush();
}

void LiveSocket::send(std::string_view text) {
    if (state_ != State::open) return;
    largest_ = std::max(largest_, text.size());
    out_.append([&](std::string& out) {
        append_text_head(out, text.size());
        out += text;
    });
    flush();
    close_if_slow();
}

void LiveSocket::queue(const SharedEvent& shared, std::string_view request_id) {
    if (state_ != State::open) return;
    const LiveEvent& event = *shared;
    largest_ = std::max(largest_, event.size());
    const bool is_shared = event.text().size() >= kSharedFrom;
    out_.append([&](std::string& out) {
        append_text_head(out, event.message_size(identity_, request_id));
        event.append_begin(out, identity_, request_id);
        if (!is_shared) out += event.text();
    });
    if (is_shared) out_.append_shared({shared, &event.text()});
    out_.append([&](std::string& out) { event.append_end(out, request_id); });
    if (out_.size() >= kWrittenFrom) flush();
    close_if_slow();
}

void LiveSocket::flush() {
    if (writing_ || state_ == State::gone) return;
    while (!out_.empty()) {
        error_code ec;
        const std::size_t count = socket_.write_some(out_.front(), ec);
        if (ec == asio::error::would_block) return await_room();
        if (ec) return cut();
        out_.sent(count);
    }
    note_queued();
    largest_ = 0;
    if (state_ == State::closing && close_received_) cut();
}

void LiveSocket::await_room() {
    note_queued();
    writing_ = true;
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](error_code ec) {
        self->writing_ = false;
        self->awaits_pong_ = false;  // who takes bytes is there
        if (ec) return self->cut();
        self->flush();
    });
}

void LiveSocket::note_queued() {
    if (noted_ == out_.size()) return;
    hub_.totals().queued_bytes += static_cast<std::int64_t>(out_.size()) - static_cast<std::int64_t>(noted_);
    noted_ = out_.size();
}

void LiveSocket::hold(std::size_t bytes) {
    held_ += bytes;
    close_if_slow();
}

/// One message may be as large as it is: who gets the results of a query is not slow yet.
void LiveSocket::close_if_slow() {
    if (state_ != State::open || out_.size() + held_ <= hub_.settings().queued_bytes + largest_) return;
    ++hub_.totals().closed_for_slowness;
    close(kPolicyViolation, "reading too slowly");
}

void LiveSocket::close(std::uint16_t code, std::string_view reason) {
    if (state_ != State::open) return;
    state_ = State::closing;
    deadline_ = Clock::now() + hub_.settings().close_timeout;
    out_.append([&](std::string& out) { append_close(out, code, reason); });
    flush();
    if (state_ == State::closing && !close_received_) read_on();
}

void LiveSocket::sweep(Clock::time_point now) {
    if (state_ == State::closing && now >= deadline_) return cut();
    if (state_ != State::open || now < next_ping_) return;
    next_ping_ = now + hub_.settings().ping_interval;
    // An answer that we do not read may have come.
    if (awaits_pong_ && wants_more_) return cut();
    awaits_pong_ = true;
    out_.append(append_ping);
    flush();
}

void LiveSocket::cut() {
    if (state_ == State::gone) return;
    state_ = State::gone;
    out_.clear();
    note_queued();
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    --hub_.totals().sockets;
    unlink();
    on_gone();
    const auto last = std::move(self_);
}

}  // namespace parsegres::proxy::live
