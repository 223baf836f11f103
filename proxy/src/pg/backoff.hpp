#pragma once
// How long to wait before the next attempt to connect.

#include <algorithm>
#include <chrono>

namespace parsegres::proxy {

/// `failures` in a row so far, at least 1. Short, since a restarted database should be found at once; doubling, since
/// one that stays away should not be hammered by every connection of every proxy.
constexpr std::chrono::milliseconds reconnect_delay(unsigned failures) {
    constexpr std::chrono::milliseconds kFirst{50};
    constexpr std::chrono::milliseconds kLongest{800};
    return std::min(kLongest, kFirst * (1U << std::min(failures - 1, 10U)));
}

}  // namespace parsegres::proxy
