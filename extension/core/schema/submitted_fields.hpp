#pragma once
// The fields that a client gives a class, checked as the reference does.

#include <string_view>

#include "schema/inference.hpp"
#include "value/value.hpp"

namespace parsegres {

/// The type of a `fields` entry. Throws Error(missing_required_value, invalid_json, invalid_class_name, incorrect_type)
/// where type or targetClass are missing or none.
FieldTypeSpec parse_type_entry(const Value& entry);

/// Checks an entry for a field that the class does not have yet: its name, its type, and that the default value is one
/// of that type. Throws Error(invalid_key_name, immutable_field, incorrect_type) and what parse_type_entry throws.
void check_new_field(std::string_view class_name, std::string_view field, const Value& entry);

/// Checks an entry for a field that the class has: the same type, a default value of it.
/// Throws Error(incorrect_type).
void check_known_field(std::string_view class_name, std::string_view field, const Value& known, const Value& entry);

/// Throws Error(incorrect_type) when `fields` has two GeoPoints.
void check_one_geo_point(const Object& fields);

/// {"__op":"Delete"}
bool is_delete(const Value& entry);

}  // namespace parsegres
