#pragma once
// Which thread an event is for.

#include <cstddef>
#include <vector>

#include "live/live_event.hpp"

namespace parsegres::proxy::live {

/// The number of the hub, of `count`, where a subscription is at home.
constexpr std::size_t home_of(SubscriptionId id, std::size_t count) { return id % count; }

/// What is for the subscriptions of each of `count` hubs, in order.
std::vector<std::vector<Delivery>> by_hub(std::vector<Delivery> deliveries, std::size_t count);

}  // namespace parsegres::proxy::live
