#include "socket.hpp"

#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace parsegres::live {

namespace {

constexpr unsigned kSocketsOfAddress = 10'000;  // Linux has 28,232 ports to give
constexpr unsigned kAddresses = 200;
constexpr int kSmallBuffer = 4096;

void set(int fd, int level, int option, int value) { ::setsockopt(fd, level, option, &value, sizeof value); }

sockaddr_in loopback(unsigned host, in_port_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + host);
    return address;
}

/// Ports of closed connections are kept back for a minute: who connects again does it from another address.
void bind_next(int fd) {
    static unsigned made = 0;
    auto const address = loopback(made++ / kSocketsOfAddress % kAddresses, 0);
    set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    if (::bind(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
        throw std::system_error(errno, std::generic_category(), "bind");
    }
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

void Socket::close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

bool Socket::send(std::string_view bytes) const {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

Socket begin_connecting(in_port_t port, ReceiveBuffer buffer) {
    Socket made(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!made.is_open()) throw std::system_error(errno, std::generic_category(), "socket");
    set(made.fd(), IPPROTO_TCP, TCP_NODELAY, 1);
    if (buffer == ReceiveBuffer::small) set(made.fd(), SOL_SOCKET, SO_RCVBUF, kSmallBuffer);
    bind_next(made.fd());
    auto const address = loopback(0, port);
    // A refusal is seen when the socket is looked at.
    (void)::connect(made.fd(), reinterpret_cast<sockaddr const*>(&address), sizeof address);
    return made;
}

unsigned long raise_descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace parsegres::live
