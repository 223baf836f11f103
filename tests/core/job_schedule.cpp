// The slots of schedules: what _JobSchedule says, at the edges of days and weeks.

#include <catch2/catch.hpp>

#include "jobs/job_schedule.hpp"
#include "value/json.hpp"
#include "value/parse_types.hpp"

using namespace parsegres;

namespace {

struct Row {
    const char* start_after;
    const char* time_of_day = "";
    double repeat_minutes = 0;
    const char* days_of_week = "null";
};

/// The slots, up to `most`, as texts without what all of them share.
std::string slots(const Row& row, const char* after, const char* until, std::size_t most = 100) {
    const auto schedule =
        read_job_schedule(row.start_after, row.time_of_day, row.repeat_minutes, parse_json(row.days_of_week));
    if (!schedule) return "none at all";
    std::string text;
    for (const Timestamp& slot : due_slots(*schedule, parse_iso_date(after), *parse_iso_date(until), most))
        (text += text.empty() ? "" : " ") += format_iso_date(slot).substr(5, 11);
    return text;
}

constexpr const char* kNever = "";

}  // namespace

// 2024-02-26 was a Monday, and February of that year had 29 days.
TEST_CASE("slots of a schedule") {
    struct Case {
        const char* what;
        Row row;
        const char* after;
        const char* until;
        const char* expected;
    };
    const std::vector<Case> table = {
        {"once", {"2024-02-26T10:00:00.000Z"}, kNever, "2024-02-26T10:00:00Z", "02-26T10:00"},
        {"once, not yet", {"2024-02-26T10:00:00.000Z"}, kNever, "2024-02-26T09:59:59.999Z", ""},
        {"once, and done", {"2024-02-26T10:00:00.000Z"}, "2024-02-26T10:00:00Z", "2024-03-01T00:00:00Z", ""},
        {"once, on any day",
         {"2024-02-26T10:00:00.000Z", "", 0, "[0,0,0,0,0,0,0]"},
         kNever,
         "2024-02-27T00:00:00Z",
         "02-26T10:00"},
        {"daily",
         {"2024-02-26T10:00:00Z", "09:00:00.000Z", 1440},
         kNever,
         "2024-02-29T08:59:59Z",
         "02-27T09:00 02-28T09:00"},
        {"daily, over the leap day",
         {"2024-02-26T10:00:00Z", "23:59:00.000Z", 1440},
         "2024-02-27T23:59:00Z",
         "2024-03-01T23:58:00Z",
         "02-28T23:59 02-29T23:59"},
        {"from startAfter on, itself included",
         {"2024-02-26T09:00:00Z", "09:00:00.000Z", 1440},
         kNever,
         "2024-02-26T12:00:00Z",
         "02-26T09:00"},
        {"at midnight",
         {"2024-02-26T00:00:00Z", "00:00:00.000Z", 1440},
         "2024-02-26T00:00:00Z",
         "2024-02-28T00:00:00Z",
         "02-27T00:00 02-28T00:00"},
        {"every 6 hours from 7 on: each day begins anew",
         {"2024-02-26T00:00:00Z", "07:00:00.000Z", 360},
         kNever,
         "2024-02-27T08:00:00Z",
         "02-26T07:00 02-26T13:00 02-26T19:00 02-27T07:00"},
        {"every 7 hours does not run over midnight",
         {"2024-02-26T00:00:00Z", "00:00:00.000Z", 420},
         kNever,
         "2024-02-27T00:00:00Z",
         "02-26T00:00 02-26T07:00 02-26T14:00 02-26T21:00 02-27T00:00"},
        {"no time of day: that of startAfter",
         {"2024-02-26T10:30:00Z", "", 1440},
         kNever,
         "2024-02-27T11:00:00Z",
         "02-26T10:30 02-27T10:30"},
        {"Mondays and Sundays",
         {"2024-02-26T00:00:00Z", "12:00:00.000Z", 1440, "[1,0,0,0,0,0,1]"},
         kNever,
         "2024-03-04T13:00:00Z",
         "02-26T12:00 03-03T12:00 03-04T12:00"},
        {"days as texts",
         {"2024-02-26T00:00:00Z", "12:00:00.000Z", 1440, R"(["0","1","0","0","0","0","0"])"},
         kNever,
         "2024-03-04T13:00:00Z",
         "02-27T12:00"},
        {"on no day",
         {"2024-02-26T00:00:00Z", "12:00:00.000Z", 1440, "[0,0,0,0,0,0,0]"},
         kNever,
         "2024-12-04T13:00:00Z",
         ""},
        {"every other day",
         {"2024-02-26T10:00:00Z", "09:00:00.000Z", 2880},
         kNever,
         "2024-03-02T09:00:00Z",
         "02-27T09:00 02-29T09:00 03-02T09:00"},
        {"minutes in parts count as whole ones",
         {"2024-02-26T00:00:00Z", "23:58:00.000Z", 0.5},
         kNever,
         "2024-02-27T00:00:00Z",
         "02-26T23:58 02-26T23:59"},
        {"hours and minutes are enough",
         {"2024-02-26T00:00:00Z", "23:58", 1440},
         kNever,
         "2024-02-27T00:00:00Z",
         "02-26T23:58"},
        {"before 1970",
         {"1969-12-30T10:00:00Z", "23:00:00Z", 1440},
         kNever,
         "1970-01-01T23:00:00Z",
         "12-30T23:00 12-31T23:00 01-01T23:00"},
        {"no date", {"tomorrow", "", 1440}, kNever, "2024-03-04T13:00:00Z", "none at all"},
        {"no time", {"2024-02-26T10:30:00Z", "25:00:00.000Z", 1440}, kNever, "2024-03-04T13:00:00Z", "none at all"},
        {"no time at all", {"2024-02-26T10:30:00Z", "noon", 1440}, kNever, "2024-03-04T13:00:00Z", "none at all"},
    };
    for (const Case& one : table) {
        INFO(one.what);
        CHECK(slots(one.row, one.after, one.until) == one.expected);
    }
}

TEST_CASE("of many slots the last ones are told, of a year at most") {
    const Row each_minute{"2024-02-26T00:00:00Z", "00:00:00Z", 1};
    CHECK(slots(each_minute, kNever, "2024-02-26T12:00:30Z", 3) == "02-26T11:58 02-26T11:59 02-26T12:00");
    const Row yearly{"2020-02-26T00:00:00Z"};
    CHECK(slots(yearly, kNever, "2024-02-26T00:00:00Z") == "");
}
