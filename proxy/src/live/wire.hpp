#pragma once
// WebSocket frames as the server writes them, and the answer to a handshake (RFC 6455).
//
// Not Beast's stream: it keeps some kilobytes a socket, writes one frame a call, and answers pings whenever it likes,
// so that nobody else may write to its socket. Here twenty thousand sockets are idle, and a burst of events goes out in
// one write a socket.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parsegres::proxy::live {

// Codes of close frames.
inline constexpr std::uint16_t kNormal = 1000;
inline constexpr std::uint16_t kGoingAway = 1001;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kNoCode = 1005;  // never sent
inline constexpr std::uint16_t kInvalidText = 1007;
inline constexpr std::uint16_t kPolicyViolation = 1008;
inline constexpr std::uint16_t kMessageTooBig = 1009;
inline constexpr std::uint16_t kInternalError = 1011;
inline constexpr std::uint16_t kServiceRestart = 1012;

/// Appends the head of a text message of so many bytes.
void append_text_head(std::string& out, std::size_t size);
void append_ping(std::string& out);
/// `data` is that of the ping.
void append_pong(std::string& out, std::string_view data);
/// `reason` may have up to 123 bytes.
void append_close(std::string& out, std::uint16_t code, std::string_view reason);

/// Whether it is the Base64 of 16 bytes, as a handshake has to bring along.
bool is_handshake_key(std::string_view key);

/// The whole answer to a handshake with this Sec-WebSocket-Key.
std::string handshake_answer(std::string_view key);

}  // namespace parsegres::proxy::live
