#include "outside/host_channel.hpp"

#include <charconv>
#include <system_error>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "observe/log.hpp"
#include "outside/ws_url.hpp"

namespace parsegres::proxy {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

constexpr std::size_t kMostUnderWay = 2'000;
/// One message has one answer of the largest size, or many small ones.
constexpr std::size_t kLargestMessage = kHookAnswerLimit + 2 * 1024 * 1024;
/// Beast masks and writes a message in pieces of this size.
constexpr std::size_t kWriteBuffer = 64 * 1024;
constexpr std::size_t kKeptMemory = 1024 * 1024;
constexpr std::chrono::seconds kHandshakeTimeout{5};
/// A connection over which nothing comes for so long, not even the answer to a ping, is lost.
constexpr std::chrono::seconds kSilence{30};
constexpr std::string_view kBye = "bye";

}  // namespace

HostChannel::HostChannel(Executor executor, std::string url, const HookSettings& settings)
    : stream_(executor), url_(std::move(url)), settings_(settings) {}

void HostChannel::start() { asio::co_spawn(stream_.get_executor(), run(shared_from_this()), asio::detached); }

Awaitable<void> HostChannel::run(std::shared_ptr<HostChannel> self) {
    std::string why;
    try {
        co_await self->connect();
        self->state_ = State::Open;
        self->write_soon();
        co_await self->read_all();
    } catch (const boost::system::system_error& error) {
        why = error.code().message();
    } catch (const std::exception& error) {
        why = error.what();
    }
    self->end(why);
}

Awaitable<void> HostChannel::connect() {
    const WsUrl url = parse_ws_url(url_);
    asio::ip::basic_resolver<asio::ip::tcp, Executor> resolver(stream_.get_executor());
    const auto addresses = co_await resolver.async_resolve(url.host, url.port, kAwait);
    if (state_ == State::Ended) throw std::runtime_error("the server is stopping");
    co_await asio::async_connect(stream_.next_layer(), addresses, kAwait);
    stream_.next_layer().set_option(asio::ip::tcp::no_delay(true));
    set_up_stream();
    co_await stream_.async_handshake(url.authority, url.target, kAwait);
}

void HostChannel::set_up_stream() {
    stream_.set_option(websocket::stream_base::timeout{kHandshakeTimeout, kSilence, true});
    stream_.set_option(websocket::stream_base::decorator([key = settings_.key](websocket::request_type& request) {
        if (!key.empty()) request.set("X-Parse-Webhook-Key", key);
    }));
    stream_.read_message_max(kLargestMessage);
    stream_.write_buffer_bytes(kWriteBuffer);
    stream_.auto_fragment(false);
    stream_.text(true);
}

Awaitable<void> HostChannel::read_all() {
    while (state_ != State::Ended) {
        const std::size_t size = co_await stream_.async_read(read_, kAwait);
        take({static_cast<const char*>(read_.data().data()), size});
        read_.clear();
        if (read_.capacity() > kKeptMemory) read_.shrink_to_fit();
    }
}

void HostChannel::take(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (!take_line(text.substr(0, end))) throw std::runtime_error("it says what is no answer");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool HostChannel::take_line(std::string_view line) {
    if (line == kBye) {
        if (state_ == State::Open) state_ = State::Leaving;
        (to_write_ += kBye) += '\n';
        write_soon();
        return true;
    }
    std::uint64_t number = 0;
    const auto [rest, problem] = std::from_chars(line.data(), line.data() + line.size(), number);
    const auto length = static_cast<std::size_t>(rest - line.data());
    if (problem != std::errc() || length == line.size() || *rest != ' ') return false;
    // Nobody waits any more for what comes too late.
    if (auto waiting = calls_.extract(number); !waiting.empty())
        waiting.mapped().done({{200, {}, std::string(line.substr(length + 1))}, {}});
    return true;
}

void HostChannel::call(std::string_view body, Done done) {
    if (calls_.size() >= kMostUnderWay) return done({{}, "too many calls are under way"});
    const std::uint64_t number = ++last_number_;
    calls_.emplace_hint(calls_.end(), number, Waiting{Clock::now() + settings_.timeout, std::move(done)});
    (((to_write_ += std::to_string(number)) += ' ') += body) += '\n';
    write_soon();
}

/// After what else is ready to run now, which may call too.
void HostChannel::write_soon() {
    if (state_ == State::Connecting || state_ == State::Ended || is_writing_ || to_write_.empty()) return;
    is_writing_ = true;
    asio::co_spawn(stream_.get_executor(), write_all(shared_from_this()), asio::detached);
}

Awaitable<void> HostChannel::write_all(std::shared_ptr<HostChannel> self) {
    boost::system::error_code failed;
    while (!self->to_write_.empty() && !failed) {
        self->writing_.swap(self->to_write_);
        self->to_write_.clear();
        co_await self->stream_.async_write(asio::buffer(self->writing_), into(failed));
        if (self->writing_.capacity() > kKeptMemory) std::string().swap(self->writing_);
    }
    self->is_writing_ = false;
}

void HostChannel::sweep(Clock::time_point now) {
    bool any = false;
    while (!calls_.empty() && calls_.begin()->second.until <= now) {
        any = true;
        calls_.extract(calls_.begin()).mapped().done({{}, "it took too long"});
    }
    // Another attempt may find the way that this one does not.
    if (any && state_ == State::Connecting) close();
}

void HostChannel::close() {
    state_ = State::Ended;
    boost::system::error_code ignored;
    stream_.next_layer().close(ignored);
}

void HostChannel::end(const std::string& why) {
    const bool was_open = state_ == State::Open || state_ == State::Leaving;
    close();
    if (!calls_.empty())
        log(Level::error, "the connection to a Cloud Code host ended",
            {{"url", url_}, {"error", why}, {"calls", std::to_string(calls_.size())}});
    while (!calls_.empty())
        calls_.extract(calls_.begin()).mapped().done({{}, was_open ? "the connection was lost" : why});
}

}  // namespace parsegres::proxy
