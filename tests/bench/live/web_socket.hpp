#pragma once
// The client's half of RFC 6455, as much of it as a load client needs.

#include <optional>
#include <string>
#include <string_view>

namespace parsegres::live {

enum class Opcode : unsigned char { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct Frame {
    Opcode opcode;
    bool last;  // of its message
    std::string_view payload;
};

std::string upgrade_request(std::string_view host, std::string_view path);

/// A whole message of the client; masked as it has to be, but with zeros, which change nothing.
std::string client_frame(Opcode opcode, std::string_view payload);

/// Takes the first frame off `bytes`; nothing when not all of it is there yet.
std::optional<Frame> take_frame(std::string_view& bytes);

/// "1012 the reason", of the payload of a close frame.
std::string close_reason(std::string_view payload);

}  // namespace parsegres::live
