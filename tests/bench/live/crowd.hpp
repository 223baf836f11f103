#pragma once
// All subscribers of this process, on one thread.

#include <netinet/in.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session.hpp"
#include "socket.hpp"
#include "tally.hpp"
#include "text.hpp"

namespace parsegres::live {

/// Subscribers that have all but their number in common.
struct Audience {
    std::size_t count = 1;
    std::string subscribe;            // the message, with %i% for the number
    std::optional<std::size_t> pace;  // bytes a second that each reads, 0 for a stopped one; all there is when not set
};

class Crowd {
  public:
    Crowd(in_port_t port, std::string path, std::string const& connect);

    /// Adds them; they are on their way, at most `window` at once.
    void open(Audience const& audience, std::size_t window);

    /// From now on whoever is closed comes back.
    void follow() { follows_ = true; }
    /// Closes all sockets that are not slow, and all come back at once.
    void cut();
    /// Slow and stopped ones read all there is from now on.
    void drain();

    /// Runs until done() or for so long; whether done() came true.
    bool run_until(std::function<bool()> const& done, double patience);
    /// Waits for a line of standard input; nothing at its end.
    std::optional<std::string> next_line();

    [[nodiscard]] bool settled() const { return on_the_way_ == 0 && waiting_.empty(); }
    [[nodiscard]] std::size_t subscribed() const { return subscribed_; }
    [[nodiscard]] std::size_t readers() const { return readers_; }  // that are not slow
    [[nodiscard]] Counts const& closed() const { return closed_; }
    [[nodiscard]] Counts const& slow_closed() const { return slow_closed_; }
    /// When the first was closed since `forget_closed`.
    [[nodiscard]] std::optional<Time> first_closed() const { return first_closed_; }
    void forget_closed();
    Tally& tally() { return tally_; }

  private:
    struct Client {
        std::size_t number = 0;
        std::string subscribe;  // the frame
        std::optional<std::size_t> pace;
        bool connected = false, subscribed = false;
        Socket socket;
        std::optional<Session> session;
    };

    void poll(int milliseconds);
    void start_waiting();
    void start(Client& client);
    void watch(Client& client, int operation, unsigned events) const;
    void on_ready(Client& client, unsigned events);
    void on_connected(Client& client, unsigned events);
    void read(Client& client, std::size_t most);
    void after_reading(Client& client, Session::Stage before);
    void on_subscribed(Client& client);
    void read_slowly();
    void on_closed(Client& client, std::string const& reason);
    void read_input();

    in_port_t port_;
    std::string upgrade_, connect_;
    Socket epoll_;
    std::vector<char> buffer_;
    std::deque<Client> clients_;
    std::deque<std::pair<Time, Client*>> waiting_;  // who has to connect, from when on
    std::size_t window_ = 1, on_the_way_ = 0, subscribed_ = 0, readers_ = 0, slow_ = 0;
    bool follows_ = false, ended_ = false;
    Time slow_read_;
    Counts closed_, slow_closed_;
    std::optional<Time> first_closed_;
    std::string input_;
    Tally tally_;
};

}  // namespace parsegres::live
