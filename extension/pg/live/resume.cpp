#include "pg/live/resume.hpp"

#include "errors/sqlstate.hpp"
#include "pg/live/area.hpp"
#include "pg/live/live_class.hpp"
#include "pg/live/log_place.hpp"
#include "pg/wrap/spi.hpp"
#include "query/parse_where.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

/// Who has missed more is better off with a new start.
constexpr std::int64_t kMostMissed = 100'000;

[[noreturn]] void too_old(const char* why) { throw Error(ErrorCode::cache_miss, why); }

/// Writes events as the frames of the protocol, without what is the connection's.
class MissedEvents : public EventSink {
  public:
    explicit MissedEvents(const RunHook& run_hook) : run_hook_(run_hook) {}

    void event(EventKind kind, const ChangeFacts& facts, std::vector<std::uint32_t> /*ids*/, std::string_view object,
               std::string_view original) override {
        begin(kind);
        (json_ += R"(,"object":)") += object;
        if (!original.empty()) (json_ += R"(,"original":)") += original;
        end(facts);
    }
    void hooked(EventKind kind, const ChangeFacts& facts, std::uint32_t /*id*/, std::string_view object,
                std::string_view original) override {
        const std::optional<Object> sent = run_hook_(kind, object, original);
        if (!sent) return;
        begin(kind);
        for (const Member& member : *sent) {
            json_ += ',';
            append_json_string(json_, member.key);
            json_ += ':';
            append_json(json_, member.value);
        }
        end(facts);
    }
    void error(std::uint32_t /*id*/, int code, std::string_view message) override {
        throw app_error(code, Value(message));
    }
    void lost(std::string_view /*ids*/, std::string_view /*reason*/) override {
        too_old("Objects were changed in a way that cannot be told.");
    }
    [[nodiscard]] const std::string& json() const { return json_; }

  private:
    void begin(EventKind kind) {
        if (!json_.empty()) json_ += ',';
        (json_ += R"({"op":")") += name_of(kind);
        json_ += '"';
    }
    void end(const ChangeFacts& facts) {
        if (!facts.sequence.empty()) ((json_ += R"(,"seq":")") += facts.sequence) += '"';
        json_ += '}';
    }

    const RunHook& run_hook_;
    std::string json_;
};

/// Throws unless the log goes back to that place.
void check_place(const LogPlace& place) {
    const Rows state =
        execute({"SELECT epoch, last_seq, forgotten_to FROM parse_internal.live_log_state", {}}, Mode::Fresh);
    if (*state.text(0, 0) != place.epoch || place.number > DatumGetInt64(*state.datum(0, 1)))
        too_old("The sequence number is not of this server.");
    if (place.number < DatumGetInt64(*state.datum(0, 2))) too_old("What happened since then is not known any more.");
}

/// Until everything that the snapshot sees has its number.
void wait_for_numbers(const std::string& app_id, const std::string& class_name, const std::string& snapshot) {
    constexpr int kAttempts = 1500;
    constexpr long kPauseUs = 2000;
    const SqlText query{
        "SELECT FROM parse_internal.live_log WHERE seq IS NULL AND app_id = $1 AND class_name = $2 AND "
        "pg_catalog.pg_visible_in_snapshot(xid::text::pg_catalog.xid8, $3::pg_catalog.pg_snapshot) LIMIT 1",
        {app_id, class_name, snapshot}};
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        if (execute(query, Mode::Fresh, Planning::Generic).empty()) return;
        LiveArea* const area = pg_call([] { return live_area(); });
        if (area == nullptr) break;
        area->numbers_wanted.store(1);
        wake_live_worker(*area);
        pg_call([] {
            CHECK_FOR_INTERRUPTS();
            pg_usleep(kPauseUs);
        });
    }
    throw Error(ErrorCode::command_unavailable, "Live queries are busy, try again.");
}

