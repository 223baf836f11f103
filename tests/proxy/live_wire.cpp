#include "live/wire.hpp"

#include <catch2/catch.hpp>

using namespace parsegres::proxy::live;

namespace {

std::string text_head(std::size_t size) {
    std::string head;
    append_text_head(head, size);
    return head;
}

}  // namespace

TEST_CASE("websocket: lengths take as few bytes as they need") {
    CHECK(text_head(0) == std::string("\x81\0", 2));
    CHECK(text_head(125) == "\x81\x7D");
    CHECK(text_head(126) == std::string("\x81\x7E\0\x7E", 4));
    CHECK(text_head(65'535) == "\x81\x7E\xFF\xFF");
    CHECK(text_head(65'536) == std::string("\x81\x7F\0\0\0\0\0\x01\0\0", 10));
}

TEST_CASE("websocket: control frames") {
    std::string out;
    append_ping(out);
    append_pong(out, "abc");
    append_close(out, kServiceRestart, "why");
    CHECK(out == std::string("\x89\0\x8A\x03"
                             "abc\x88\x05\x03\xF4"
                             "why",
                             14));
}

TEST_CASE("websocket: the handshake of RFC 6455") {
    constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
    CHECK(is_handshake_key(kKey));
    CHECK_FALSE(is_handshake_key(""));
    CHECK_FALSE(is_handshake_key("dGhlIHNhbXBsZSBub25jZQ=\n"));
    CHECK_FALSE(is_handshake_key("dGhlIHNhbXBsZSBub25j\r\n=="));
    CHECK(handshake_answer(kKey).find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n") !=
          std::string::npos);
}
