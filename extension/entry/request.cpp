// parse_internal.request(): any request of the REST API, as the proxy passes it on.

#include "pg/boundary.hpp"

#include <array>
#include <optional>
#include <string>

#include "pg/exchange.hpp"
#include "pg/operations/dispatch.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/search_path.hpp"
#include "pg/wrap/spi.hpp"
#include "pg/wrap/subtransaction.hpp"
#include "route/route.hpp"
#include "value/json.hpp"

namespace {

using namespace parsegres;
using namespace parsegres::pg;

std::string_view argument(FunctionCallInfo fcinfo, int index) {
    return PG_ARGISNULL(index) ? std::string_view() : text_view(PG_GETARG_DATUM(index));
}

Route route_of(std::string_view method, std::string_view path) {
    RouteMatch match = match_route(method, path);
    if (match.status != RouteStatus::matched)
        throw Error(ErrorCode::invalid_json, "cannot route " + std::string(method) + ' ' + std::string(path));
    return std::move(match.route);
}

struct Answer {
    Reply reply;
    std::string questions;
    std::string effects;
};

/// What a client reads of a failure that is no reason to roll back.
Reply refusal(const Error& error) {
    const ParseAnswer answer = answer_of(error);
    return {to_json(Object{{"code", answer.parse_code}, {"error", answer.message}}), answer.http_status};
}

Answer run(FunctionCallInfo fcinfo) {
    const SpiSession session;
    const Route route = route_of(argument(fcinfo, 0), argument(fcinfo, 1));
    Caller caller =
        identify(argument(fcinfo, 3), route.operation == Operation::log_in ? Token::Ignored : Token::Counts);
    Exchange exchange(argument(fcinfo, 4));
    caller.exchange = &exchange;
    const std::string_view text = argument(fcinfo, 2);
    const Value body = text.empty() ? Value() : parse_json(text);
    Answer outcome;
    if (auto question = run_until_question([&] { outcome.reply = run_route(caller, route, body); }))
        outcome.questions = '[' + *question + ']';
    else
        outcome.effects = exchange.effects();
    if (outcome.reply.failure) outcome.reply = refusal(*outcome.reply.failure);
    return outcome;
}

Datum row_of(FunctionCallInfo fcinfo, const Answer& outcome) {
    constexpr int kColumns = 5;
    const auto text = [](const std::string& value) { return value.empty() ? Datum{0} : text_datum(value); };
    std::array<Datum, kColumns> values{Int32GetDatum(outcome.reply.status), text(outcome.reply.body),
                                       text(outcome.reply.location), text(outcome.questions), text(outcome.effects)};
    std::array<bool, kColumns> nulls{};
    for (int i = 1; i < kColumns; ++i) nulls[i] = values[i] == Datum{0};
    return pg_call([&] {
        TupleDesc descriptor = nullptr;
        get_call_result_type(fcinfo, nullptr, &descriptor);
        return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values.data(), nulls.data()));
    });
}

}  // namespace

PARSEGRES_FUNCTION(parse_request) {
    const FixedSearchPath path;
    return row_of(fcinfo, run(fcinfo));
}
