#pragma once
// A part of a request that may fail alone.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "errors/sqlstate.hpp"
#include "pg/exchange.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {

/// What a client reads of an error that C++ code or PostgreSQL raised. Nothing for errors that are no client's
/// business, and for those after which the whole request has to be tried again or given up (deadlock, shutdown).
std::optional<ParseAnswer> answer_of(const PgError& error);

/// Runs `work` in a subtransaction. When it fails, what it did is rolled back; the answer is returned if its client may
/// know the reason, and other errors go on.
template <class Work>
std::optional<ParseAnswer> run_in_subtransaction(Work work);

/// The questions of an error that is an Unanswered on its way through PostgreSQL; nothing for other errors.
std::optional<std::string> questions_of(const PgError& error);

/// Runs `work` in a subtransaction. When it throws Unanswered, what it did is rolled back and the questions returned;
/// errors go on.
template <class Work>
std::optional<std::string> run_until_question(Work work);

namespace detail {

struct SubtransactionState {
    MemoryContext memory;
    ResourceOwner owner;
};
SubtransactionState begin_subtransaction();
void commit_subtransaction(const SubtransactionState& state);
void roll_back_subtransaction(const SubtransactionState& state);

}  // namespace detail

template <class Work>
std::optional<ParseAnswer> run_in_subtransaction(Work work) {
    const detail::SubtransactionState state = detail::begin_subtransaction();
    try {
        work();
    } catch (const PgError& error) {
        // PostgreSQL would leave the session in a failed transaction if an error passed with the subtransaction open.
        detail::roll_back_subtransaction(state);
        if (auto answer = answer_of(error)) return answer;
        throw;
    } catch (const Error& error) {
        detail::roll_back_subtransaction(state);
        return answer_of(error);
    } catch (...) {
        detail::roll_back_subtransaction(state);
        throw;
    }
    detail::commit_subtransaction(state);
    return std::nullopt;
}

template <class Work>
std::optional<std::string> run_until_question(Work work) {
    const detail::SubtransactionState state = detail::begin_subtransaction();
    try {
        const SpiSession session;
        work();
    } catch (const Unanswered& unanswered) {
        detail::roll_back_subtransaction(state);
        return unanswered.questions();
    } catch (const PgError& error) {
        detail::roll_back_subtransaction(state);
        if (auto questions = questions_of(error)) return questions;
        throw;
    } catch (...) {
        detail::roll_back_subtransaction(state);
        throw;
    }
    detail::commit_subtransaction(state);
    return std::nullopt;
}

}  // namespace parsegres::pg
