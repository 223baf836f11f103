#pragma once
// What a client sends over its WebSocket (RFC 6455), bytes in, messages out; knows no socket. Keeps nothing between
// messages, since most sockets are silent most of the time.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parsegres::proxy::live {

struct ClientFrame {
    enum class Kind : unsigned char {
        none,  // more bytes are needed
        text,
        binary,
        ping,
        pong,
        close,      // `code` is 1005 when the client gave none
        violation,  // the connection is to be closed with `code`, and no more to be read
    };
    Kind kind = Kind::none;
    std::uint16_t code = 0;
    std::string data;
};

class FrameReader {
  public:
    /// Messages may have so many bytes.
    explicit FrameReader(std::size_t message_limit) : message_limit_(message_limit) {}

    /// The next message, or control frame, that `bytes` complete; what was taken is cut off their front. Fragments are
    /// joined; control frames between them come first.
    ClientFrame next(std::string_view& bytes);

  private:
    [[nodiscard]] std::size_t head_size() const;
    bool take_head(std::string_view& bytes);
    [[nodiscard]] std::uint16_t problem_of_head();
    void take_payload(std::string_view& bytes);
    ClientFrame finish_frame();
    ClientFrame finish_message();
    static ClientFrame read_close(std::string data);
    [[nodiscard]] bool is_control() const { return (opcode_ & 0x8U) != 0; }

    std::size_t message_limit_;
    std::array<unsigned char, 14> head_{};
    unsigned char head_filled_ = 0;
    bool in_payload_ = false;
    bool is_final_ = false;
    unsigned char opcode_ = 0;
    unsigned char message_opcode_ = 0;  // of the message that is being joined; 0: none
    std::uint64_t left_ = 0;            // of the frame's payload
    std::size_t mask_at_ = 0;
    std::string message_;
    std::string control_;
};

}  // namespace parsegres::proxy::live
