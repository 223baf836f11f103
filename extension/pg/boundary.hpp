#pragma once
// The two crossings between the worlds of errors.
//
// PostgreSQL reports an error with longjmp, which skips destructors; C++ throws, which C frames cannot
// unwind. So nothing crosses except here:
//
//   enter()    PostgreSQL calls us. A C++ exception becomes a PostgreSQL error, raised when every C++
//              object of ours is gone.
//   pg_call()  we call PostgreSQL. A PostgreSQL error becomes a C++ exception, thrown when the state of
//              PG_TRY is restored.

#include "pg/postgres.hpp"

#include <exception>
#include <new>
#include <string>
#include <type_traits>

#include "error.hpp"

namespace parsegres::pg {

/// A PostgreSQL error on its way through C++ frames. Whoever catches it without passing it on must roll
/// back a subtransaction: the failed call may have left locks, pins and snapshots behind.
struct PgError {
    ErrorData* data;  ///< lives as long as the transaction
};

/// A question to the world outside that has no answer yet (see pg/exchange.hpp), on its way up to where the request
/// began. No Error, so that no part of a batch takes it for a failure of its own. Where a hook's SQL function calls the
/// API it crosses PostgreSQL as an error of SQLSTATE PSASK.
class Unanswered : public std::exception {
  public:
    /// JSON texts, separated by commas.
    explicit Unanswered(std::string questions) : questions_(std::move(questions)) {}
    [[nodiscard]] const std::string& questions() const { return questions_; }
    [[nodiscard]] const char* what() const noexcept override { return questions_.c_str(); }

  private:
    std::string questions_;
};

/// What enter() reports after the last C++ frame is gone; has no destructor on purpose.
struct Outcome {
    ErrorData* rethrow = nullptr;
    int sqlstate = ERRCODE_INTERNAL_ERROR;
    const char* message = "out of memory";
    const char* detail = nullptr;

    void set(const Error& error);
    void set(const Unanswered& unanswered);
    void set(int state, const char* text);
    /// Raises the PostgreSQL error; does not return.
    [[noreturn]] void report() const;
};

/// Runs `body` for PostgreSQL. Nothing of C++ leaves it but the result.
template <class Body, class... Args>
auto enter(Body body, Args... args) -> decltype(body(args...)) {
    static_assert(std::is_trivially_destructible_v<Outcome>);
    Outcome outcome;
    sigjmp_buf* const handler = PG_exception_stack;
    ErrorContextCallback* const callbacks = error_context_stack;
    MemoryContext const memory = CurrentMemoryContext;
    try {
        return body(args...);
    } catch (const PgError& error) {
        outcome.rethrow = error.data;
    } catch (const Error& error) {
        outcome.set(error);
    } catch (const Unanswered& unanswered) {
        outcome.set(unanswered);
    } catch (const std::bad_alloc&) {
        outcome.set(ERRCODE_OUT_OF_MEMORY, "out of memory");
    } catch (const std::exception& error) {
        outcome.set(ERRCODE_INTERNAL_ERROR, error.what());
    } catch (...) {
        outcome.set(ERRCODE_INTERNAL_ERROR, "unknown C++ exception");
    }
    // Frames that were unwound may have pushed handlers of their own; leaving one would dangle.
    PG_exception_stack = handler;
    error_context_stack = callbacks;
    MemoryContextSwitchTo(memory);
    outcome.report();
}

/// Runs `call`, which captures references only and does nothing but call C, or C++ that owns nothing:
/// its frames may be skipped by longjmp.
template <class Call>
auto pg_call(Call call) -> std::invoke_result_t<Call> {
    using Result = std::invoke_result_t<Call>;
    static_assert(std::is_trivially_destructible_v<Call>);
    if constexpr (std::is_void_v<Result>) {
        MemoryContext const memory = CurrentMemoryContext;
        ErrorData* volatile error = nullptr;
        PG_TRY();
        { call(); }
        PG_CATCH();
        {
            // Neither in `memory` nor in the subtransaction's: both may be gone before somebody reads the error.
            MemoryContextSwitchTo(TopTransactionContext != nullptr ? TopTransactionContext : TopMemoryContext);
            error = CopyErrorData();
            FlushErrorState();
        }
        PG_END_TRY();
        MemoryContextSwitchTo(memory);
        if (error != nullptr) throw PgError{error};
    } else {
        static_assert(std::is_trivially_copyable_v<Result>);
        Result result{};
        pg_call([&result, &call] { result = call(); });
        return result;
    }
}

}  // namespace parsegres::pg

/// Defines the C symbol `name` of an SQL function; a body in C++ follows, with `fcinfo` in scope.
// The declaration comes first because PG_FUNCTION_INFO_V1 of PostgreSQL 15 and older does not export the function.
#define PARSEGRES_FUNCTION(name)                                                       \
    extern "C" {                                                                       \
    __attribute__((visibility("default"))) Datum name(PG_FUNCTION_ARGS);               \
    PG_FUNCTION_INFO_V1(name);                                                         \
    }                                                                                  \
    static Datum name##_body(FunctionCallInfo fcinfo);                                 \
    Datum name(PG_FUNCTION_ARGS) { return parsegres::pg::enter(name##_body, fcinfo); } \
    static Datum name##_body(FunctionCallInfo fcinfo)
