#pragma once
// A connection to PostgreSQL for notifications, on a thread of its own: it waits, and can be told to stop waiting.

#include <chrono>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include "pg/connection_string.hpp"
#include "pg/pq.hpp"

namespace parsegres::proxy::live {

/// What ends a connection; what() is one line for the log.
class ListenError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Wakes a thread that waits for a socket.
class WakeUp {
  public:
    WakeUp();
    ~WakeUp();
    WakeUp(const WakeUp&) = delete;
    WakeUp& operator=(const WakeUp&) = delete;

    /// From any thread; for good.
    void call() const;
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

/// All but poll() throws ListenError when the connection breaks, time is up or WakeUp was called.
class ListenConnection {
  public:
    using Clock = std::chrono::steady_clock;

    /// Connects, with settings that find out within seconds when the other side has gone.
    ListenConnection(const ConnectionParameters& parameters, const WakeUp& wake_up);

    /// Runs a statement to its end; errors of it are thrown too.
    PqPtr<PGresult> run(const char* sql, std::initializer_list<const char*> parameters = {});

    /// Begins a statement with one parameter; only when none is under way.
    void begin(const char* sql, const std::string& parameter);
    /// Whether begin()'s statement is under way. Throws when it failed.
    [[nodiscard]] bool is_under_way();
    /// What begin()'s statement answered, once; nullptr before that.
    PqPtr<PGresult> take_answer() { return std::move(answer_); }
    /// Takes in what the server has sent, after waiting for it until `until` at the longest.
    void wait_for_input(Clock::time_point until);
    /// The next notification that has been taken in; nullptr: none.
    PqPtr<PGnotify> next_notification();
    [[nodiscard]] std::string quoted(const char* identifier) const;

  private:
    /// False: time is up.
    bool wait(short events, Clock::time_point until);
    void flush(Clock::time_point until);
    [[noreturn]] void fail() const;

    const WakeUp& wake_up_;
    PqPtr<PGconn> connection_;
    bool under_way_ = false;
    PqPtr<PGresult> answer_;
};

}  // namespace parsegres::proxy::live
