#pragma once
// Places in the log that clients resume behind.

#include "pg/boundary.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pg/app_registry.hpp"

namespace parsegres::pg {

/// How clients know a place: "epoch.number", and where they have seen a result as a whole, "epoch.number/snapshot".
struct LogPlace {
    std::string epoch;
    std::int64_t number = 0;
    /// A pg_snapshot: what it sees behind the number they have seen as well. "" for none.
    std::string snapshot;

    [[nodiscard]] std::string text() const;
    /// Nothing for a text that was never one.
    static std::optional<LogPlace> parse(std::string_view text);
};

/// Whether changes of the class are in the log.
bool is_logged(const App& app, std::string_view class_name);
/// Where the log ends now; what is seen in `snapshot` is before it. Needs an SpiSession.
LogPlace end_of_log(std::string snapshot);

/// The text of the pg_snapshot that statements see now. Needs an SpiSession.
std::string current_snapshot();

}  // namespace parsegres::pg
