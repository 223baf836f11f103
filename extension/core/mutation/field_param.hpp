#pragma once
// The value of a field as the parameter of its column.

#include "compile/sql_text.hpp"
#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

/// `value` in wire form, of the field's type (FieldChecker has checked that) or null: text, double, boolean,
/// timestamptz, jsonb (Object, Array, Bytes), text of the objectId (Pointer) or name (File), point, polygon, text[].
/// Throws Error(incorrect_type, invalid_json) for typed values whose members are not what the column can hold.
/// Not for a Relation.
SqlParam field_param(const Field& field, const Value& value);

}  // namespace parsegres
