#pragma once
// Transactions of background workers, which begin and end them themselves.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "pg/wrap/spi.hpp"

namespace parsegres::pg {

/// Why a transaction was rolled back.
struct Failure {
    std::string message;
    int sqlstate = 0;
};

/// Runs `work` in a transaction of its own, with SPI. Nothing when it has committed. What is still to be done at the
/// commit, deferred triggers above all, is done as `committer` as it is then, or as nobody else when that is
/// InvalidOid.
template <class Work>
std::optional<Failure> attempt_transaction(Work work, const Oid& committer = InvalidOid);

/// The same where a failure is not expected: Error(internal_server_error) then.
template <class Work>
void run_transaction(Work work) {
    if (auto failure = attempt_transaction(work))
        throw Error(ErrorCode::internal_server_error, std::move(failure->message));
}

namespace detail {

void begin_transaction();
void commit_transaction(Oid committer);
void roll_back_transaction();

}  // namespace detail

template <class Work>
std::optional<Failure> attempt_transaction(Work work, const Oid& committer) {
    detail::begin_transaction();
    Failure failure;
    try {
        {
            const SpiSession session;
            work();
        }
        detail::commit_transaction(committer);
        return std::nullopt;
    } catch (const PgError& error) {
        failure = {error.data->message != nullptr ? error.data->message : "", error.data->sqlerrcode};
    } catch (const Error& error) {
        failure = {error.message(), ERRCODE_RAISE_EXCEPTION};
    } catch (const std::exception& error) {
        failure = {error.what(), ERRCODE_INTERNAL_ERROR};
    }
    detail::roll_back_transaction();
    return failure;
}

}  // namespace parsegres::pg
