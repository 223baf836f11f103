#include "live/frame_reader.hpp"

#include <algorithm>
#include <utility>

#include "live/wire.hpp"
#include "route/utf8.hpp"

namespace parsegres::proxy::live {
namespace {

constexpr unsigned char kFinal = 0x80;
constexpr unsigned char kReserved = 0x70;
constexpr unsigned char kOpcode = 0x0F;
constexpr unsigned char kMasked = 0x80;
constexpr unsigned char kLength = 0x7F;
constexpr unsigned char kLength16 = 126;
constexpr unsigned char kLength64 = 127;
constexpr std::size_t kLargestControl = 125;

constexpr unsigned char kContinuation = 0;
constexpr unsigned char kText = 1;
constexpr unsigned char kBinary = 2;
constexpr unsigned char kClose = 8;
constexpr unsigned char kPing = 9;
constexpr unsigned char kPong = 10;

ClientFrame violation(std::uint16_t code) { return {ClientFrame::Kind::violation, code, {}}; }

bool is_known(unsigned char opcode) { return opcode <= kBinary || (opcode >= kClose && opcode <= kPong); }

/// Codes that may stand in a close frame (RFC 6455, 7.4).
bool may_be_sent(unsigned code) {
    if (code >= 3000 && code <= 4999) return true;
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

bool is_utf8(std::string_view text) {
    for (bool more = true; more;) {
        const std::size_t zero = text.find('\0');
        if (!is_storable_utf8(text.substr(0, zero))) return false;
        more = zero != std::string_view::npos;
        if (more) text.remove_prefix(zero + 1);
    }
    return true;
}

}  // namespace

ClientFrame FrameReader::next(std::string_view& bytes) {
    for (;;) {
        if (!in_payload_) {
            if (!take_head(bytes)) return {};
            if (const std::uint16_t code = problem_of_head(); code != 0) return violation(code);
            in_payload_ = true;
        }
        take_payload(bytes);
        if (left_ > 0) return {};
        in_payload_ = false;
        head_filled_ = 0;
        ClientFrame frame = finish_frame();
        if (frame.kind != ClientFrame::Kind::none) return frame;
    }
}

/// With what is known of it so far.
std::size_t FrameReader::head_size() const {
    if (head_filled_ < 2) return 2;
    const unsigned char length = head_[1] & kLength;
    const std::size_t more = length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
    return 2 + more + ((head_[1] & kMasked) != 0 ? 4 : 0);
}

/// False: more bytes are needed.
bool FrameReader::take_head(std::string_view& bytes) {
    while (head_filled_ < head_size()) {
        if (bytes.empty()) return false;
        head_[head_filled_++] = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
    }
    return true;
}

/// The code to close with, or 0.
std::uint16_t FrameReader::problem_of_head() {
    opcode_ = head_[0] & kOpcode;
    is_final_ = (head_[0] & kFinal) != 0;
    const bool masked = (head_[1] & kMasked) != 0;
    if ((head_[0] & kReserved) != 0 || !masked || !is_known(opcode_)) return kProtocolError;
    const std::size_t end = head_size() - 4;
    left_ = head_[1] & kLength;
    if (end > 2) {
        left_ = 0;
        for (std::size_t i = 2; i < end; ++i) left_ = left_ << 8 | head_[i];
    }
    mask_at_ = 0;
    if (is_control()) return is_final_ && left_ <= kLargestControl ? 0 : kProtocolError;
    const bool continues = opcode_ == kContinuation;
    if (continues != (message_opcode_ != 0)) return kProtocolError;
    if (left_ > message_limit_ - message_.size()) return kMessageTooBig;
    if (!continues) message_opcode_ = opcode_;
    return 0;
}

void FrameReader::take_payload(std::string_view& bytes) {
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    const unsigned char* const mask = head_.data() + head_size() - 4;
    std::string& target = is_control() ? control_ : message_;
    const std::size_t begin = target.size();
    target.append(bytes.substr(0, count));
    for (std::size_t i = begin; i < target.size(); ++i)
        target[i] = static_cast<char>(static_cast<unsigned char>(target[i]) ^ mask[mask_at_++ % 4]);
    bytes.remove_prefix(count);
    left_ -= count;
}

/// `none` for a fragment that is not the last one.
ClientFrame FrameReader::finish_frame() {
    if (!is_control()) return is_final_ ? finish_message() : ClientFrame{};
    std::string data = std::exchange(control_, {});
    if (opcode_ == kClose) return read_close(std::move(data));
    return {opcode_ == kPing ? ClientFrame::Kind::ping : ClientFrame::Kind::pong, 0, std::move(data)};
}

ClientFrame FrameReader::finish_message() {
    const bool is_text = std::exchange(message_opcode_, {}) == kText;
    std::string message = std::exchange(message_, {});
    if (!is_text) return {ClientFrame::Kind::binary, 0, std::move(message)};
    if (!is_utf8(message)) return violation(kInvalidText);
    return {ClientFrame::Kind::text, 0, std::move(message)};
}

ClientFrame FrameReader::read_close(std::string data) {
    if (data.empty()) return {ClientFrame::Kind::close, kNoCode, {}};
    if (data.size() == 1) return violation(kProtocolError);
    const unsigned code = static_cast<unsigned char>(data[0]) << 8U | static_cast<unsigned char>(data[1]);
    if (!may_be_sent(code)) return violation(kProtocolError);
    data.erase(0, 2);
    if (!is_utf8(data)) return violation(kInvalidText);
    return {ClientFrame::Kind::close, static_cast<std::uint16_t>(code), std::move(data)};
}

}  // namespace parsegres::proxy::live
