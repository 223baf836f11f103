#include "jobs/host_jobs.hpp"

#include <charconv>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "busy.hpp"
#include "error.hpp"
#include "observe/log.hpp"
#include "rest/exchange.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {
namespace {

/// Where the database gives no answer.
constexpr std::chrono::milliseconds kUsualPause{2000};

std::string_view column(const Call& call, int index) {
    const PGresult* const result = call.result.get();
    if (PQntuples(result) != 1 || PQgetisnull(result, 0, index) == 1) return {};
    return {PQgetvalue(result, 0, index), static_cast<std::size_t>(PQgetlength(result, 0, index))};
}

std::chrono::milliseconds pause_of(std::string_view text) {
    long milliseconds = 0;
    const auto end = text.data() + text.size();
    if (std::from_chars(text.data(), end, milliseconds).ptr != end || milliseconds <= 0) return kUsualPause;
    return std::chrono::milliseconds(milliseconds);
}

}  // namespace

HostJobs::HostJobs(HostChannels& hosts, Pool& pool, Outside& outside, std::string app_id)
    : hosts_(hosts),
      executor_(hosts.executor()),
      pool_(pool),
      outside_(outside),
      app_id_(std::move(app_id)),
      timer_(executor_) {}

void HostJobs::start() { asio::co_spawn(executor_, ask_regularly(), asio::detached); }

void HostJobs::ask_now() { asio::co_spawn(executor_, ask_once(), asio::detached); }

void HostJobs::stop() {
    stopping_ = true;
    timer_.cancel();
}

Awaitable<void> HostJobs::ask_regularly() {
    std::chrono::milliseconds pause = kUsualPause;
    while (!stopping_) {
        timer_.expires_after(pause);
        boost::system::error_code ignored;
        co_await timer_.async_wait(into(ignored));
        if (stopping_) break;
        const Busy busy(busy_);
        pause = co_await ask();
    }
}

Awaitable<void> HostJobs::ask_once() {
    const Busy busy(busy_);
    co_await ask();
}

Awaitable<std::chrono::milliseconds> HostJobs::ask() {
    Call call;
    call.statement = Statement::host_jobs;
    call.parameters = {app_id_};
    co_await pool_.run(call);
    if (call.outcome == Outcome::error)
        log(Level::error, "the jobs of the app cannot be asked for", {{"error", error_of(call.result.get()).message}});
    if (call.outcome != Outcome::rows) co_return kUsualPause;
    if (const std::string_view calls = column(call, 1); !calls.empty())
        for (const std::string_view taken : elements_of(calls))
            asio::co_spawn(executor_, hand_over(std::string(taken)), asio::detached);
    co_return pause_of(column(call, 0));
}

Awaitable<void> HostJobs::hand_over(std::string call) {
    const Busy busy(busy_);
    const std::vector<LateAnswer> failed = co_await outside_.perform(hosts_, '[' + call + ']');
    if (failed.empty()) co_return;
    const std::string id = text_member(parse_json(call), "jobId");
    const std::string message = text_member(parse_json(failed.front().body), "error");
    Call report;
    report.statement = Statement::host_job_failed;
    report.parameters = {app_id_, id, message};
    co_await pool_.run(report);
    if (report.outcome != Outcome::rows) log(Level::error, "a job that failed cannot be reported", {{"job", id}});
}

}  // namespace parsegres::proxy
