#include "http/database_call.hpp"

#include "observe/log.hpp"
#include "outside/outside.hpp"
#include "rest/exchange.hpp"

namespace parsegres::proxy {
namespace {

constexpr unsigned kMaxAttempts = 3;
// Every question is asked once; a request with more of them is one that asks in circles.
constexpr unsigned kMaxRounds = 16;

}  // namespace

void DatabaseCall::set(Statement statement, const Parameters& parameters) {
    call_.statement = statement;
    call_.parameters = parameters;
    call_.only_asks = false;
}

Awaitable<void> DatabaseCall::run() {
    unsigned attempts = 0;
    call_.alone = false;
    do {
        co_await worker_.pool().run(call_);
        ++attempts;
    } while (may_repeat(attempts));
}

/// Whether the call surely had no effect, or none that matters, and may go better at the next attempt.
bool DatabaseCall::may_repeat(unsigned attempts) const {
    if (attempts >= kMaxAttempts) return false;
    switch (call_.outcome) {
        case Outcome::not_run: return true;
        case Outcome::lost: return info(call_.statement).effect == Effect::reads;
        case Outcome::error: return fault_of(error_of(call_.result.get())).retry == Retry::at_once;
        case Outcome::rows:
        case Outcome::refused: return false;
    }
    return false;
}

Awaitable<void> DatabaseCall::run_with_questions(bool likely_to_ask, const FirstRound& first_round) {
    Answers answers;
    for (unsigned round = 0; round < kMaxRounds; ++round) {
        call_.parameters[*info(call_.statement).answers] = answers.text();
        call_.only_asks = round == 0 && likely_to_ask;
        co_await run();
        if (call_.outcome != Outcome::rows) co_return;
        if (round == 0 && first_round) first_round(has_asked());
        if (column(RequestColumn::questions).empty()) break;
        co_await answer_questions(answers);
    }
    co_await perform_effects();
}

/// A request that asks first is as quick as a read. So is the function of a host, whose call is all that the request
/// comes to.
bool DatabaseCall::has_asked() const {
    if (!column(RequestColumn::questions).empty()) return true;
    const std::vector<std::string_view> effects = elements_of(column(RequestColumn::effects));
    return effects.size() == 1 && member_of(effects.front(), "afterwards") == R"("result")";
}

Awaitable<void> DatabaseCall::answer_questions(Answers& answers) {
    const std::string questions(column(RequestColumn::questions));
    std::vector<std::string> asked;
    for (const std::string_view question : elements_of(questions)) asked.emplace_back(question);
    const std::vector<std::string> given = co_await worker_.outside().answer(worker_.hosts(), asked);
    for (std::size_t i = 0; i < asked.size(); ++i) answers.add(asked[i], given[i]);
}

Awaitable<void> DatabaseCall::perform_effects() {
    late_.clear();
    if (const std::string_view effects = column(RequestColumn::effects); !effects.empty())
        late_ = co_await worker_.outside().perform(worker_.hosts(), std::string(effects));
}

void DatabaseCall::forget() { call_.result.reset(); }

std::string_view DatabaseCall::column(RequestColumn column) const {
    const PGresult* const result = call_.result.get();
    const int index = static_cast<int>(column);
    if (PQntuples(result) != 1 || PQgetisnull(result, 0, index) == 1) return {};
    return {PQgetvalue(result, 0, index), static_cast<std::size_t>(PQgetlength(result, 0, index))};
}

Fault DatabaseCall::fault() {
    if (call_.outcome == Outcome::refused || call_.outcome == Outcome::not_run) return unavailable();
    if (call_.outcome == Outcome::lost)
        return info(call_.statement).effect == Effect::writes ? outcome_unknown() : unavailable();
    const DatabaseError error = error_of(call_.result.get());
    Fault fault = fault_of(error);
    if (fault.reconnect) worker_.pool().retire_all();
    if (fault.internal) {
        log(Level::error, "a request failed in the database",
            {{"request", worker_.next_request_id()},
             {"statement", info(call_.statement).name},
             {"sqlstate", error.sqlstate},
             {"error", PQresultErrorMessage(call_.result.get())}});
    }
    return fault;
}

}  // namespace parsegres::proxy
