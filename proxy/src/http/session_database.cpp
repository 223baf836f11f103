// The part of a session that makes an answer of the outcome of a call.

#include "http/session.hpp"
#include "observe/log.hpp"

namespace parsegres::proxy {
namespace {

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

Session::Answer Session::answer_to_call() {
    if (call_.outcome() == Outcome::rows) return answer_rows();
    return answer_with(call_.fault());
}

Session::Answer Session::answer_rows() {
    if (is_request(call_.statement())) return answer_request();
    const PGresult* const result = call_.result();
    if (PQntuples(result) != 1 || PQgetisnull(result, 0, 0) == 1) {
        log(Level::error, "a function gave no answer", {{"statement", info(call_.statement()).name}});
        return answer_with(internal_error());
    }
    Answer answer;
    answer.text = {PQgetvalue(result, 0, 0), static_cast<std::size_t>(PQgetlength(result, 0, 0))};
    if (call_.statement() == Statement::create) {
        const std::string location = location_of(planner_.route(), answer.text);
        if (!location.empty()) {
            answer.head.status = 201;
            answer.location = absolute(location);
        }
    }
    return answer;
}

std::string Session::absolute(const std::string& location) const {
    if (const std::string& url = worker_.settings().public_server_url; !url.empty()) return url + location;
    const std::string_view host = parser_.request().header(Header::host);
    if (!is_plain_host(host)) return worker_.settings().server_url + location;
    return "http://" + std::string(host) + worker_.settings().caller.mount_path + location;
}

}  // namespace parsegres::proxy
