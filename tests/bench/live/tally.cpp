#include "tally.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace parsegres::live {

namespace {

/// A frame is not parsed: at 100,000 a second there is no time for it.
std::optional<std::uint64_t> serial_in(std::string_view text) {
    constexpr std::string_view kKey = "\"serial\":";
    auto const at = text.find(kKey);
    if (at == std::string_view::npos) return std::nullopt;
    std::uint64_t serial = 0;
    char const* const from = text.data() + at + kKey.size();
    if (std::from_chars(from, text.data() + text.size(), serial).ec != std::errc{}) return std::nullopt;
    return serial;
}

}  // namespace

Time Plan::due(std::uint64_t serial) const {
    std::chrono::duration<double> const after(static_cast<double>(serial - first) / rate);
    return start + std::chrono::duration_cast<Clock::duration>(after);
}

Delays summary_of(std::vector<std::uint32_t>& micros) {
    if (micros.empty()) return {};
    std::sort(micros.begin(), micros.end());
    auto const at = [&](double part) {
        return micros[static_cast<std::size_t>(part * static_cast<double>(micros.size() - 1))] / 1000.0;
    };
    return {at(0.5), at(0.99), at(1)};
}

void Tally::begin(Plan const& plan, Expect expect, std::size_t subscribers) {
    *this = Tally();
    plan_ = plan;
    expect_ = expect;
    subscribers_ = subscribers;
    seen_.resize(subscribers);
    delays_.reserve(expected(plan.count));
    last_ = plan.start;
}

void Tally::note(std::size_t subscriber, std::string_view text, Time now) {
    auto const serial = serial_in(text);
    if (!serial || !plan_.has(*serial) || subscriber >= subscribers_) return void(++others_);
    auto const number = *serial - plan_.first;
    if (!is_for(subscriber, number)) return void(++stray_);
    auto& seen = seen_[subscriber];
    if (seen.empty()) seen.resize(plan_.count);
    if (seen[number]) return void(++doubled_);
    seen[number] = true;
    delays_.push_back(static_cast<std::uint32_t>(std::max<std::int64_t>(0, micros(now - plan_.due(*serial)))));
    last_ = now;
}

std::uint64_t Tally::expected(std::uint64_t written) const {
    switch (expect_) {
        case Expect::one: return written;
        case Expect::all: return written * subscribers_;
        default: return 0;
    }
}

bool Tally::is_for(std::size_t subscriber, std::uint64_t number) const {
    if (expect_ == Expect::one) return number % subscribers_ == subscriber;
    return expect_ == Expect::all;
}

}  // namespace parsegres::live
