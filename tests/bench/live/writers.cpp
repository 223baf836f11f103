#include "writers.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "socket.hpp"
#include "text.hpp"

namespace parsegres::live {

namespace {

constexpr auto kPatience = std::chrono::seconds(20);  // for an answer

std::string text_of(WriteRequest const& request, std::uint64_t serial, std::uint64_t number) {
    auto const body = filled(filled(request.body, "%s%", serial), "%n%", number % request.subscribers);
    std::string text = "POST " + request.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
    text.append(request.headers).append("Content-Length: ").append(std::to_string(body.size()));
    return text.append("\r\n\r\n").append(body);
}

/// The length of the whole answer that `bytes` begin with, once its head is there.
std::optional<std::size_t> answer_size(std::string_view bytes) {
    auto const end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    std::size_t length = 0;
    for (std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
        auto const at = bytes.substr(0, end).find(name);
        if (at == std::string_view::npos) continue;
        std::from_chars(bytes.data() + at + name.size(), bytes.data() + end, length);
    }
    return end + 4 + length;
}

/// A kept-alive connection with at most one request on the way.
struct Writer {
    Socket socket;
    std::string answer;
    std::uint64_t serial = 0;
    Time sent;
    bool busy = false;
};

class Writers {
  public:
    Writers(WriteRequest const& request, Plan const& plan) : request_(request), plan_(plan), all_(request.connections) {
        for (auto& writer : all_) connect(writer);
    }

    Written work() {
        while (next_ < plan_.count || busy_ > 0) {
            send_due();
            wait();
        }
        result_.answers = summary_of(delays_);
        return result_;
    }

  private:
    void connect(Writer& writer) {
        writer.socket = begin_connecting(request_.port);
        writer.answer.clear();
        pollfd ready{writer.socket.fd(), POLLOUT, 0};
        ::poll(&ready, 1, 1000);
    }

    void send_due() {
        for (auto& writer : all_) {
            if (writer.busy) continue;
            if (next_ == plan_.count || Clock::now() < plan_.due(plan_.first + next_)) return;
            send(writer);
        }
    }

    void send(Writer& writer) {
        writer.serial = plan_.first + next_;
        auto const text = text_of(request_, writer.serial, next_++);
        writer.busy = true;
        ++busy_;
        writer.sent = Clock::now();
        result_.seconds = seconds(writer.sent - plan_.start);
        if (!writer.socket.send(text)) fail(writer, "cannot be sent");
    }

    /// Until an answer comes or a write is due.
    void wait() {
        polled_.clear();
        for (auto const& writer : all_) polled_.push_back({writer.busy ? writer.socket.fd() : -1, POLLIN, 0});
        auto const until = next_ < plan_.count && busy_ < all_.size() ? plan_.due(plan_.first + next_) - Clock::now()
                                                                      : Clock::duration(kPatience);
        auto const left = std::max<std::int64_t>(0, std::chrono::nanoseconds(until).count());
        timespec const timeout{left / 1'000'000'000, left % 1'000'000'000};
        ::ppoll(polled_.data(), polled_.size(), &timeout, nullptr);
        for (std::size_t i = 0; i < all_.size(); ++i) look(all_[i], polled_[i].revents != 0);
    }

    void look(Writer& writer, bool readable) {
        if (readable) return receive(writer);
        if (writer.busy && Clock::now() - writer.sent > kPatience) fail(writer, "no answer");
    }

    void receive(Writer& writer) {
        std::array<char, 16384> buffer{};
        auto const size = ::recv(writer.socket.fd(), buffer.data(), buffer.size(), 0);
        if (size <= 0) return fail(writer, "broken connection");
        writer.answer.append(buffer.data(), static_cast<std::size_t>(size));
        auto const whole = answer_size(writer.answer);
        if (!whole || writer.answer.size() < *whole) return;
        bool const created = writer.answer.starts_with("HTTP/1.1 201");
        finish(writer, created ? nullptr : &writer.answer);
        writer.answer.clear();
    }

    void fail(Writer& writer, std::string const& why) {
        finish(writer, &why);
        connect(writer);
    }

    void finish(Writer& writer, std::string const* failure) {
        writer.busy = false;
        --busy_;
        delays_.push_back(static_cast<std::uint32_t>(micros(Clock::now() - plan_.due(writer.serial))));
        if (!failure) return void(++result_.created);
        if (result_.failed++ == 0) result_.failure = *failure;
    }

    WriteRequest const& request_;
    Plan const& plan_;
    std::vector<Writer> all_;
    std::vector<pollfd> polled_;
    std::vector<std::uint32_t> delays_;
    std::uint64_t next_ = 0;
    std::size_t busy_ = 0;
    Written result_;
};

}  // namespace

Written write_all(WriteRequest const& request, Plan const& plan) { return Writers(request, plan).work(); }

}  // namespace parsegres::live
