#pragma once
// `where` JSON to its syntax tree.

#include "query/limits.hpp"
#include "query/where.hpp"

namespace parsegres {

/// `where` must be an object, or null for no condition. `is_master`: the caller holds the master or the maintenance
/// key, so that internal fields may be queried and `limits` do not apply.
/// Throws Error with the reference's codes and texts (invalid_query, invalid_key_name, invalid_json);
/// operation_forbidden for an operator that does not exist.
Where parse_where(const Value& where, const QueryLimits& limits, bool is_master);

}  // namespace parsegres
