#include "pg/live/log_place.hpp"

#include <algorithm>
#include <charconv>

#include "pg/wrap/spi.hpp"

namespace parsegres::pg {
namespace {

/// "10:20:10,14,15"
bool looks_like_snapshot(std::string_view text) {
    return std::count(text.begin(), text.end(), ':') == 2 &&
           text.find_first_not_of("0123456789:,") == std::string_view::npos;
}

}  // namespace

std::string LogPlace::text() const {
    return epoch + '.' + std::to_string(number) + (snapshot.empty() ? "" : "/" + snapshot);
}

std::optional<LogPlace> LogPlace::parse(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    LogPlace place{std::string(text.substr(0, dot)), 0, {}};
    const std::size_t slash = std::min(text.find('/'), text.size());
    if (slash < dot) return std::nullopt;
    const char* const end = text.data() + slash;
    const auto [last, problem] = std::from_chars(text.data() + dot + 1, end, place.number);
    if (problem != std::errc() || last != end || place.number < 0) return std::nullopt;
    if (slash == text.size()) return place;
    place.snapshot = text.substr(slash + 1);
    if (!looks_like_snapshot(place.snapshot)) return std::nullopt;
    return place;
}

bool is_logged(const App& app, std::string_view class_name) {
    const std::vector<std::string>& names = app.options.live.resumable;
    if (std::find(names.begin(), names.end(), class_name) == names.end()) return false;
    const SqlText query{"SELECT parse_internal.is_resumable_class(options, $2) FROM parse.app WHERE app_id = $1",
                        {app.id, std::string(class_name)}};
    return DatumGetBool(*execute(query, Mode::Fresh, Planning::Generic).datum(0, 0));
}

LogPlace end_of_log(std::string snapshot) {
    const Rows state = execute({"SELECT epoch, last_seq FROM parse_internal.live_log_state", {}}, Mode::Fresh);
    return {*state.text(0, 0), DatumGetInt64(*state.datum(0, 1)), std::move(snapshot)};
}

std::string current_snapshot() {
    return *execute({"SELECT pg_catalog.pg_current_snapshot()::text", {}}, Mode::Fresh).text(0, 0);
}

}  // namespace parsegres::pg
