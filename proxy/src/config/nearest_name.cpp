#include "nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "ascii.hpp"

namespace parsegres::proxy {
namespace {

// A name longer than any option cannot be a slip of the finger, and the cost grows with its length.
constexpr std::size_t kLongestName = 100;

using Row = std::vector<std::size_t>;

std::size_t edits(std::string_view from, std::string_view to) {
    Row before_last(to.size() + 1), last(to.size() + 1), row(to.size() + 1);
    for (std::size_t j = 0; j <= to.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const bool same = lower(from[i - 1]) == lower(to[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            const bool swapped =
                i > 1 && j > 1 && lower(from[i - 1]) == lower(to[j - 2]) && lower(from[i - 2]) == lower(to[j - 1]);
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[to.size()];
}

}  // namespace

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
    if (name.size() > kLongestName) return {};
    std::string_view best;
    std::size_t best_edits = name.size() / 3 + 2;  // more than a third changed is another word
    for (const std::string_view candidate : candidates) {
        const std::size_t needed = edits(name, candidate);
        if (needed >= best_edits) continue;
        best = candidate;
        best_edits = needed;
    }
    return best;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
    const std::string_view nearest = nearest_name(name, candidates);
    return nearest.empty() ? "" : " (did you mean " + std::string(nearest) + "?)";
}

}  // namespace parsegres::proxy
