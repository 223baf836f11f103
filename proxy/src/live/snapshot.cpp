#include "live/snapshot.hpp"

#include <algorithm>

#include "live/words.hpp"

namespace parsegres::proxy::live {

std::optional<Snapshot> Snapshot::read(std::string_view text) {
    if (std::count(text.begin(), text.end(), ':') != 2) return std::nullopt;
    const auto min = read_number<TransactionId>(next_word(text, ':'));
    const auto max = read_number<TransactionId>(next_word(text, ':'));
    if (!min || !max || *max < *min) return std::nullopt;
    Snapshot snapshot;
    snapshot.min_ = *min;
    snapshot.max_ = *max;
    while (!text.empty()) {
        const auto transaction = read_number<TransactionId>(next_word(text, ','));
        if (!transaction) return std::nullopt;
        snapshot.in_progress_.push_back(*transaction);
    }
    std::sort(snapshot.in_progress_.begin(), snapshot.in_progress_.end());
    return snapshot;
}

bool Snapshot::sees(TransactionId transaction) const {
    if (transaction < min_) return true;
    if (transaction >= max_) return false;
    return !std::binary_search(in_progress_.begin(), in_progress_.end(), transaction);
}

}  // namespace parsegres::proxy::live
