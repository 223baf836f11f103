#pragma once
// The language of $relativeTime: "3 days 2 hrs ago", "in 1 week", "now".

#include <string_view>

#include "query/where.hpp"

namespace parsegres {

/// Throws Error(invalid_json) with the reference's reason when `text` is no such time.
/// What is farther away than any storable date is moved to the edge, so that adding it to now cannot overflow.
RelativeTime parse_relative_time(std::string_view text);

}  // namespace parsegres
