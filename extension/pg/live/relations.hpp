#pragma once
// The relations that the conditions of a live query ask for.

#include <vector>

#include "query/where.hpp"

namespace parsegres::pg {

/// The $relatedTo that objects have to meet in any case. They live as long as `where`.
std::vector<const RelatedTo*> relations_in(const Where& where);
/// The conditions without that one of relations_in().
Where without(const Where& where, const RelatedTo& related);

}  // namespace parsegres::pg
