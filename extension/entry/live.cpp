// The SQL functions of live queries, their triggers, and where their worker begins.

#include "pg/boundary.hpp"

#include "entry/answer.hpp"
#include "entry/arguments.hpp"
#include "pg/live/area.hpp"
#include "pg/live/capture.hpp"
#include "pg/live/live_requests.hpp"
#include "pg/live/proxies.hpp"
#include "pg/live/worker.hpp"
#include "pg/wrap/search_path.hpp"
#include "pg/wrap/spi.hpp"
#include "pg/wrap/worker.hpp"

extern "C" {
__attribute__((visibility("default"))) void parse_live_main(Datum argument);
}

using namespace parsegres;
using namespace parsegres::pg;

void parse_live_main(Datum /*argument*/) {
    enter([] {
        begin_worker("live queries");
        run_live_worker();
    });
}

namespace {

Datum number(std::uint64_t value) { return Int64GetDatum(static_cast<std::int64_t>(value)); }

Datum queued_bytes(const LiveArea& area) { return number(area.head.load() - area.tail.load()); }

Datum lag_seconds(const LiveArea& area) {
    constexpr double kMicros = 1e6;
    return Float8GetDatum(static_cast<double>(area.counts.lag_us.load()) / kMicros);
}

}  // namespace

PARSEGRES_FUNCTION(parse_live_change) {
    if (!CALLED_AS_TRIGGER(fcinfo)) throw Error(ErrorCode::internal_server_error, "not called as a trigger");
    note_change(*reinterpret_cast<TriggerData*>(fcinfo->context));
    return PointerGetDatum(nullptr);
}

PARSEGRES_FUNCTION(parse_live_attach) {
    const AttachedProxy proxy = attach_proxy();
    return row_datum(fcinfo, {Int64GetDatum(proxy.number), text_datum(proxy.channel)});
}

// (proxy)
PARSEGRES_FUNCTION(parse_live_beat) {
    const LiveArea& area = beat_proxy(PG_GETARG_INT64(0));
    return row_datum(fcinfo, {queued_bytes(area), number(area.counts.overflows.load()), lag_seconds(area)});
}

// (operation, body, caller, answers)
PARSEGRES_FUNCTION(parse_live_request) {
    const FixedSearchPath path;
    Answer answer;
    {
        const SpiSession session;
        Caller caller = identify(text_argument(fcinfo, 2), Token::Unchecked, ClientKeys::Ignored);
        Exchange exchange(text_argument(fcinfo, 3));
        caller.exchange = &exchange;
        const Value body = json_argument(fcinfo, 1);
        answer = answer_or_ask(exchange, [&] { return run_live_request(caller, text_argument(fcinfo, 0), body); });
    }
    return row_of(fcinfo, answer);
}

PARSEGRES_FUNCTION(parse_live_queue) {
    const LiveArea* const area = pg_call([] { return live_area(); });
    constexpr std::size_t kColumns = 9;
    if (area == nullptr) return row_datum(fcinfo, std::vector<std::optional<Datum>>(kColumns));
    std::uint64_t proxies = 0;
    for (const ProxySlot& slot : area->proxies) proxies += slot.number != 0 ? 1 : 0;
    const LiveCounts& counts = area->counts;
    return row_datum(fcinfo, {Int32GetDatum(area->worker_pid), number(proxies), number(counts.subscriptions.load()),
                              number(area->capacity), queued_bytes(*area), number(counts.events.load()),
                              number(counts.messages.load()), number(counts.overflows.load()), lag_seconds(*area)});
}

// (query, object_id, caller)
PARSEGRES_FUNCTION(parse_live_event) {
    std::string event;
    {
        const SpiSession session;
        const Caller caller = identify(caller_argument(fcinfo, 2));
        event = live_event(caller, json_argument(fcinfo, 0), text_argument(fcinfo, 1, "object_id"));
    }
    if (event.empty()) PG_RETURN_NULL();
    return text_datum(event);
}
