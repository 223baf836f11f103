#pragma once
// include: Pointers in an answer replaced by the objects they name, one query for each class on each path.

#include "pg/boundary.hpp"

#include <vector>

#include "pg/render.hpp"
#include "pg/request.hpp"
#include "query/find_options.hpp"

namespace parsegres::pg {

/// Fetches what `nodes` ask for in `rows`, and what their children ask for in the objects fetched, with the caller's
/// rights. `columns` are those of the rows; Pointers that `mask` hides lead nowhere.
void fetch_includes(Request& request, const std::vector<IncludeNode>& nodes, const std::vector<const Field*>& columns,
                    RowMask& mask, const Rows& rows, IncludedObjects& objects);

}  // namespace parsegres::pg
