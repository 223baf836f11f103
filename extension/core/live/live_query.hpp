#pragma once
// The query of a subscription.

#include <optional>
#include <string>
#include <vector>

#include "query/find_options.hpp"
#include "value/value.hpp"

namespace parsegres {

struct LiveQuery {
    std::string class_name;
    Value where;  ///< an object
    /// What messages hold of objects, besides objectId, createdAt, updatedAt, ACL.
    KeySelection selection;
    /// An update or create counts only if one of these fields changed; empty: any change counts.
    std::vector<std::string> watch;
    std::vector<IncludeNode> include;
};

/// Reads {className, where, keys, watch, include}; other members are the proxy's business.
/// Throws Error(invalid_json) when it has another form.
LiveQuery parse_live_query(const Value& query);

}  // namespace parsegres
