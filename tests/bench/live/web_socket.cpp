#include "web_socket.hpp"

#include <cstddef>
#include <cstdint>

namespace parsegres::live {

namespace {

constexpr std::size_t kShort = 125;  // the longest payload whose length is in the second byte
constexpr unsigned kTwoBytes = 126;
constexpr unsigned kEightBytes = 127;

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

/// Where the payload begins, by the second byte; servers do not mask.
std::size_t head_size(unsigned length) {
    if (length == kEightBytes) return 10;
    return length == kTwoBytes ? 4 : 2;
}

}  // namespace

std::string upgrade_request(std::string_view host, std::string_view path) {
    std::string text = "GET ";
    text.append(path).append(" HTTP/1.1\r\nHost: ").append(host);
    return text +
           "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

std::string client_frame(Opcode opcode, std::string_view payload) {
    constexpr unsigned kLast = 0x80;
    constexpr unsigned kMasked = 0x80;
    std::string frame(1, static_cast<char>(kLast | static_cast<unsigned>(opcode)));
    if (payload.size() <= kShort) {
        frame += static_cast<char>(kMasked | payload.size());
    } else {
        frame += static_cast<char>(kMasked | kTwoBytes);
        frame += static_cast<char>(payload.size() >> 8 & 0xff);
        frame += static_cast<char>(payload.size() & 0xff);
    }
    return frame.append(4, '\0').append(payload);
}

std::optional<Frame> take_frame(std::string_view& bytes) {
    if (bytes.size() < 2) return std::nullopt;
    auto const first = static_cast<unsigned char>(bytes[0]);
    unsigned const length = static_cast<unsigned char>(bytes[1]) & 0x7fU;
    std::size_t const head = head_size(length);
    if (bytes.size() < head) return std::nullopt;
    std::size_t const size = head == 2 ? length : big_endian(bytes.substr(2, head - 2));
    if (bytes.size() - head < size) return std::nullopt;
    Frame frame{static_cast<Opcode>(first & 0x0fU), (first & 0x80U) != 0, bytes.substr(head, size)};
    bytes.remove_prefix(head + size);
    return frame;
}

std::string close_reason(std::string_view payload) {
    if (payload.size() < 2) return "1005";
    std::string text = std::to_string(big_endian(payload.substr(0, 2)));
    if (payload.size() > 2) text.append(" ").append(payload.substr(2));
    return text;
}

}  // namespace parsegres::live
