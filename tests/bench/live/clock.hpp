#pragma once
// One clock for writers and readers: they are in one process.

#include <chrono>
#include <cstdint>

namespace parsegres::live {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

inline std::int64_t micros(Clock::duration duration) {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

inline double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace parsegres::live
