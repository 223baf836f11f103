#include "http/request_parser.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace parsegres::proxy;

namespace {

constexpr RequestLimits kLimits{16 * 1024, 100'000};

/// Feeds `bytes` in pieces of at most `piece` until there is an outcome other than "more".
ParseStep feed(RequestParser& parser, std::string_view& bytes, std::size_t piece) {
    auto step = ParseStep::read_more;
    while (!bytes.empty() && (step == ParseStep::read_more || step == ParseStep::send_continue)) {
        const auto space = parser.space();
        REQUIRE_FALSE(space.empty());
        const std::size_t count = std::min({piece, space.size(), bytes.size()});
        std::copy_n(bytes.begin(), count, space.begin());
        bytes.remove_prefix(count);
        step = parser.received(count);
    }
    return step;
}

ParseStep outcome(std::string_view bytes, std::size_t piece = 1 << 20) {
    RequestParser parser(kLimits);
    return feed(parser, bytes, piece);
}

std::string post(const std::string& body, const std::string& headers = "") {
    return "POST /parse/classes/A HTTP/1.1\r\nHost: h\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("a request comes out the same however its bytes come in") {
    const std::string bytes =
        post("{\"a\":1}", "x-parse-application-id:  app \r\nX-PARSE-Session-Token: t\r\nOther: x\r\n");
    for (const std::size_t piece : {1U, 2U, 7U, 64U, 4096U}) {
        CAPTURE(piece);
        RequestParser parser(kLimits);
        std::string_view rest = bytes;
        REQUIRE(feed(parser, rest, piece) == ParseStep::complete);
        CHECK(rest.empty());
        const Request& request = parser.request();
        CHECK(request.method == "POST");
        CHECK(request.target == "/parse/classes/A");
        CHECK(request.header(Header::application_id) == "app");
        CHECK(request.header(Header::session_token) == "t");
        CHECK(request.header(Header::host) == "h");
        CHECK(request.body == "{\"a\":1}");
        CHECK(request.keep_alive);
    }
}

TEST_CASE("pipelined requests come out in order") {
    RequestParser parser(kLimits);
    const std::string bytes = post("1") + "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n" + post("33");
    std::string_view rest = bytes;
    REQUIRE(feed(parser, rest, bytes.size()) == ParseStep::complete);
    CHECK(parser.request().body == "1");
    REQUIRE(parser.next_request() == ParseStep::complete);
    CHECK(parser.request().target == "/2");
    CHECK(parser.request().body.empty());
    REQUIRE(parser.next_request() == ParseStep::complete);
    CHECK(parser.request().body == "33");
    CHECK(parser.next_request() == ParseStep::read_more);
    CHECK_FALSE(parser.inside_request());
}

TEST_CASE("large bodies come through and their memory is given back") {
    RequestParser parser(kLimits);
    const std::string body(100'000, 'x');
    const std::string bytes = post(body);
    std::string_view rest = bytes;
    REQUIRE(feed(parser, rest, 5000) == ParseStep::complete);
    CHECK(parser.request().body == body);
    CHECK(parser.request().target == "/parse/classes/A");
    CHECK(parser.next_request() == ParseStep::read_more);
    CHECK(parser.buffered_capacity() < 8 * 1024);
}

TEST_CASE("chunked bodies are put together, trailers count for nothing") {
    RequestParser parser(kLimits);
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n"
        "X-Parse-Master-Key: m\r\n\r\n";
    std::string_view rest = bytes;
    REQUIRE(feed(parser, rest, 3) == ParseStep::complete);
    CHECK(parser.request().body == "abcde");
    CHECK(parser.request().header(Header::master_key).empty());
}

TEST_CASE("an empty chunked body may come in byte by byte") {
    const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    CHECK(outcome(bytes, 1) == ParseStep::complete);
}

TEST_CASE("a client that expects it is told to continue, once") {
    RequestParser parser(kLimits);
    const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    std::string_view rest = bytes;
    CHECK(feed(parser, rest, bytes.size()) == ParseStep::send_continue);
    rest = "a";
    CHECK(feed(parser, rest, 1) == ParseStep::read_more);
    rest = "b";
    CHECK(feed(parser, rest, 1) == ParseStep::complete);
}

TEST_CASE("framing that could be read in two ways is refused") {
    for (const char* bytes : {
             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: unheard\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: h\r\nX-Parse-Master-Key: a\r\nX-Parse-Master-Key: b\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: h\r\nX-Parse-Master-Key: a\r\n b\r\n\r\n",
             "GET / HTTP/1.1\r\n\r\n",
             "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
             "GET /\r\n\r\n",
             "G\x01T / HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET / HTTP/1.1\nHost: h\n\n",
             "\x16\x03\x01\x02",
         }) {
        CAPTURE(bytes);
        CHECK(outcome(bytes) == ParseStep::malformed);
    }
}

TEST_CASE("heads and bodies have limits") {
    const std::string long_header = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n";
    CHECK(outcome(long_header) == ParseStep::head_too_large);
    CHECK(outcome(long_header, 100) == ParseStep::head_too_large);
    CHECK(outcome("GET /" + std::string(20'000, 'x')) == ParseStep::head_too_large);
    CHECK(outcome(std::string(20'000, '\r')) == ParseStep::head_too_large);
    CHECK(outcome("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\n\r\n") == ParseStep::body_too_large);
    CHECK(outcome("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n") ==
          ParseStep::body_too_large);
    const std::string chunk_head =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(200'000, 'x');
    CHECK(outcome(chunk_head) == ParseStep::malformed);
    CHECK(outcome(chunk_head, 100) == ParseStep::malformed);
}

TEST_CASE("a head of the largest size is taken") {
    std::string bytes = "GET / HTTP/1.1\r\nHost: h\r\nX-Parse-Session-Token: t\r\nX: ";
    bytes += std::string(15'000, 'x') + "\r\n\r\n";
    RequestParser parser(kLimits);
    std::string_view rest = bytes;
    REQUIRE(feed(parser, rest, 1000) == ParseStep::complete);
    CHECK(parser.request().header(Header::session_token) == "t");
}

TEST_CASE("HTTP/1.0 closes unless asked not to") {
    RequestParser parser(kLimits);
    std::string_view rest = "GET / HTTP/1.0\r\n\r\n";
    REQUIRE(feed(parser, rest, 100) == ParseStep::complete);
    CHECK_FALSE(parser.request().keep_alive);
    RequestParser kept(kLimits);
    rest = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    REQUIRE(feed(kept, rest, 100) == ParseStep::complete);
    CHECK(kept.request().keep_alive);
}

TEST_CASE("empty lines before a request are let pass") {
    CHECK(outcome("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n") == ParseStep::complete);
}

TEST_CASE("a request to go on as a WebSocket, and what comes right behind it") {
    constexpr std::string_view kFrames = "\x81\x80mask";
    const std::string bytes = std::string(
                                  "GET /x HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: "
                                  "WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: k\r\n\r\n") +
                              std::string(kFrames);
    RequestParser parser(kLimits);
    std::string_view rest = bytes;
    REQUIRE(feed(parser, rest, 1 << 20) == ParseStep::complete);
    CHECK(parser.request().upgrade);
    CHECK(parser.request().header(Header::upgrade) == "WebSocket");
    CHECK(parser.request().header(Header::websocket_version) == "13");
    CHECK(parser.request().header(Header::websocket_key) == "k");
    CHECK(parser.behind() == kFrames);
}
