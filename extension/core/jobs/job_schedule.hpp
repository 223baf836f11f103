#pragma once
// When the jobs of `_JobSchedule` are due. A row names moments, its slots; all of it is UTC.
//
// Without repeatMinutes there is one slot: startAfter. With them there are, on each day of daysOfWeek, timeOfDay and
// then every so many minutes until the day is over, from startAfter on. An interval longer than a day is counted from
// the first timeOfDay after startAfter.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "compile/sql_text.hpp"
#include "value/value.hpp"

namespace parsegres {

struct JobSchedule {
    Timestamp start_after;
    std::int64_t repeat_minutes = 0;                                     ///< 0: only once
    std::int64_t time_of_day = 0;                                        ///< microseconds since midnight
    std::array<bool, 7> days{true, true, true, true, true, true, true};  ///< Monday first
};

/// The columns of a row as they are stored. Nothing when they name no moment.
std::optional<JobSchedule> read_job_schedule(std::string_view start_after, std::string_view time_of_day,
                                             double repeat_minutes, const Value& days_of_week);

/// The last `most` slots after `after`, which may be missing, and not after `until`, in order. What is more than a year
/// older than `until` is left out.
std::vector<Timestamp> due_slots(const JobSchedule& schedule, std::optional<Timestamp> after, Timestamp until,
                                 std::size_t most);

}  // namespace parsegres
