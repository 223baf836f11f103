#pragma once
// A call of the database with all that belongs to it: another attempt where one can help, the questions that the
// database asks before it answers, and what it wants done after the commit. For whoever serves clients, one at a time.

#include <functional>
#include <string_view>
#include <vector>

#include "http/worker.hpp"
#include "pg/call.hpp"
#include "rest/late_answer.hpp"

namespace parsegres::proxy {

class Answers;

class DatabaseCall {
  public:
    /// Told whether the first round asked something, as soon as that is known.
    using FirstRound = std::function<void(bool asked)>;

    explicit DatabaseCall(Worker& worker) : worker_(worker) {}

    /// Makes it the call of `statement`; the parameters must stay valid until it has run.
    void set(Statement statement, const Parameters& parameters);

    /// Runs it until its outcome is known.
    Awaitable<void> run();
    /// Runs it, answers its questions and runs it again, until there are none; then performs its effects. Only for
    /// statements that take answers. `likely_to_ask`: it is best off among reads the first time.
    Awaitable<void> run_with_questions(bool likely_to_ask, const FirstRound& first_round);
    /// Whoever wants the outcome has gone.
    void abandon() { worker_.pool().abandon(call_); }
    /// Gives back the memory of the result.
    void forget();

    [[nodiscard]] Statement statement() const { return call_.statement; }
    [[nodiscard]] Outcome outcome() const { return call_.outcome; }
    [[nodiscard]] const PGresult* result() const { return call_.result.get(); }
    /// Empty when it is NULL, or there is no row. A view into the result.
    [[nodiscard]] std::string_view column(RequestColumn column) const;
    /// What came of the effects.
    [[nodiscard]] std::vector<LateAnswer>& late() { return late_; }
    /// For any outcome but rows: what to tell the client. Logs what the client does not get to see.
    Fault fault();

  private:
    [[nodiscard]] bool may_repeat(unsigned attempts) const;
    [[nodiscard]] bool has_asked() const;
    Awaitable<void> answer_questions(Answers& answers);
    Awaitable<void> perform_effects();

    Worker& worker_;
    Call call_;
    std::vector<LateAnswer> late_;
};

}  // namespace parsegres::proxy
