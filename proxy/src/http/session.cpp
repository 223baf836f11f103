#include "http/session.hpp"

#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <poll.h>

#include "live/live_totals.hpp"
#include "observe/log.hpp"

namespace parsegres::proxy {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds kLingerTimeout{2};
constexpr std::size_t kMaxLingered = 16 * 1024 * 1024;
constexpr std::chrono::seconds kLookAfterClient{1};
// Strings of an idle connection keep at most this much.
constexpr std::size_t kKeptCapacity = 2048;
constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

std::string address_of(const Session::Socket& socket) {
    error_code ec;
    const auto address = socket.remote_endpoint(ec).address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    return address.to_string();
}

int status_of(ParseStep step) {
    if (step == ParseStep::head_too_large) return 431;
    return step == ParseStep::body_too_large ? 413 : 400;
}

}  // namespace

Session::Session(Worker& worker, Socket socket, Door door)
    : worker_(worker),
      socket_(std::move(socket)),
      door_(door),
      parser_(worker.settings().limits),
      planner_(worker.settings().caller, worker.settings().limits.body_bytes, worker.whole_routes(),
               &worker.settings().pages),
      call_(worker),
      peer_(address_of(socket_)),
      phase_since_(worker.rough_now()) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
}

Awaitable<void> Session::serve(std::unique_ptr<Session> session) {
    try {
        co_await session->run();
    } catch (const std::exception& problem) {
        // Out of memory, say: this connection ends, the others go on.
        log(Level::error, "a client connection failed", {{"error", problem.what()}});
    }
}

Awaitable<void> Session::run() {
    ParseStep step = ParseStep::read_more;
    while (!failed_) {
        step = co_await read_request(step);
        if (failed_) break;
        if (step != ParseStep::complete) co_return co_await refuse_framing(step);
        const Request& request = parser_.request();
        keep_alive_ = request.keep_alive && !worker_.is_stopping();
        enter(Phase::calling);
        if (wants_websocket())
            co_await upgrade();
        else if (door_ == Door::live_queries)
            co_await write(answer_with(not_found(request.method, request.target)));
        else
            co_await answer(planner_.plan(request, client_ip()));
        if (!keep_alive_ || failed_) break;
        enter(Phase::idle);
        release_memory();
        step = parser_.next_request();
    }
    shut_down();
}

/// Ends with a complete request, a refusal, or failed_.
Awaitable<ParseStep> Session::read_request(ParseStep step) {
    error_code ec;
    while (step == ParseStep::read_more || step == ParseStep::send_continue) {
        if (step == ParseStep::send_continue) {
            constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
            co_await asio::async_write(socket_, asio::buffer(kContinue.data(), kContinue.size()), into(ec));
        }
        const auto space = parser_.space();
        if (phase_ == Phase::idle && worker_.is_stopping()) failed_ = true;
        if (failed_ || ec) break;
        const std::size_t count = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), into(ec));
        if (ec) break;
        step = parser_.received(count);
        const Phase now = parser_.inside_body() ? Phase::body : parser_.inside_request() ? Phase::head : phase_;
        if (now != phase_) enter(now);
    }
    if (ec == asio::error::eof && phase_ != Phase::idle)
        co_return ParseStep::malformed;  // it may only have half closed
    if (ec && timed_out_ && phase_ != Phase::idle) {
        keep_alive_ = false;
        co_await write(answer_with(request_timeout()));
        co_await linger();
    }
    failed_ = failed_ || ec.failed();
    co_return step;
}

/// After an error in the framing nobody knows where the next request would begin.
Awaitable<void> Session::refuse_framing(ParseStep step) {
    keep_alive_ = false;
    if (step == ParseStep::body_too_large) {
        co_await write(answer_with(body_too_large()));
    } else {
        Answer answer =
            answer_with(bad_request(step == ParseStep::malformed ? "malformed request" : "headers too large"));
        answer.head.status = status_of(step);
        co_await write(std::move(answer));
    }
    co_await linger();
}

