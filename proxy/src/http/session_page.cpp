// The part of a session that answers with pages.

#include "http/session.hpp"
#include "observe/log.hpp"
#include "outside/outside.hpp"

namespace parsegres::proxy {
namespace {

// Links in mails carry secrets in their query: nothing may keep them or pass them on.
constexpr std::string_view kPageHeaders =
    "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n";

Statement statement_for(PageCall call) {
    switch (call) {
        case PageCall::verify_email: return Statement::verify_email;
        case PageCall::resend_verification_email: return Statement::resend_verification;
        case PageCall::check_reset_token: return Statement::reset_token_problem;
        case PageCall::reset_password: break;
    }
    return Statement::reset_password;
}

/// What the function for `call` said; a NULL is an empty text.
PageOutcome outcome_of(PageCall call, std::string_view said) {
    switch (call) {
        case PageCall::verify_email: return {said == "t", {}};
        case PageCall::resend_verification_email: return {!said.empty(), {}};
        case PageCall::check_reset_token:
        case PageCall::reset_password: break;
    }
    return {said.empty(), std::string(said)};
}

}  // namespace

Awaitable<void> Session::answer_page() {
    const Pages& pages = worker_.settings().pages;
    const PageRequest& request = planner_.page();
    auto next = pages.begin(request);
    if (auto* const made = std::get_if<PageAnswer>(&next)) {
        co_await write(page(std::move(*made)));
        co_return;
    }
    const PageTask task = std::get<PageTask>(std::move(next));
    co_await write(co_await run_page_task(request, task));
}

Awaitable<Session::Answer> Session::run_page_task(const PageRequest& request, const PageTask& task) {
    const Pages& pages = worker_.settings().pages;
    const std::string_view app_id = worker_.settings().caller.app_id;
    if (task.call == PageCall::resend_verification_email)
        call_.set(statement_for(task.call), {app_id, task.username, task.token});
    else
        call_.set(statement_for(task.call), {app_id, task.token, task.new_password});
    co_await call_.run();
    if (call_.outcome() == Outcome::error) {
        const Fault fault = call_.fault();
        if (fault.internal) co_return answer_with(fault);
        co_return page(pages.finish(request, task, {false, fault.message}));
    }
    if (call_.outcome() != Outcome::rows) co_return answer_with(call_.fault());
    const std::string said(call_.column(RequestColumn::status));  // the only one there is
    if (task.call == PageCall::resend_verification_email && !said.empty())
        co_await worker_.outside().perform(worker_.hosts(), said);
    co_return page(pages.finish(request, task, outcome_of(task.call, said)));
}

Session::Answer Session::page(PageAnswer made) {
    Answer answer;
    answer.head.status = made.status;
    answer.head.other_type = made.content_type;
    text_ = std::move(made.text);
    answer.text = text_;
    answer.location = std::move(made.location);
    extra_ = kPageHeaders;
    for (const auto& [name, value] : made.headers) (((extra_ += name) += ": ") += value) += "\r\n";
    return answer;
}

}  // namespace parsegres::proxy
