#pragma once
// The parameters of a find or get request besides `where`.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "query/limits.hpp"
#include "query/where.hpp"
#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

/// Which fields of a class an answer holds. objectId, createdAt, updatedAt and ACL are in it whatever this says.
struct KeySelection {
    /// `keys` as given, dotted ones included; nothing when all fields are wanted.
    std::optional<std::vector<std::string>> keys;
    /// `excludeKeys` as given, without the four that cannot be excluded. Beside `keys` it takes out the keys that it
    /// names literally: `ptr` does not take out `ptr.name`, as in the reference.
    std::vector<std::string> exclude;

    /// Whether the whole of the field is in an answer. A dotted key selects its first component,
    /// a dotted excludeKey excludes nothing.
    [[nodiscard]] bool selects(std::string_view field) const;
};

/// A field whose Pointers are to be replaced by their objects, and what to do inside those.
struct IncludeNode {
    std::string field;
    KeySelection selection;
    std::vector<IncludeNode> children;
};

/// A limit of no query of a client: all rows there are.
inline constexpr std::int64_t kNoLimit = -1;

struct FindOptions {
    Value where;  ///< an object, or null
    std::vector<SortKey> order;
    std::int64_t limit = 0;
    std::int64_t skip = 0;
    bool count = false;
    KeySelection selection;
    /// The paths to include as a tree; a path brings its prefixes, and the parents of dotted keys, with it.
    std::vector<IncludeNode> include;
    bool include_all = false;  ///< includeAll, or `*` among the includes; see expand_include_all()
    std::string redirect_key;  ///< redirectClassNameForKey, or ""
};

struct LimitDefaults {
    std::int64_t default_limit = 100;
    std::optional<std::int64_t> max_limit;
};

/// The `where` of a query, which may be JSON text; null when there is none. Throws Error(invalid_json).
Value where_parameter(const Object& query);

/// The parameters of GET /classes/X. Values may be of any JSON type, as the reference takes them
/// (`limit: "5"`, `order: ["a", "-b"]`, `where` as JSON text).
/// Throws Error: invalid_query for an unknown parameter or a limit or skip that is no number from 0, invalid_json for
/// bad `where` text, invalid_key_name for an invalid name in `order`, operation_forbidden for what
/// is not supported yet.
FindOptions parse_find_options(const Object& query, const LimitDefaults& defaults);

/// The parameters of GET /classes/X/id; any but keys, include, excludeKeys and the read preferences
/// throws Error(invalid_query).
FindOptions parse_get_options(const Object& query);

/// Replaces `include_all` by an include of each Pointer and Array field of the class, which `keys` then selects too.
void expand_include_all(FindOptions& options, const ClassSchema& schema);

/// Throws Error(invalid_query) when the includes are deeper or more than the limits allow. Call it after
/// expand_include_all(), and only for callers without the master or maintenance key.
void check_include_limits(const std::vector<IncludeNode>& include, const QueryLimits& limits);

/// The class that redirectClassNameForKey leads to: the target of the Relation `key`, else the class itself.
const std::string& redirected_class(const ClassSchema& schema, std::string_view key);

}  // namespace parsegres