Awaitable<void> Session::answer(Task task) {
    switch (task) {
        case Task::call:
            co_await run_call();
            co_await write(answer_to_call());
            break;
        case Task::health: {
            call_.set(Statement::health, {});
            co_await call_.run();
            const bool healthy = call_.outcome() == Outcome::rows;
            Answer answer;
            answer.head.status = healthy ? 200 : 503;
            answer.text = healthy ? R"({"status":"ok"})" : R"({"status":"error"})";
            co_await write(std::move(answer));
            break;
        }
        case Task::preflight: {
            Answer answer;
            answer.head.type = ContentType::text;
            answer.text = "OK";
            co_await write(std::move(answer));
            break;
        }
        case Task::metrics: {
            Answer answer;
            answer.head.other_type = kMetricsType;
            text_ = live::metrics_text(worker_.live_totals());
            answer.text = text_;
            co_await write(std::move(answer));
            break;
        }
        case Task::page: co_await answer_page(); break;
        case Task::refuse: co_await write(answer_with(planner_.fault())); break;
    }
    call_.forget();
    extra_.clear();
}

Session::Answer Session::answer_with(const Fault& fault) {
    text_.clear();
    append_body(text_, fault);
    Answer answer;
    answer.head.status = fault.http_status;
    answer.text = text_;
    return answer;
}

std::string_view Session::client_ip() const {
    return worker_.settings().client_address.of(peer_, parser_.request().header(Header::forwarded_for));
}

Awaitable<void> Session::write(Answer answer) {
    enter(Phase::writing);
    const Request& request = parser_.request();
    answer.head.length = answer.text.size();
    answer.head.origin = request.header(Header::origin);
    answer.head.location = answer.location;
    answer.head.extra = extra_;
    answer.head.date = worker_.date();
    answer.head.http_1_0 = request.http_1_0;
    keep_alive_ = keep_alive_ && !worker_.is_stopping();
    answer.head.keep_alive = keep_alive_;
    if (request.method == "HEAD") answer.text = {};

    head_.clear();
    worker_.settings().response.append(head_, answer.head);
    // Nearly always the socket takes everything at once, and nothing has to be suspended.
    error_code ec;
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head_),
                                                    asio::buffer(answer.text.data(), answer.text.size())};
    const std::size_t sent = socket_.write_some(buffers, ec);
    if (ec == asio::error::would_block) ec = {};
    if (!ec && sent < head_.size() + answer.text.size()) co_await write_rest(sent, answer.text);
    failed_ = failed_ || ec.failed();
}

Awaitable<void> Session::write_rest(std::size_t sent, std::string_view text) {
    const std::string_view head = std::string_view(head_).substr(std::min(sent, head_.size()));
    text.remove_prefix(sent - std::min(sent, head_.size()));
    error_code ec;
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head.data(), head.size()),
                                                    asio::buffer(text.data(), text.size())};
    co_await asio::async_write(socket_, buffers, into(ec));
    failed_ = failed_ || ec.failed();
}

/// Closing while the client still sends would reset the connection and take our answer with it: so its bytes are
/// thrown away for a while.
Awaitable<void> Session::linger() {
    enter(Phase::lingering);
    error_code ec;
    socket_.shutdown(tcp::socket::shutdown_send, ec);
    std::array<char, 4096> waste{};
    for (std::size_t total = 0; !ec && total < kMaxLingered;)
        total += co_await socket_.async_read_some(asio::buffer(waste), into(ec));
    failed_ = true;
}

void Session::enter(Phase phase) {
    phase_ = phase;
    phase_since_ = worker_.rough_now();
}

void Session::release_memory() {
    planner_.trim();
    if (head_.capacity() > kKeptCapacity) std::string().swap(head_);
    if (text_.capacity() > kKeptCapacity) std::string().swap(text_);
}

void Session::shut_down() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
}

void Session::sweep(std::chrono::steady_clock::time_point now) {
    const auto age = now - phase_since_;
    const auto over = [age](auto limit) { return limit.count() > 0 && age > limit; };
    const ServerSettings& settings = worker_.settings();
    error_code ignored;
    switch (phase_) {
        case Phase::idle: timed_out_ = over(settings.keep_alive_timeout); break;
        case Phase::head: timed_out_ = over(settings.header_timeout); break;
        case Phase::body: timed_out_ = over(settings.body_timeout); break;
        case Phase::writing: timed_out_ = over(settings.response_timeout); break;
        case Phase::lingering: timed_out_ = over(kLingerTimeout); break;
        case Phase::calling:
            if (over(kLookAfterClient) && client_has_gone()) call_.abandon();
            return;
    }
    if (timed_out_) socket_.cancel(ignored);
}

void Session::close_if_idle() {
    error_code ignored;
    if (phase_ == Phase::idle) socket_.cancel(ignored);
}

bool Session::client_has_gone() {
    pollfd look{socket_.native_handle(), POLLRDHUP, 0};
    return ::poll(&look, 1, 0) == 1;
}

}  // namespace parsegres::proxy
