#pragma once
// The HTTP edge without sockets: bytes in, requests out. Owns the connection's input buffer, which is small while the
// connection is idle and grows with what comes in, up to fixed limits.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/request.hpp"

namespace parsegres::proxy {

struct RequestLimits {
    std::size_t head_bytes = 16 * 1024;  // request line and headers together, as Node.js has it
    std::uint64_t body_bytes = 20 * 1024 * 1024;
};

/// What to do next.
enum class ParseStep : unsigned char {
    read_more,       // put bytes into space(), then received()
    send_continue,   // the client waits for "100 Continue" before it sends the body; then read on
    complete,        // request() is there
    malformed,       // no HTTP, or framing that can be read in two ways: 400 and close
    head_too_large,  // 431 and close
    body_too_large,  // 413 and close
};

class RequestParser {
  public:
    explicit RequestParser(RequestLimits limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Where the next bytes go; never empty after read_more or send_continue.
    std::span<char> space();
    /// `count` bytes have been put into space().
    ParseStep received(std::size_t count);

    [[nodiscard]] const Request& request() const;
    /// What has come in behind the complete request.
    [[nodiscard]] std::string_view behind() const;

    /// Forgets the complete request and goes on with what came in behind it; large buffers are given back.
    ParseStep next_request();

    /// True between the first byte of a request and its end.
    [[nodiscard]] bool inside_request() const;
    /// True when the head of the current request is complete.
    [[nodiscard]] bool inside_body() const;
    /// Memory held for input, in bytes.
    [[nodiscard]] std::size_t buffered_capacity() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace parsegres::proxy
