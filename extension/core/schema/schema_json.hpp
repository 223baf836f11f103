#pragma once
// The jsonb of a `_SCHEMA` row: what the reference writes there, and back.

#include <string>
#include <string_view>
#include <vector>

#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

/// The fields of a `_SCHEMA` row in its own order. What has no known type is left out, as a newer server may have
/// written it. ACL, which has no column, is left out too.
std::vector<Field> parse_schema_fields(const Value& schema_row);

/// One entry of `fields`: {type, targetClass?, required?, defaultValue?, contents?}.
Value field_json(const Field& field);

/// The jsonb of a new row: {className, fields}, without the fields that is_unlisted_field names.
Value new_schema_json(std::string_view class_name, const std::vector<Field>& fields);

}  // namespace parsegres
