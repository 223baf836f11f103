#pragma once
// Subqueries of classes that have find hooks. As in the reference such a subquery is a find of its own, with its hooks
// around, and what it finds takes its place in the outer query; a hook that refuses it refuses the outer query. All
// other subqueries stay in the outer statement.

#include "pg/boundary.hpp"

#include "pg/caller.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// Replaces these subqueries in the `where` of a find. False when there was none, as at once in apps without find
/// hooks. Throws what parse_where() throws, and what the finds do.
bool run_hooked_subqueries(const Caller& caller, Object& query);

}  // namespace parsegres::pg
