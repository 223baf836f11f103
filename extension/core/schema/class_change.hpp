#pragma once
// Changes of a class as the schema API asks for them, planned on values: what is checked, in which order, and which
// statements come of it. Codes and texts are the reference's.

#include "schema/class_state.hpp"

namespace parsegres {

/// What decides beside the request.
struct ChangeRules {
    SchemaPlace place;
    IsTaken is_taken;
    bool allow_custom_object_id = false;
};

/// POST /schemas/X with {fields?, classLevelPermissions?, indexes?}. `state` has the name, and has_table when a table
/// of that name is there without being a class. Throws Error(invalid_class_name, invalid_key_name, immutable_field,
/// incorrect_type, invalid_json, …).
ClassChange plan_create_class(const ChangeRules& rules, ClassState state, const Value& body);

/// The tables of a class that nobody has described: the default columns, or those of the system class.
ClassChange plan_default_class(const SchemaPlace& place, ClassState state);

/// New columns and join tables, and their entries in the row if there is one. Nothing of `fields` is in the class yet.
ClassChange plan_add_fields(const SchemaPlace& place, const ClassState& state, const std::vector<Field>& fields);

/// PUT /schemas/X with the same members; fields may be {"__op":"Delete"}. `state` has a row.
/// Throws as above, and Error(invalid_schema_operation, invalid_query).
ClassChange plan_update_class(const ChangeRules& rules, const ClassState& state, const Value& body);

/// DELETE /schemas/X of a class that has no objects, with its join tables.
ClassChange plan_drop_class(const SchemaPlace& place, const ClassState& state);

}  // namespace parsegres
