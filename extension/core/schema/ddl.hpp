#pragma once
// The statements that make tables and columns, in the layout of the reference.
//
// They run with the rights of the extension's owner and have no parameters: all names in them come from a ClassSchema.

#include <string>
#include <string_view>
#include <vector>

#include "schema/class_schema.hpp"

namespace parsegres {

/// The SQL type of the column: text, double precision, boolean, timestamp with time zone, jsonb, text[], point,
/// polygon. Not for a Relation, which has no column.
std::string_view column_type(const Field& field);

/// `CREATE TABLE IF NOT EXISTS …` with "objectId" as primary key. Relations need compile_create_join_table each.
std::string compile_create_table(const ClassSchema& schema);
/// `ALTER TABLE … ADD COLUMN IF NOT EXISTS …, …`; `fields` not empty, no Relation among them.
std::string compile_add_columns(const ClassSchema& schema, const std::vector<Field>& fields);
/// `CREATE TABLE IF NOT EXISTS "_Join:field:Class" …`.
std::string compile_create_join_table(const ClassSchema& schema, const Field& relation);

}  // namespace parsegres
