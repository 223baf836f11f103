#include "pg/connection.hpp"

#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "observe/log.hpp"
#include "pg/backoff.hpp"

namespace parsegres::proxy {
namespace {

using boost::system::error_code;
// libpq never gives its buffers back, so a connection that had to carry more than this is renewed.
constexpr std::size_t kMaxBuffered = 4 * 1024 * 1024;

ResultKind kind_of(const PGresult* result) {
    if (result == nullptr) return ResultKind::none;
    switch (PQresultStatus(result)) {
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK: return ResultKind::rows;
        case PGRES_FATAL_ERROR:
        case PGRES_PIPELINE_ABORTED: return ResultKind::error;
        case PGRES_PIPELINE_SYNC: return ResultKind::sync;
        default: return ResultKind::foreign;
    }
}

}  // namespace

Connection::Connection(Executor executor, const ConnectionParameters& parameters, asio::thread_pool& cancels,
                       ConnectionOwner& owner, Priority priority)
    : executor_(executor),
      parameters_(parameters),
      cancels_(cancels),
      owner_(owner),
      priority_(priority),
      descriptor_(executor),
      timer_(executor) {}

Connection::~Connection() { close(); }

void Connection::start() {
    // Who comes while we connect for the first time waits, as one thread may be ready before another.
    renewing_ = true;
    asio::co_spawn(executor_, run(), asio::detached);
}

void Connection::stop() {
    stopping_ = true;
    timer_.cancel();
    if (is_finished()) break_off();
}

void Connection::retire() {
    retiring_ = true;
    renewing_ = phase_ == Phase::ready;
    if (is_finished()) break_off();
}

bool Connection::is_finished() const { return calls_.empty() && unprepared_ == 0 && !cancelling_; }

/// Ends serve() at the next turn of the loop.
void Connection::break_off() {
    broken_ = true;
    error_code ignored;
    descriptor_.cancel(ignored);
}

Awaitable<void> Connection::run() {
    unsigned failures = 0;
    while (!stopping_) {
        if (co_await connect()) co_await serve();
        failures = was_up_ ? 1 : failures + 1;
        const bool at_once = retiring_ && was_up_;
        was_up_ = false;
        renewing_ = at_once;
        fail_all();
        close();
        if (stopping_ || at_once) continue;
        timer_.expires_after(reconnect_delay(failures));
        error_code ignored;
        co_await timer_.async_wait(into(ignored));
    }
}

Awaitable<void> Connection::serve() {
    while (!broken_) {
        error_code ec;
        co_await descriptor_.async_wait(Descriptor::wait_read, into(ec));
        if (ec || broken_) break;
        if (PQconsumeInput(connection_.get()) != 1) {
            log_trouble("the connection to the database broke");
            break;
        }
        drain();
        deliver();
        if ((retiring_ || stopping_) && is_finished()) break;
        if (accepts()) owner_.on_capacity();
    }
    phase_ = Phase::down;
}

void Connection::send(Call& call) {
    const StatementInfo& statement = info(call.statement);
    std::array<const char*, kMaxParameters> values{};
    std::array<int, kMaxParameters> lengths{};
    std::size_t volume = 0;
    // Binary form, which for text means the bytes with their length: no copies, and a NUL cannot cut anything off.
    static constexpr std::array<int, kMaxParameters> kFormats{1, 1, 1, 1, 1};
    for (std::size_t i = 0; i < static_cast<std::size_t>(statement.parameters); ++i) {
        const std::string_view parameter = call.parameters[i];
        values[i] = parameter.data() == nullptr ? "" : parameter.data();  // a null pointer would be an SQL NULL
        lengths[i] = static_cast<int>(parameter.size());
        volume += parameter.size();
    }
    if (volume > kMaxBuffered) retiring_ = renewing_ = true;
    call.connection = this;
    call.since = std::chrono::steady_clock::now();
    calls_.push_back(&call);
    fsm_.sent();
    if (call.pace() != Pace::quick) ++slow_;

    PGconn* const connection = connection_.get();
    if (PQsendQueryPrepared(connection, statement.name, statement.parameters, values.data(), lengths.data(),
                            kFormats.data(), 0) != 1 ||
        PQpipelineSync(connection) != 1) {
        log_trouble("cannot send to the database");
        break_off();
        return;
    }
    if (!flushing_ && PQflush(connection) == 1) asio::co_spawn(executor_, flush_rest(), asio::detached);
}

/// What the socket did not take at once goes out when it can; serve() reads meanwhile, so neither side can get stuck.
Awaitable<void> Connection::flush_rest() {
    flushing_ = true;
    error_code ec;
    while (!ec && !broken_ && connection_ && PQflush(connection_.get()) == 1)
        co_await descriptor_.async_wait(Descriptor::wait_write, into(ec));
    flushing_ = false;
}

void Connection::drain() {
    PGconn* const connection = connection_.get();
    while (PQisBusy(connection) == 0 && fsm_.depth() > 0) {
        PqPtr<PGresult> result(PQgetResult(connection));
        // libpq's own report of a broken connection is no answer to a call.
        broken_ = PQstatus(connection) == CONNECTION_BAD;
        if (broken_) return;
        switch (fsm_.on(kind_of(result.get()))) {
            case PipelineAction::keep: head_result_ = std::move(result); break;
            case PipelineAction::drop: break;
            case PipelineAction::complete: complete_head(); break;
            case PipelineAction::wait: return;
            case PipelineAction::broken:
                log(Level::error, "unexpected answer from the database");
                broken_ = true;
                return;
        }
        if (broken_) return;
    }
}

void Connection::complete_head() {
    const bool is_error = kind_of(head_result_.get()) == ResultKind::error;
    if (unprepared_ == 0) {
        Call& call = *calls_.front();
        call.result = std::move(head_result_);
        if (PQresultMemorySize(call.result.get()) > kMaxBuffered) retiring_ = renewing_ = true;
        call.outcome = is_error ? Outcome::error : Outcome::rows;
        settle(call);
        // A cancel for the call before it came late: it was rolled back for no reason of its own. Or it is to run
        // elsewhere.
        if (is_error && (call.bystander || call.moving) && error_of(call.result.get()).sqlstate == "57014") {
            call.outcome = Outcome::not_run;
            call.alone = call.alone || call.moving;
        }
        return;
    }
    if (is_error) {
        log(Level::error, "a statement cannot be prepared",
            {{"error", without_line_feed(PQresultErrorMessage(head_result_.get()))}});
        broken_ = true;
        return;
    }
    head_result_.reset();
    if (--unprepared_ > 0) return;
    phase_ = Phase::ready;
    was_up_ = true;
    renewing_ = false;
    log(Level::verbose, "connected to the database");
}

/// Takes the head call, whose outcome is known, off the connection.
void Connection::settle(Call& call) {
    calls_.pop_front();
    if (call.pace() != Pace::quick) --slow_;
    finished_.push_back(&call);
    if (!calls_.empty()) calls_.front()->since = std::chrono::steady_clock::now();
}

/// Resumes the sessions. They may send their next calls on this very connection while we are at it.
void Connection::deliver() {
    for (std::size_t i = 0; i < finished_.size(); ++i) finished_[i]->finish(finished_[i]->outcome);
    finished_.clear();
}

/// The head was answered with an error, or nobody knows; what stands behind a failed head has not begun.
void Connection::fail_all() {
    phase_ = Phase::down;
    bool nothing_ran = fsm_.head_failed();
    if (nothing_ran && !calls_.empty() && unprepared_ == 0) {
        Call& head = *calls_.front();
        head.result = std::move(head_result_);
        head.outcome = Outcome::error;
        settle(head);
    }
    while (!calls_.empty()) {
        calls_.front()->outcome = nothing_ran ? Outcome::not_run : Outcome::lost;
        settle(*calls_.front());
    }
    unprepared_ = 0;
    head_result_.reset();
    fsm_.reset();
    deliver();
    owner_.on_capacity();
}

void Connection::close() {
    if (descriptor_.is_open()) descriptor_.release();  // the socket is libpq's
    connection_.reset();
    retiring_ = false;
}

void Connection::cancel(const Call& call) {
    if (cancelling_ || broken_ || calls_.empty() || calls_.front() != &call) return;
    PqPtr<PGcancel> handle(PQgetCancel(connection_.get()));
    if (!handle) return;
    cancelling_ = true;
    for (Call* other : calls_)
        if (other != &call) other->bystander = true;
    asio::post(cancels_, [this, handle = std::move(handle)] {
        std::array<char, 256> problem{};
        PQcancel(handle.get(), problem.data(), static_cast<int>(problem.size()));
        asio::post(executor_, [this] {
            cancelling_ = false;
            if ((retiring_ || stopping_) && is_finished())
                break_off();
            else if (accepts())
                owner_.on_capacity();
        });
    });
}

void Connection::move_long_read(std::chrono::steady_clock::time_point limit) {
    if (calls_.size() < 2 || unprepared_ > 0 || cancelling_) return;
    Call& head = *calls_.front();
    if (info(head.statement).effect != Effect::reads || head.since > limit) return;
    head.moving = true;
    cancel(head);
}

void Connection::log_trouble(const char* what) const {
    if (stopping_) return;
    log(Level::warn, what,
        {{"error", connection_ ? without_line_feed(PQerrorMessage(connection_.get())) : "out of memory"}});
}

}  // namespace parsegres::proxy
