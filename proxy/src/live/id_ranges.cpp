#include "live/id_ranges.hpp"

#include "live/words.hpp"

namespace parsegres::proxy::live {
namespace {

constexpr SubscriptionId kLargest = 0x7FFF'FFFF;

std::optional<SubscriptionId> read_id(std::string_view text) {
    const auto id = read_number<SubscriptionId>(text);
    return id && *id > 0 && *id <= kLargest ? id : std::nullopt;
}

}  // namespace

std::optional<std::vector<SubscriptionId>> read_ids(std::string_view text) {
    std::vector<SubscriptionId> ids;
    for (bool more = true; more;) {
        more = text.find(',') != std::string_view::npos;
        std::string_view part = next_word(text, ',');
        const bool is_range = part.find('-') != std::string_view::npos;
        const auto first = read_id(next_word(part, '-'));
        const auto last = is_range ? read_id(part) : first;
        if (!first || !last || *last < *first || *last - *first >= kMaxIds - ids.size()) return std::nullopt;
        for (SubscriptionId id = *first; id <= *last; ++id) ids.push_back(id);
    }
    return ids;
}

}  // namespace parsegres::proxy::live
