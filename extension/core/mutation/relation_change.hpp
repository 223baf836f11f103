#pragma once
// AddRelation, RemoveRelation, and Batch of them, reduced to what they do to a join table.

#include <string>
#include <vector>

#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

/// The net effect on one Relation field: no id is in both lists, none twice in one.
struct RelationChange {
    Field field;
    std::vector<std::string> add_ids;
    std::vector<std::string> remove_ids;
};

/// Whether `value` is one of the three operations.
bool is_relation_op(const Value& value);

/// Of operations on one id the last counts. Throws Error(incorrect_type) for an object of another class than the
/// relation's or without a usable objectId, Error(invalid_json) when `objects` or `ops` is no array, and
/// Error(command_unavailable) for another operation inside a Batch.
RelationChange plan_relation_change(std::string_view class_name, const Field& relation, const Value& op);

}  // namespace parsegres
