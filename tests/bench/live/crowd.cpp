#include "crowd.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>

namespace parsegres::live {

namespace {

constexpr std::size_t kBuffer = 256 * 1024;
constexpr std::size_t kNoNumber = std::numeric_limits<std::size_t>::max();  // slow ones are not counted with the others
constexpr auto kRetry = std::chrono::milliseconds(100);                     // after a connection that was refused
constexpr auto kTick = std::chrono::milliseconds(100);                      // between two reads of a slow one
constexpr std::size_t kTicks = 10;                                          // a second

}  // namespace

Crowd::Crowd(in_port_t port, std::string path, std::string const& connect)
    : port_(port),
      upgrade_(upgrade_request("127.0.0.1:" + std::to_string(port), path)),
      connect_(client_frame(Opcode::text, connect)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      buffer_(kBuffer) {
    epoll_event event{EPOLLIN, {.ptr = nullptr}};
    ::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, STDIN_FILENO, &event);
}

void Crowd::open(Audience const& audience, std::size_t window) {
    window_ = window;
    for (std::size_t i = 0; i < audience.count; ++i) {
        auto& client = clients_.emplace_back();
        client.number = audience.pace ? kNoNumber : readers_++;
        client.subscribe = client_frame(Opcode::text, filled(audience.subscribe, "%i%", client.number));
        client.pace = audience.pace;
        slow_ += audience.pace ? 1 : 0;
        waiting_.emplace_back(Clock::now(), &client);
    }
}

void Crowd::cut() {
    window_ = clients_.size();
    follows_ = true;
    for (auto& client : clients_) {
        if (!client.pace && client.socket.is_open()) on_closed(client, "cut");
    }
}

void Crowd::drain() {
    slow_ = 0;
    for (auto& client : clients_) {
        if (!client.pace) continue;
        client.pace.reset();
        if (client.socket.is_open()) watch(client, EPOLL_CTL_MOD, EPOLLIN);
    }
}

bool Crowd::run_until(std::function<bool()> const& done, double patience) {
    Time const started = Clock::now();
    while (!done()) {
        if (ended_ || seconds(Clock::now() - started) > patience) return false;
        poll(10);
    }
    return true;
}

std::optional<std::string> Crowd::next_line() {
    for (;;) {
        auto const end = input_.find('\n');
        if (end != std::string::npos) {
            auto line = input_.substr(0, end);
            input_.erase(0, end + 1);
            return line;
        }
        if (ended_) return std::nullopt;
        poll(100);
    }
}

void Crowd::forget_closed() {
    closed_.clear();
    first_closed_.reset();
}

void Crowd::poll(int milliseconds) {
    start_waiting();
    std::array<epoll_event, 512> events{};
    int const ready = ::epoll_wait(epoll_.fd(), events.data(), events.size(), milliseconds);
    for (int i = 0; i < ready; ++i) {
        auto const& event = events[static_cast<std::size_t>(i)];
        event.data.ptr ? on_ready(*static_cast<Client*>(event.data.ptr), event.events) : read_input();
    }
    if (slow_ > 0) read_slowly();
}

void Crowd::start_waiting() {
    while (!waiting_.empty() && on_the_way_ < window_ && waiting_.front().first <= Clock::now()) {
        auto* const client = waiting_.front().second;
        waiting_.pop_front();
        start(*client);
    }
}

void Crowd::start(Client& client) {
    client.socket = begin_connecting(port_, client.pace ? ReceiveBuffer::small : ReceiveBuffer::usual);
    client.connected = client.subscribed = false;
    client.session.emplace(connect_, client.subscribe);
    ++on_the_way_;
    watch(client, EPOLL_CTL_ADD, EPOLLOUT);
}

void Crowd::watch(Client& client, int operation, unsigned events) const {
    epoll_event event{events, {.ptr = &client}};
    ::epoll_ctl(epoll_.fd(), operation, client.socket.fd(), &event);
}

void Crowd::on_ready(Client& client, unsigned events) {
    if (!client.socket.is_open()) return;
    if (!client.connected) return on_connected(client, events);
    read(client, kBuffer);
}

void Crowd::on_connected(Client& client, unsigned events) {
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) return on_closed(client, "refused");
    client.connected = true;
    if (!client.socket.send(upgrade_)) return on_closed(client, "cannot send");
    watch(client, EPOLL_CTL_MOD, EPOLLIN);
}

void Crowd::read(Client& client, std::size_t most) {
    auto const size = ::recv(client.socket.fd(), buffer_.data(), most, 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) return on_closed(client, size == 0 ? "end of stream" : "reset");
    auto const before = client.session->stage();
    client.session->feed({buffer_.data(), static_cast<std::size_t>(size)},
                         [this, &client](std::string_view text) { tally_.note(client.number, text, Clock::now()); });
    after_reading(client, before);
}

void Crowd::after_reading(Client& client, Session::Stage before) {
    auto const reply = client.session->take_reply();
    if (!reply.empty() && !client.socket.send(reply)) return on_closed(client, "cannot send");
    auto const stage = client.session->stage();
    if (stage == Session::Stage::closed) return on_closed(client, client.session->reason());
    if (stage == Session::Stage::subscribed && before != stage) on_subscribed(client);
}

void Crowd::on_subscribed(Client& client) {
    --on_the_way_;
    ++subscribed_;
    client.subscribed = true;
    // A slow one is read by the clock, and looked at only when the server hangs up.
    if (client.pace) watch(client, EPOLL_CTL_MOD, EPOLLRDHUP);
}

void Crowd::read_slowly() {
    if (Clock::now() - slow_read_ < kTick) return;
    slow_read_ = Clock::now();
    for (auto& client : clients_) {
        bool const reads = client.pace && *client.pace > 0 && client.subscribed && client.socket.is_open();
        if (reads) read(client, *client.pace / kTicks + 1);
    }
}

void Crowd::on_closed(Client& client, std::string const& reason) {
    ++(client.number == kNoNumber ? slow_closed_ : closed_)[reason];
    if (!first_closed_) first_closed_ = Clock::now();
    --(client.subscribed ? subscribed_ : on_the_way_);
    client.socket.close();
    if (follows_ && client.number != kNoNumber) {
        waiting_.emplace_back(Clock::now() + (reason == "cut" ? Clock::duration(0) : kRetry), &client);
    }
}

void Crowd::read_input() {
    std::array<char, 4096> text{};
    auto const size = ::read(STDIN_FILENO, text.data(), text.size());
    if (size > 0) return void(input_.append(text.data(), static_cast<std::size_t>(size)));
    ended_ = true;
    ::epoll_ctl(epoll_.fd(), EPOLL_CTL_DEL, STDIN_FILENO, nullptr);
}

}  // namespace parsegres::live
