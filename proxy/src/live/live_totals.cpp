#include "live/live_totals.hpp"

#include <string_view>

namespace parsegres::proxy::live {
namespace {

void append_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help,
                   const std::string& value) {
    constexpr std::string_view kPrefix = "parsegres_live_";
    ((((out += "# HELP ") += kPrefix) += name) += ' ') += help;
    ((((out += "\n# TYPE ") += kPrefix) += name) += ' ') += type;
    ((((out += '\n') += kPrefix) += name) += ' ') += value;
    out += '\n';
}

}  // namespace

std::string metrics_text(const LiveTotals& totals) {
    constexpr std::string_view kGauge = "gauge";
    constexpr std::string_view kCounter = "counter";
    std::string out;
    append_metric(out, "sockets", kGauge, "Open WebSockets.", std::to_string(totals.sockets));
    append_metric(out, "clients", kGauge, "WebSockets whose client is connected.", std::to_string(totals.clients));
    append_metric(out, "subscriptions", kGauge, "Live subscriptions.", std::to_string(totals.subscriptions));
    append_metric(out, "queued_bytes", kGauge, "Bytes that wait for clients to take them.",
                  std::to_string(totals.queued_bytes));
    append_metric(out, "listening", kGauge, "Whether the database can tell us of events.",
                  totals.is_listening ? "1" : "0");
    append_metric(out, "events_total", kCounter, "Events sent to clients.", std::to_string(totals.events));
    append_metric(out, "closed_for_slowness_total", kCounter, "WebSockets closed because they were read too slowly.",
                  std::to_string(totals.closed_for_slowness));
    append_metric(out, "interruptions_total", kCounter,
                  "Times that events may have been missed, so clients had to subscribe again.",
                  std::to_string(totals.interruptions));
    append_metric(out, "database_queued_bytes", kGauge, "Changes in the database's queue that nobody was told of yet.",
                  std::to_string(totals.database_queued_bytes));
    append_metric(out, "database_overflows_total", kCounter, "Times that the database's queue was full.",
                  std::to_string(totals.database_overflows));
    append_metric(out, "database_lag_seconds", kGauge, "From the commit of the last change to the message about it.",
                  std::to_string(totals.database_lag_seconds));
    return out;
}

}  // namespace parsegres::proxy::live
