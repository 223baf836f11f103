#include "live/wire.hpp"

#include <array>

#include <openssl/evp.h>

namespace parsegres::proxy::live {
namespace {

constexpr std::size_t kLargestControl = 125;
constexpr char kText = '\x81';
constexpr char kClose = '\x88';
constexpr char kPing = '\x89';
constexpr char kPong = '\x8A';

/// Opcode with the final bit, and the payload's length in as few bytes as it needs.
void append_head(std::string& out, char opcode, std::size_t size) {
    constexpr std::size_t kShort = 125;
    constexpr std::size_t kMiddle = 0xFFFF;
    out += opcode;
    if (size <= kShort) {
        out += static_cast<char>(size);
        return;
    }
    const std::size_t bytes = size <= kMiddle ? 2 : 8;
    out += bytes == 2 ? '\x7E' : '\x7F';
    for (std::size_t i = bytes; i-- > 0;) out += static_cast<char>(size >> (8 * i) & 0xFF);
}

void append_control(std::string& out, char opcode, std::string_view data) {
    data = data.substr(0, kLargestControl);
    append_head(out, opcode, data.size());
    out += data;
}

std::string accept_of(std::string_view key) {
    constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const std::string text = std::string(key).append(kGuid);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> base64{};
    const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
    return {reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length)};
}

}  // namespace

void append_text_head(std::string& out, std::size_t size) { append_head(out, kText, size); }

void append_ping(std::string& out) { append_control(out, kPing, {}); }

void append_pong(std::string& out, std::string_view data) { append_control(out, kPong, data); }

void append_close(std::string& out, std::uint16_t code, std::string_view reason) {
    const std::array<char, 2> number{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
    append_control(out, kClose, std::string(number.data(), number.size()).append(reason));
}

bool is_handshake_key(std::string_view key) {
    constexpr std::size_t kDigits = 22;
    constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return key.size() == kDigits + 2 && key.ends_with("==") &&
           key.substr(0, kDigits).find_first_not_of(kBase64) == std::string_view::npos;
}

std::string handshake_answer(std::string_view key) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
           accept_of(key) + "\r\n\r\n";
}

}  // namespace parsegres::proxy::live
