#include "live/by_hub.hpp"

namespace parsegres::proxy::live {
namespace {

void add_for_each(std::vector<std::vector<Delivery>>& parts, const Delivery& delivery) {
    std::vector<std::vector<SubscriptionId>> ids(parts.size());
    for (const SubscriptionId id : delivery.ids) ids[home_of(id, parts.size())].push_back(id);
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (delivery.to_all || !ids[i].empty())
            parts[i].push_back({delivery.event, std::move(ids[i]), delivery.to_all});
}

}  // namespace

std::vector<std::vector<Delivery>> by_hub(std::vector<Delivery> deliveries, std::size_t count) {
    std::vector<std::vector<Delivery>> parts(count);
    if (count == 1) {
        parts.front() = std::move(deliveries);
        return parts;
    }
    for (const Delivery& delivery : deliveries) add_for_each(parts, delivery);
    return parts;
}

}  // namespace parsegres::proxy::live
