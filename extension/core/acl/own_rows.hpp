#pragma once
// Pointer permissions as conditions on rows.

#include <string>
#include <string_view>
#include <vector>

#include "compile/schema_source.hpp"
#include "schema/class_schema.hpp"

namespace parsegres {

/// The rows that name the user in one of `fields`: in a Pointer to _User, in an Array of such Pointers, or in an Object
/// that is one. Other fields, and fields that the class does not have any more, open nothing.
RowRules own_rows(const ClassSchema& schema, const std::vector<std::string>& fields, std::string_view user_id);

/// Whether that find is one of a single object by its id, which class-level permissions judge as a get.
bool is_by_id(const Where& where);

/// Whether all rows of the query have that objectId.
bool asks_for_id(const Where& where, std::string_view object_id);

}  // namespace parsegres
