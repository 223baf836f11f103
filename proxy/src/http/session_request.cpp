// The part of a session that runs a request which may ask something outside before it is done.

#include <charconv>

#include "http/session.hpp"
#include "observe/log.hpp"
#include "outside/outside.hpp"
#include "rest/exchange.hpp"

namespace parsegres::proxy {
namespace {

// Every question is asked once; a request with more of them is one that asks in circles.
constexpr unsigned kMaxRounds = 16;

}  // namespace

/// Empty when it is NULL.
std::string_view Session::column(RequestColumn column) const {
    const PGresult* const result = call_.result.get();
    const int index = static_cast<int>(column);
    if (PQntuples(result) != 1 || PQgetisnull(result, 0, index) == 1) return {};
    return {PQgetvalue(result, 0, index), static_cast<std::size_t>(PQgetlength(result, 0, index))};
}

Awaitable<void> Session::call_with_questions() {
    Answers answers;
    for (unsigned round = 0; round < kMaxRounds; ++round) {
        call_.parameters[kAnswersParameter] = answers.text();
        co_await call_database();
        if (call_.outcome != Outcome::rows) co_return;
        const std::string questions(column(RequestColumn::questions));
        if (questions.empty()) break;
        for (const std::string_view question : elements_of(questions)) {
            const std::string answer = co_await worker_.outside().answer(worker_.executor(), std::string(question));
            answers.add(question, answer);
        }
    }
    if (const std::string_view effects = column(RequestColumn::effects); !effects.empty())
        co_await worker_.outside().perform(worker_.executor(), std::string(effects));
}

Session::Answer Session::answer_request() {
    Answer answer;
    const std::string_view status = column(RequestColumn::status);
    const auto end = status.data() + status.size();
    if (status.empty() || std::from_chars(status.data(), end, answer.head.status).ptr != end) {
        log(Level::error, "a request got no answer", {{"statement", info(call_.statement).name}});
        return answer_with(internal_error());
    }
    answer.text = column(RequestColumn::answer);
    if (const std::string_view location = column(RequestColumn::location); !location.empty())
        answer.location = absolute(std::string(location));
    return answer;
}

}  // namespace parsegres::proxy
