#include "session.hpp"

#include <utility>

namespace parsegres::live {

namespace {

constexpr std::size_t kShown = 200;  // bytes of an answer that nobody expected

bool has_op(std::string_view text, std::string_view op) {
    return text.find("\"op\":\"" + std::string(op) + "\"") != std::string_view::npos;
}

}  // namespace

void Session::feed(std::string_view bytes, Heard const& heard) {
    // Most often nothing is left of before, and the frames are read where they are.
    std::string joined;
    if (!rest_.empty()) {
        joined = std::exchange(rest_, {}).append(bytes);
        bytes = joined;
    }
    if (stage_ == Stage::upgrading) finish_upgrade(bytes);
    while (stage_ != Stage::upgrading && stage_ != Stage::closed) {
        auto const frame = take_frame(bytes);
        if (!frame) break;
        on_frame(*frame, heard);
    }
    rest_ = bytes;
}

std::string Session::take_reply() { return std::exchange(reply_, {}); }

void Session::finish_upgrade(std::string_view& bytes) {
    constexpr std::string_view kEnd = "\r\n\r\n";
    auto const end = bytes.find(kEnd);
    if (end == std::string_view::npos) return;
    if (!bytes.starts_with("HTTP/1.1 101")) return close(bytes.substr(0, bytes.find('\r')));
    bytes.remove_prefix(end + kEnd.size());
    reply_ += connect_;
    stage_ = Stage::connecting;
}

void Session::on_frame(Frame const& frame, Heard const& heard) {
    switch (frame.opcode) {
        case Opcode::ping: reply_ += client_frame(Opcode::pong, frame.payload); return;
        case Opcode::pong: return;
        case Opcode::close: return close(close_reason(frame.payload));
        default: break;
    }
    if (frame.last && message_.empty()) return on_text(frame.payload, heard);
    message_ += frame.payload;
    if (frame.last) on_text(std::exchange(message_, {}), heard);
}

void Session::on_text(std::string_view text, Heard const& heard) {
    switch (stage_) {
        case Stage::connecting: return expect(text, "connected", Stage::subscribing);
        case Stage::subscribing: return expect(text, "subscribed", Stage::subscribed);
        default: heard(text);
    }
}

void Session::expect(std::string_view text, std::string_view op, Stage next) {
    if (!has_op(text, op)) return close(text.substr(0, kShown));
    if (next == Stage::subscribing) reply_ += subscribe_;
    stage_ = next;
}

void Session::close(std::string_view reason) {
    reason_ = reason;
    stage_ = Stage::closed;
}

}  // namespace parsegres::live
