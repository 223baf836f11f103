// The part of a session that runs a request which may ask something outside before it is done.

#include <charconv>

#include "http/session.hpp"
#include "jobs/host_jobs.hpp"
#include "observe/log.hpp"

namespace parsegres::proxy {

/// Calls the function that was planned; where code of the app wants to know of the whole request, the one for these.
Awaitable<void> Session::run_call() {
    call_.set(planner_.statement(), planner_.parameters());
    if (!is_request(call_.statement())) {
        co_await call_.run();
        if (!wants_whole_request()) co_return;
        planner_.plan_whole(parser_.request());
        call_.set(planner_.statement(), planner_.parameters());
    }
    co_await call_with_questions();
}

bool Session::wants_whole_request() const {
    return call_.outcome() == Outcome::error &&
           error_of(call_.result()).sqlstate == info(ErrorCode::whole_request_needed).sqlstate;
}

Awaitable<void> Session::call_with_questions() {
    const bool likely_to_ask = worker_.asking_routes().contains(planner_.route());
    co_await call_.run_with_questions(likely_to_ask, [this, likely_to_ask](bool asked) {
        if (asked != likely_to_ask) note_first_round(asked);
    });
}

/// For the next request of the kind.
void Session::note_first_round(bool asked) {
    if (asked)
        worker_.asking_routes().add(planner_.route());
    else
        worker_.asking_routes().remove(planner_.route());
}

Session::Answer Session::answer_request() {
    Answer answer;
    const std::string_view status = call_.column(RequestColumn::status);
    const auto end = status.data() + status.size();
    if (status.empty() || std::from_chars(status.data(), end, answer.head.status).ptr != end) {
        log(Level::error, "a request got no answer", {{"statement", info(call_.statement()).name}});
        return answer_with(internal_error());
    }
    answer.text = call_.column(RequestColumn::answer);
    extra_ = call_.column(RequestColumn::headers);
    if (planner_.route().operation == Operation::start_job) worker_.host_jobs().ask_now();
    if (!call_.late().empty()) {
        text_ = with_late_answers(answer.text, std::move(call_.late()), answer.head.status, extra_);
        answer.text = text_;
    }
    if (const std::string_view location = call_.column(RequestColumn::location);
        !location.empty() && is_plain_location(location))
        answer.location = absolute(std::string(location));
    return answer;
}

}  // namespace parsegres::proxy
