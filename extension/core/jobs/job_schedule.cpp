#include "jobs/job_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "value/parse_types.hpp"

namespace parsegres {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kDay = 1440 * kMinute;
constexpr std::int64_t kMinutesOfDay = 1440;
constexpr std::int64_t kLongest = 366 * kDay;

std::int64_t day_of(std::int64_t micros) { return micros >= 0 ? micros / kDay : -((-micros + kDay - 1) / kDay); }

/// 1970-01-01 was a Thursday.
std::size_t weekday_of(std::int64_t day) { return static_cast<std::size_t>(((day + 3) % 7 + 7) % 7); }

/// "12:30:00.000Z", of any day.
std::optional<std::int64_t> parse_time_of_day(std::string_view text) {
    if (text.size() == 5) return parse_time_of_day(std::string(text) + ":00Z");
    const auto moment = parse_iso_date("1970-01-01T" + std::string(text));
    if (!moment || day_of(moment->micros) != 0) return std::nullopt;
    return moment->micros;
}

/// The dashboard writes numbers; others write texts and booleans.
bool is_set(const Value& flag) { return flag.truthy() && flag != Value("0") && flag != Value("false"); }

std::int64_t whole_minutes(double minutes) {
    constexpr double kYear = 366.0 * kMinutesOfDay;
    if (!(minutes > 0)) return 0;
    return static_cast<std::int64_t>(std::floor(std::clamp(minutes, 1.0, kYear)));
}

/// Collects slots from the newest back.
class Collector {
  public:
    Collector(const JobSchedule& schedule, std::int64_t after, std::int64_t until, std::size_t most)
        : schedule_(schedule), after_(after), until_(until), most_(most) {}

    void collect() {
        if (schedule_.repeat_minutes == 0)
            add(schedule_.start_after.micros);
        else if (schedule_.repeat_minutes <= kMinutesOfDay)
            collect_days();
        else
            collect_long();
    }

    std::vector<Timestamp> take() {
        std::reverse(slots_.begin(), slots_.end());
        return std::move(slots_);
    }

  private:
    /// Whether older ones may follow.
    bool add(std::int64_t slot) {
        if (slot > until_) return true;
        if (slot <= after_ || slot < schedule_.start_after.micros || slots_.size() == most_) return false;
        if (schedule_.repeat_minutes == 0 || schedule_.days[weekday_of(day_of(slot))]) slots_.push_back({slot});
        return true;
    }

    void collect_days() {
        const std::int64_t step = schedule_.repeat_minutes * kMinute;
        const std::int64_t last = (kDay - 1 - schedule_.time_of_day) / step;
        for (std::int64_t day = day_of(until_); day >= day_of(after_); --day)
            for (std::int64_t count = last; count >= 0; --count)
                if (!add(day * kDay + schedule_.time_of_day + count * step)) return;
    }

    void collect_long() {
        const std::int64_t start = schedule_.start_after.micros;
        std::int64_t first = day_of(start) * kDay + schedule_.time_of_day;
        if (first < start) first += kDay;
        if (first > until_) return;
        const std::int64_t step = schedule_.repeat_minutes * kMinute;
        for (std::int64_t slot = first + (until_ - first) / step * step; slot >= first; slot -= step)
            if (!add(slot)) return;
    }

    const JobSchedule& schedule_;
    std::int64_t after_;
    std::int64_t until_;
    std::size_t most_;
    std::vector<Timestamp> slots_;
};

}  // namespace

std::optional<JobSchedule> read_job_schedule(std::string_view start_after, std::string_view time_of_day,
                                             double repeat_minutes, const Value& days_of_week) {
    const auto start = parse_iso_date(start_after);
    if (!start) return std::nullopt;
    JobSchedule schedule{*start, whole_minutes(repeat_minutes), start->micros - day_of(start->micros) * kDay, {}};
    if (!time_of_day.empty()) {
        const auto time = parse_time_of_day(time_of_day);
        if (!time) return std::nullopt;
        schedule.time_of_day = *time;
    }
    schedule.days.fill(!days_of_week.is_array());
    if (days_of_week.is_array())
        for (std::size_t day = 0; day < std::min(schedule.days.size(), days_of_week.as_array().size()); ++day)
            schedule.days[day] = is_set(days_of_week.as_array()[day]);
    return schedule;
}

std::vector<Timestamp> due_slots(const JobSchedule& schedule, std::optional<Timestamp> after, Timestamp until,
                                 std::size_t most) {
    const std::int64_t oldest = until.micros - kLongest;
    Collector collector(schedule, std::max(after ? after->micros : oldest, oldest), until.micros, most);
    collector.collect();
    return collector.take();
}

}  // namespace parsegres
