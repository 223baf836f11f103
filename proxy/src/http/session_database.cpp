// The part of a session that runs a call and makes an answer of its outcome.

#include "http/session.hpp"
#include "observe/log.hpp"

namespace parsegres::proxy {
namespace {

constexpr unsigned kMaxAttempts = 3;

/// A Host that may be put into a Location.
bool is_plain_host(std::string_view host) {
    if (host.empty()) return false;
    for (const char c : host) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                           c == '-' || c == ':' || c == '[' || c == ']' || c == '_';
        if (!plain) return false;
    }
    return true;
}

}  // namespace

Awaitable<void> Session::call_database() {
    unsigned attempts = 0;
    call_.alone = false;
    do {
        co_await worker_.pool().run(call_);
        ++attempts;
    } while (may_repeat(attempts));
}

/// Whether the call surely had no effect, or none that matters, and may go better at the next attempt.
bool Session::may_repeat(unsigned attempts) const {
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

Session::Answer Session::answer_to_call() {
    if (call_.outcome == Outcome::rows) return answer_rows();
    return answer_with(fault_of_call());
}

Session::Answer Session::answer_rows() {
    if (is_request(call_.statement)) return answer_request();
    const PGresult* const result = call_.result.get();
    if (PQntuples(result) != 1 || PQgetisnull(result, 0, 0) == 1) {
        log(Level::error, "a function gave no answer", {{"statement", info(call_.statement).name}});
        return answer_with(internal_error());
    }
    Answer answer;
    answer.text = {PQgetvalue(result, 0, 0), static_cast<std::size_t>(PQgetlength(result, 0, 0))};
    if (call_.statement == Statement::create) {
        const std::string location = location_of(planner_.route(), answer.text);
        if (!location.empty()) {
            answer.head.status = 201;
            answer.location = absolute(location);
        }
    }
    return answer;
}

Fault Session::fault_of_call() {
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

std::string Session::absolute(const std::string& location) const {
    if (const std::string& url = worker_.settings().public_server_url; !url.empty()) return url + location;
    const std::string_view host = parser_.request().header(Header::host);
    if (!is_plain_host(host)) return worker_.settings().server_url + location;
    return "http://" + std::string(host) + worker_.settings().caller.mount_path + location;
}

}  // namespace parsegres::proxy
