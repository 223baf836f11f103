#pragma once
// What was written, who had to hear of it, and who did, how late.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "clock.hpp"

namespace parsegres::live {

/// Writes that follow each other evenly, whatever becomes of them. Each has a number, its field `serial`.
struct Plan {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    double rate = 1;  // a second
    Time start;

    [[nodiscard]] Time due(std::uint64_t serial) const;
    [[nodiscard]] bool has(std::uint64_t serial) const { return serial >= first && serial - first < count; }
};

/// Who has to hear of a write.
enum class Expect : unsigned char { none, one, all };

struct Delays {
    double p50 = 0, p99 = 0, most = 0;  // milliseconds
};

/// Sorts them.
Delays summary_of(std::vector<std::uint32_t>& micros);

class Tally {
  public:
    void begin(Plan const& plan, Expect expect, std::size_t subscribers);

    /// A text that a subscriber of that number received; its delay is from when the write was due.
    void note(std::size_t subscriber, std::string_view text, Time now);

    /// Frames that should have come, when so many writes succeeded.
    [[nodiscard]] std::uint64_t expected(std::uint64_t written) const;
    [[nodiscard]] std::uint64_t heard() const { return delays_.size(); }  // each once
    [[nodiscard]] std::uint64_t doubled() const { return doubled_; }
    [[nodiscard]] std::uint64_t stray() const { return stray_; }    // at somebody who did not ask for it
    [[nodiscard]] std::uint64_t others() const { return others_; }  // of earlier writes, or no event of a write
    [[nodiscard]] Time last() const { return last_; }
    Delays delays() { return summary_of(delays_); }

  private:
    [[nodiscard]] bool is_for(std::size_t subscriber, std::uint64_t number) const;

    Plan plan_;
    Expect expect_ = Expect::none;
    std::size_t subscribers_ = 0;
    std::vector<std::vector<bool>> seen_;  // by subscriber, by number of the write
    std::vector<std::uint32_t> delays_;
    std::uint64_t doubled_ = 0, stray_ = 0, others_ = 0;
    Time last_;
};

}  // namespace parsegres::live
