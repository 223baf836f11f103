#pragma once
// Kept plans of this backend, found by their SQL text.
//
// The compilers write the same text for every request of a shape, so the text is the shape's key, and a
// change of the schema changes the text instead of making a plan wrong. Entries are dropped when they
// have not been used for longest (parse.plan_cache_size).

#include "pg/boundary.hpp"

#include <string>
#include <vector>

#include "pg/wrap/spi.hpp"

namespace parsegres::pg {

/// The kept plan for `text` with parameters of `types`; prepares it when there is none.
/// The plan stays valid until the next call of plan_for().
SPIPlanPtr plan_for(const std::string& text, const std::vector<Oid>& types, Planning planning);

}  // namespace parsegres::pg
