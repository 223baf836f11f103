#include "pg/live/relations.hpp"

namespace parsegres::pg {

std::vector<const RelatedTo*> relations_in(const Where& where) {
    std::vector<const RelatedTo*> relations;
    for (const Condition& condition : where.conditions)
        if (const auto* related = std::get_if<RelatedTo>(&condition.node)) relations.push_back(related);
    return relations;
}

Where without(const Where& where, const RelatedTo& related) {
    Where rest;
    for (const Condition& condition : where.conditions)
        if (std::get_if<RelatedTo>(&condition.node) != &related) rest.conditions.push_back(condition);
    return rest;
}

}  // namespace parsegres::pg
