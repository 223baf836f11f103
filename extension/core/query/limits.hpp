#pragma once
// How complex a query of a client may be: the option `requestComplexity`. Master and maintenance keys
// are not bound by it.

namespace parsegres {

/// In all numbers -1 means no limit.
struct QueryLimits {
    int query_depth = -1;
    int subquery_depth = -1;
    int subquery_limit = -1;
    int include_depth = -1;
    int include_count = -1;
    bool allow_regex = true;
};

}  // namespace parsegres
