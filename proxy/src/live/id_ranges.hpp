#pragma once
// Sets of subscriptions as the database writes them: "3,17-20,90".

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace parsegres::proxy::live {

using SubscriptionId = std::uint32_t;

/// All ids of the set in the order they stand; nothing when `text` is no such set, or one of more than kMaxIds.
std::optional<std::vector<SubscriptionId>> read_ids(std::string_view text);

/// More subscriptions than one proxy ever has.
inline constexpr std::size_t kMaxIds = 16U * 1024 * 1024;

}  // namespace parsegres::proxy::live
