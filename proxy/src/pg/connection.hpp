#pragma once
// One connection to PostgreSQL in pipeline mode: connects, prepares the catalogue, sends calls, hands out results, and
// connects again when it broke. Belongs to one thread's io_context and to nobody else.

#include <cstddef>
#include <deque>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/thread_pool.hpp>

#include "pg/call.hpp"
#include "pg/connection_string.hpp"
#include "pg/pipeline_fsm.hpp"

namespace parsegres::proxy {

using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Whom a connection tells that it has room.
class ConnectionOwner {
  public:
    virtual void on_capacity() = 0;

  protected:
    ~ConnectionOwner() = default;
};

/// What the backend gets of the processors when there are not enough.
enum class Priority : unsigned char { usual, low };

class Connection {
  public:
    /// `cancels` runs libpq's cancel calls, which block.
    Connection(Executor executor, const ConnectionParameters& parameters, asio::thread_pool& cancels,
               ConnectionOwner& owner, Priority priority);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Begins to connect and keeps doing so until stop().
    void start();
    /// Ends once the calls under way are finished.
    void stop();

    /// Connected, prepared, and not about to close.
    [[nodiscard]] bool is_ready() const { return phase_ == Phase::ready && !retiring_ && !broken_; }
    /// Ready, or about to be: it connects for the first time, or closed of its own accord and connects again at once.
    [[nodiscard]] bool is_expected() const { return is_ready() || renewing_; }
    /// Whether a call may be sent now; a cancel under way must not hit a newcomer.
    [[nodiscard]] bool accepts() const { return is_ready() && !cancelling_; }
    [[nodiscard]] std::size_t depth() const { return calls_.size(); }
    [[nodiscard]] bool has_slow() const { return slow_ > 0; }
    /// When the call that runs now was sent; only with depth() > 0.
    [[nodiscard]] std::chrono::steady_clock::time_point head_since() const { return calls_.front()->since; }

    /// Only when accepts().
    void send(Call& call);
    /// Asks PostgreSQL to stop `call` if it is the one that runs now.
    void cancel(const Call& call);
    /// When others wait behind a read that runs since before `limit`: stops it, so that they go on; its outcome is
    /// not_run, and it is `alone` from then on.
    void move_long_read(std::chrono::steady_clock::time_point limit);
    /// Closes and connects anew once nothing is under way: its prepared statements or its buffers are of no use any
    /// more.
    void retire();

  private:
    enum class Phase : unsigned char { down, preparing, ready };
    using Descriptor = asio::posix::basic_stream_descriptor<Executor>;

    Awaitable<void> run();
    Awaitable<bool> connect();
    Awaitable<PostgresPollingStatusType> poll_once(PostgresPollingStatusType wanted);
    Awaitable<void> serve();
    Awaitable<void> flush_rest();
    bool prepare_catalogue();
    bool lower_priority();
    void drain();
    void complete_head();
    void settle(Call& call);
    void deliver();
    void fail_all();
    void close();
    void break_off();
    void log_trouble(const char* what) const;
    [[nodiscard]] bool is_finished() const;

    Executor executor_;
    const ConnectionParameters& parameters_;
    asio::thread_pool& cancels_;
    ConnectionOwner& owner_;
    Priority priority_;

    PqPtr<PGconn> connection_;
    Descriptor descriptor_;
    Timer timer_;
    Phase phase_ = Phase::down;
    PipelineFsm fsm_;
    std::deque<Call*> calls_;  // in the order they were sent
    PqPtr<PGresult> head_result_;
    std::vector<Call*> finished_;  // settled, to be resumed when nothing of ours is half done
    std::size_t unprepared_ = 0;   // statements whose preparation is not confirmed
    std::size_t slow_ = 0;
    bool broken_ = false;
    bool retiring_ = false;
    bool renewing_ = false;
    bool stopping_ = false;
    bool flushing_ = false;
    bool cancelling_ = false;
    bool was_up_ = false;
};

}  // namespace parsegres::proxy
