#include "live/frame_reader.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "live/wire.hpp"

using namespace parsegres::proxy::live;
using Kind = ClientFrame::Kind;

namespace {

constexpr unsigned char kFinal = 0x80;

/// A frame as a client sends it, masked.
std::string frame(unsigned opcode, std::string_view payload, bool is_final = true) {
    constexpr std::string_view kMask = "\x11\x22\x33\x44";
    std::string bytes(1, static_cast<char>(opcode | (is_final ? kFinal : 0U)));
    if (payload.size() < 126) {
        bytes += static_cast<char>(0x80 | payload.size());
    } else {
        bytes += '\xFE';
        bytes += static_cast<char>(payload.size() >> 8);
        bytes += static_cast<char>(payload.size() & 0xFF);
    }
    bytes += kMask;
    for (std::size_t i = 0; i < payload.size(); ++i) bytes += static_cast<char>(payload[i] ^ kMask[i % 4]);
    return bytes;
}

std::vector<ClientFrame> read_all(std::string_view bytes, std::size_t step, std::size_t limit = 1000) {
    FrameReader reader(limit);
    std::vector<ClientFrame> frames;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        std::string_view part = bytes.substr(at, step);
        for (;;) {
            ClientFrame next = reader.next(part);
            if (next.kind == Kind::none) break;
            frames.push_back(next);
            if (next.kind == Kind::violation) return frames;
        }
    }
    return frames;
}

std::uint16_t violation_of(std::string_view bytes, std::size_t limit = 1000) {
    const auto frames = read_all(bytes, bytes.size(), limit);
    return !frames.empty() && frames.back().kind == Kind::violation ? frames.back().code : 0;
}

}  // namespace

TEST_CASE("websocket: frames are the same however their bytes are cut") {
    const std::string long_text(700, 'x');
    const std::string bytes = frame(1, "one") + frame(1, "tw", false) + frame(9, "ping") + frame(0, "o") +
                              frame(2, "binary") + frame(10, "") + frame(1, long_text) + frame(1, "") +
                              frame(8, "\x03\xE9why");
    const auto step = GENERATE(1U, 2U, 3U, 7U, 100U, 10'000U);
    const auto frames = read_all(bytes, step);
    REQUIRE(frames.size() == 8);
    CHECK((frames[0].kind == Kind::text && frames[0].data == "one"));
    CHECK((frames[1].kind == Kind::ping && frames[1].data == "ping"));
    CHECK((frames[2].kind == Kind::text && frames[2].data == "two"));
    CHECK(frames[3].kind == Kind::binary);
    CHECK(frames[4].kind == Kind::pong);
    CHECK(frames[5].data == long_text);
    CHECK((frames[6].kind == Kind::text && frames[6].data.empty()));
    CHECK((frames[7].kind == Kind::close && frames[7].code == 1001 && frames[7].data == "why"));
}

TEST_CASE("websocket: what breaks the protocol is to be closed with the code for it") {
    CHECK(violation_of("\x81\x01x") == kProtocolError);       // not masked
    CHECK(violation_of(frame(0x41, "x")) == kProtocolError);  // reserved bit
    CHECK(violation_of(frame(3, "x")) == kProtocolError);     // unknown opcode
    CHECK(violation_of(frame(0, "x")) == kProtocolError);     // continues nothing
    CHECK(violation_of(frame(1, "x", false) + frame(1, "y")) == kProtocolError);
    CHECK(violation_of(frame(9, "x", false)) == kProtocolError);  // fragmented control frame
    CHECK(violation_of(frame(9, std::string(126, 'x'))) == kProtocolError);
    CHECK(violation_of(frame(8, "x")) == kProtocolError);
    CHECK(violation_of(frame(8, std::string("\x03\xED", 2))) == kProtocolError);  // 1005 is never sent
    CHECK(violation_of(frame(1, "\xC3")) == kInvalidText);
    CHECK(violation_of(frame(8, "\x03\xE8\xFF")) == kInvalidText);
}

TEST_CASE("websocket: a message beyond the limit is refused by its head, in fragments too") {
    CHECK(violation_of(frame(1, std::string(11, 'x')).substr(0, 6), 10) == kMessageTooBig);
    CHECK(violation_of(frame(1, std::string(10, 'x')), 10) == 0);
    CHECK(violation_of(frame(1, "123456", false) + frame(0, "12345"), 10) == kMessageTooBig);
    const std::string huge(
        "\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
        "mask",
        14);
    CHECK(violation_of(huge, 10) == kMessageTooBig);
}

TEST_CASE("websocket: a zero in a text is a character") {
    const auto frames = read_all(frame(1, std::string_view("a\0b", 3)), 100);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].kind == Kind::text);
    CHECK(frames[0].data == std::string("a\0b", 3));
}
