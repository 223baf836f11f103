// The part of a session that runs a request which may ask something outside before it is done.

#include <charconv>

#include "http/session.hpp"
#include "jobs/host_jobs.hpp"
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

/// Calls the function that was planned; where code of the app wants to know of the whole request, the one for these.
Awaitable<void> Session::run_call() {
    call_.statement = planner_.statement();
    call_.parameters = planner_.parameters();
    call_.only_asks = false;
    if (!is_request(call_.statement)) {
        co_await call_database();
        if (!wants_whole_request()) co_return;
        planner_.plan_whole(parser_.request());
        call_.statement = planner_.statement();
        call_.parameters = planner_.parameters();
    }
    co_await call_with_questions();
}

bool Session::wants_whole_request() const {
    return call_.outcome == Outcome::error &&
           error_of(call_.result.get()).sqlstate == info(ErrorCode::whole_request_needed).sqlstate;
}

/// For the next request of the kind: one that asks first is as quick as a read, and best off among these. So is the
/// function of a host, whose call is all that the request comes to.
void Session::note_first_round() {
    const std::vector<std::string_view> effects = elements_of(column(RequestColumn::effects));
    const bool is_call_alone = effects.size() == 1 && member_of(effects.front(), "afterwards") == R"("result")";
    const bool asked = is_call_alone || !column(RequestColumn::questions).empty();
    if (asked == call_.only_asks) return;
    if (asked)
        worker_.asking_routes().add(planner_.route());
    else
        worker_.asking_routes().remove(planner_.route());
}

Awaitable<void> Session::call_with_questions() {
    Answers answers;
    for (unsigned round = 0; round < kMaxRounds; ++round) {
        call_.parameters[kAnswersParameter] = answers.text();
        call_.only_asks = round == 0 && worker_.asking_routes().contains(planner_.route());
        co_await call_database();
        if (call_.outcome != Outcome::rows) co_return;
        if (round == 0) note_first_round();
        const std::string questions(column(RequestColumn::questions));
        if (questions.empty()) break;
        std::vector<std::string> asked;
        for (const std::string_view question : elements_of(questions)) asked.emplace_back(question);
        const std::vector<std::string> given = co_await worker_.outside().answer(worker_.hosts(), asked);
        for (std::size_t i = 0; i < asked.size(); ++i) answers.add(asked[i], given[i]);
    }
    co_await perform_effects();
}

Awaitable<void> Session::perform_effects() {
    late_.clear();
    if (const std::string_view effects = column(RequestColumn::effects); !effects.empty())
        late_ = co_await worker_.outside().perform(worker_.hosts(), std::string(effects));
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
    extra_ = column(RequestColumn::headers);
    if (planner_.route().operation == Operation::start_job) worker_.host_jobs().ask_now();
    if (!late_.empty()) {
        text_ = with_late_answers(answer.text, std::move(late_), answer.head.status, extra_);
        answer.text = text_;
    }
    if (const std::string_view location = column(RequestColumn::location);
        !location.empty() && is_plain_location(location))
        answer.location = absolute(std::string(location));
    return answer;
}

}  // namespace parsegres::proxy
