#pragma once
// limit, skip and order, which requests and subqueries share.

#include <cstdint>
#include <string_view>
#include <vector>

#include "query/where.hpp"

namespace parsegres {

/// A limit or a skip; `name` is for the message. Fractions are rounded, as PostgreSQL does for the reference.
/// Throws Error(invalid_query) unless Number(value) is 0 or more.
std::int64_t row_count(const Value& value, std::string_view name);

/// `a,-b.c`: a name twice keeps its first place and its last direction. `_created_at` and `_updated_at` mean
/// createdAt and updatedAt. Throws Error(invalid_key_name) for what is no field name.
std::vector<SortKey> parse_order(std::string_view order);

}  // namespace parsegres
