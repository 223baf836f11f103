// The part of a hub that asks the database.

#include <charconv>

#include "busy.hpp"
#include "http/database_call.hpp"
#include "live/live_caller.hpp"
#include "live/live_hub.hpp"
#include "rest/exchange.hpp"

namespace parsegres::proxy::live {
namespace {

constexpr int kOk = 200;
constexpr int kUnavailable = 503;
constexpr std::size_t kReportedAtOnce = 1000;
constexpr std::chrono::seconds kPauseAfterFailure{1};

/// What `text`, {"code":…,"error":…}, says.
Problem problem_in(std::string_view text, bool reconnect) {
    Problem problem{std::string(member_of(text, "code")), std::string(member_of(text, "error")), reconnect};
    if (problem.code.empty()) problem.code = "1";
    if (problem.error.empty()) problem.error = "\"\"";
    return problem;
}

LiveAnswer failure(const Fault& fault) {
    std::string text;
    append_body(text, fault);
    LiveAnswer answer;
    answer.was_unreachable = fault.http_status == kUnavailable;
    answer.problem = problem_in(text, answer.was_unreachable);
    return answer;
}

LiveAnswer answer_of(DatabaseCall& call) {
    const std::string_view status_text = call.column(RequestColumn::status);
    int status = 0;
    std::from_chars(status_text.data(), status_text.data() + status_text.size(), status);
    LiveAnswer answer;
    answer.text = call.column(RequestColumn::answer);
    std::string no_headers;
    if (!call.late().empty()) answer.text = with_late_answers(answer.text, std::move(call.late()), status, no_headers);
    if (status != kOk) answer.problem = problem_in(answer.text, false);
    return answer;
}

}  // namespace

Awaitable<LiveAnswer> LiveHub::request(std::string_view operation, std::string_view body, std::string_view caller) {
    const Busy busy(busy_);
    DatabaseCall call(worker_);
    call.set(Statement::live_request, {operation, body, caller});
    co_await call.run_with_questions(operation == "event", {});
    if (call.outcome() == Outcome::rows) co_return answer_of(call);
    LiveAnswer answer = failure(call.fault());
    if (call.outcome() == Outcome::lost) answer.was_unreachable = answer.problem->reconnect = true;
    co_return answer;
}

Awaitable<LiveAnswer> LiveHub::request_in_turn(std::string_view operation, std::string_view body,
                                               std::string_view caller) {
    const Slots::Slot slot = co_await slots_.take();
    co_return co_await request(operation, body, caller);
}

/// Those that are dropped while one report is under way are in the next one.
Awaitable<void> LiveHub::report_dropped() {
    const Busy busy(busy_);
    const std::string caller = own_caller(settings_);
    while (!dropped_.empty() && link_ && !stopping_) {
        const std::size_t count = std::min(dropped_.size(), kReportedAtOnce);
        const auto link = link_;
        std::string body = "{\"proxy\":" + std::to_string(*link) + ",\"ids\":[";
        for (std::size_t i = 0; i < count; ++i) (body += std::to_string(dropped_[i])) += ',';
        body.back() = ']';
        const LiveAnswer answer = co_await request("unsubscribe", body += '}', caller);
        if (link != link_) continue;
        if (answer.was_unreachable) {
            Timer pause(executor());
            pause.expires_after(kPauseAfterFailure);
            boost::system::error_code ignored;
            co_await pause.async_wait(into(ignored));
            continue;
        }
        dropped_.erase(dropped_.begin(), dropped_.begin() + static_cast<std::ptrdiff_t>(count));
    }
    reporting_ = false;
}

}  // namespace parsegres::proxy::live
