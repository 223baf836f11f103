#pragma once
// TCP sockets that never wait, and close themselves.

#include <netinet/in.h>

#include <string_view>
#include <utility>

namespace parsegres::live {

class Socket {
  public:
    Socket() = default;
    explicit Socket(int fd) : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&& other) noexcept;
    Socket(Socket const&) = delete;
    Socket& operator=(Socket const&) = delete;
    ~Socket() { close(); }

    void close();
    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }

    /// False when not all of it went out. The texts of clients are short: to wait is for nobody worth its while.
    [[nodiscard]] bool send(std::string_view bytes) const;

  private:
    int fd_ = -1;
};

enum class ReceiveBuffer : unsigned char { usual, small };

/// Begins to connect to 127.0.0.1:port, from another address each few thousand times so that ports suffice. Throws
/// std::system_error when there are no more descriptors.
Socket begin_connecting(in_port_t port, ReceiveBuffer buffer = ReceiveBuffer::usual);

/// As many descriptors as this process may have; how many that is.
unsigned long raise_descriptor_limit();

}  // namespace parsegres::live
