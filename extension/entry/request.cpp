// parse_internal.request(): any request of the REST API, as the proxy passes it on.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "entry/answer.hpp"
#include "entry/arguments.hpp"
#include "pg/hooks/rate_limits.hpp"
#include "pg/operations/dispatch.hpp"
#include "pg/wrap/local_setting.hpp"
#include "pg/wrap/search_path.hpp"
#include "pg/wrap/spi.hpp"
#include "route/route.hpp"
#include "value/json.hpp"

namespace {

using namespace parsegres;
using namespace parsegres::pg;

Route route_of(std::string_view method, std::string_view path) {
    RouteMatch match = match_route(method, path);
    if (match.status != RouteStatus::matched)
        throw Error(ErrorCode::invalid_json, "cannot route " + std::string(method) + ' ' + std::string(path));
    return std::move(match.route);
}

Reply refusal(const TooMany& too_many) {
    Reply reply{body_of(too_many), info(ErrorCode::connection_failed).http_status};
    reply.headers = "Retry-After: " + std::to_string(too_many.seconds_to_wait) + "\r\n";
    return reply;
}

/// As in the reference, an expired session can still be looked at with its token.
Token token_of(Operation operation) {
    switch (operation) {
        case Operation::log_in: return Token::Ignored;
        case Operation::current_session: return Token::Unchecked;
        default: return Token::Counts;
    }
}

Answer run(FunctionCallInfo fcinfo) {
    const SpiSession session;
    const std::string_view method = text_argument(fcinfo, 0);
    const Route route = route_of(method, text_argument(fcinfo, 1));
    // Batches lock many rows, in any order that clients like. A deadlock is tried again, so it should be found soon.
    std::optional<LocalSetting> patience;
    if (route.operation == Operation::batch) patience.emplace("deadlock_timeout", "50ms");
    Caller caller = identify(text_argument(fcinfo, 3), token_of(route.operation));
    Exchange exchange(text_argument(fcinfo, 4));
    caller.exchange = &exchange;
    const Value body = json_argument(fcinfo, 2);
    if (const auto too_many = count_request(caller, route, method)) return {refusal(*too_many), {}, {}};
    return answer_or_ask(exchange, [&] { return run_route(caller, route, body); });
}

}  // namespace

PARSEGRES_FUNCTION(parse_request) {
    const FixedSearchPath path;
    return row_of(fcinfo, run(fcinfo));
}