Rows logged_rows(const Registration& registration, const std::string& table, const LogPlace& place,
                 const std::string& snapshot) {
    const std::string row = "pg_catalog.jsonb_populate_record(NULL::" + table + ", ";
    SqlText query{"SELECT seq, xid, " + row + "before), " + row + "after), before IS NULL AND after IS NULL " +
                      "FROM parse_internal.live_log WHERE seq > $1 AND app_id = $2 AND class_name = $3 AND "
                      "pg_catalog.pg_visible_in_snapshot(xid::text::pg_catalog.xid8, $4::pg_catalog.pg_snapshot)",
                  {place.number, registration.credentials.app_id, registration.query.class_name, snapshot}};
    if (!place.snapshot.empty())
        query.raw(" AND NOT pg_catalog.pg_visible_in_snapshot(xid::text::pg_catalog.xid8, ")
            .param(place.snapshot)
            .raw("::pg_catalog.pg_snapshot)");
    query.raw(" ORDER BY seq LIMIT ").param(kMostMissed + 1);
    return execute(query, Mode::Fresh);
}

/// One subscriber alone, who is told in JSON.
class LoneSubscriber {
  public:
    LoneSubscriber(const App& app, const Registration& registration, const RunHook& run_hook)
        : live_class_(app.id, registration.query.class_name), told_(run_hook) {
        subscription_.subscriber = std::make_shared<Subscriber>(registration.credentials);
        subscription_.query = registration.query;
        subscription_.where =
            parse_where(registration.query.where, app.options.query_limits, registration.credentials.key != Key::None);
        live_class_.add(subscription_);
    }

    void see(std::optional<Datum> before, std::optional<Datum> after, const ChangeFacts& facts) {
        live_class_.handle_rows(before, after, facts, [this](std::int64_t) -> EventSink* { return &told_; });
    }
    /// The events so far, separated by commas.
    [[nodiscard]] const std::string& json() const { return told_.json(); }

  private:
    Subscription subscription_;
    LiveClass live_class_;
    MissedEvents told_;
};

std::string events_in(const Rows& rows, const Registration& registration, const std::string& epoch,
                      const RunHook& run_hook) {
    LoneSubscriber subscriber(*find_app(registration.credentials.app_id), registration, run_hook);
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        if (DatumGetBool(*rows.datum(row, 4))) too_old("All objects of the class were deleted since then.");
        subscriber.see(
            rows.datum(row, 2), rows.datum(row, 3),
            {DatumGetInt64(*rows.datum(row, 1)), LogPlace{epoch, DatumGetInt64(*rows.datum(row, 0)), {}}.text()});
    }
    return subscriber.json();
}

}  // namespace

std::string missed_events(const Registration& registration, const std::string& place, const RunHook& run_hook) {
    const std::optional<LogPlace> from = LogPlace::parse(place);
    if (!from) too_old("The sequence number is not of this server.");
    const std::shared_ptr<const App> app = find_app(registration.credentials.app_id);
    const std::string& class_name = registration.query.class_name;
    if (!is_logged(*app, class_name)) too_old("The class is not among liveQuery.resumable.");
    wait_for_committing();
    const std::string snapshot = current_snapshot();
    wait_for_numbers(app->id, class_name, snapshot);
    std::string events;
    // Of a class that is yet to be made there is nothing to tell.
    if (const auto entry = find_class(*app, class_name)) {
        const Rows rows = logged_rows(registration, entry->schema.table(), *from, snapshot);
        if (static_cast<std::int64_t>(rows.count()) > kMostMissed) too_old("Too much has happened since then.");
        events = events_in(rows, registration, from->epoch, run_hook);
    }
    // After the rows were read, since somebody may be forgetting them.
    check_place(*from);
    std::string answer = "{\"events\":[" + events + "],\"snapshot\":";
    append_json_string(answer, snapshot);
    return answer += '}';
}

std::string event_of_update(const Registration& registration, const std::string& object_id, const RunHook& run_hook) {
    const std::shared_ptr<const App> app = find_app(registration.credentials.app_id);
    const std::shared_ptr<const ClassEntry> entry = find_class(*app, registration.query.class_name);
    if (entry == nullptr) return {};
    const Rows rows = execute({"SELECT t FROM " + entry->schema.table() + " t WHERE t.\"objectId\" = $1", {object_id}},
                              Mode::Fresh, Planning::Generic);
    if (rows.empty()) return {};
    LoneSubscriber subscriber(*app, registration, run_hook);
    subscriber.see(rows.datum(0, 0), rows.datum(0, 0), {});
    return subscriber.json();
}

}  // namespace parsegres::pg
