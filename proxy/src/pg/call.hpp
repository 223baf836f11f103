#pragma once
// One call of an SQL function, from being handed to the pool until its answer is there.

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "asio.hpp"
#include "errors/fault.hpp"
#include "pg/pq.hpp"
#include "sqlcatalog.hpp"

namespace parsegres::proxy {

class Connection;

enum class Outcome : unsigned char {
    rows,     // result has the row of an answer, or is a command's
    error,    // result has PostgreSQL's error; the transaction was rolled back
    not_run,  // it did not run and may be run again at once
    refused,  // it did not run: no connection, or none came free in time
    lost,     // the connection broke after it was sent: it may have taken effect
};

/// Lives in the session; whoever owns it must not let it go before it is finished.
struct Call {
    Statement statement = Statement::health;
    Parameters parameters{};  // must stay valid until the call is finished
    bool only_asks = false;   // it is likely to ask something outside, and then has written nothing

    Outcome outcome = Outcome::refused;
    PqPtr<PGresult> result;

    // For pool and connection only.
    using Waiter = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;
    std::optional<Waiter> waiter;
    Connection* connection = nullptr;               // nullptr while it waits for one
    std::chrono::steady_clock::time_point since{};  // begun to wait, sent, or come to run
    bool bystander = false;                         // a cancel for another call may hit it
    bool moving = false;                            // it was cancelled to run again alone
    bool alone = false;                             // it took long: nobody is to queue up behind it

    [[nodiscard]] Pace pace() const {
        return alone && info(statement).pace == Pace::quick ? Pace::slow : info(statement).pace;
    }

    /// Resumes whoever waits; *this may be gone afterwards.
    void finish(Outcome how) {
        outcome = how;
        connection = nullptr;
        Waiter waiting = std::move(*waiter);
        waiter.reset();
        std::move(waiting)();
    }
};

/// The views end with `result`.
inline DatabaseError error_of(const PGresult* result) {
    const auto field = [result](int code) -> std::string_view {
        const char* const text = PQresultErrorField(result, code);
        return text == nullptr ? std::string_view() : std::string_view(text);
    };
    return {field(PG_DIAG_SQLSTATE), field(PG_DIAG_MESSAGE_PRIMARY), field(PG_DIAG_CONSTRAINT_NAME),
            field(PG_DIAG_SCHEMA_NAME)};
}

}  // namespace parsegres::proxy
