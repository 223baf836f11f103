#pragma once
// What a create does: the checks of the reference in its order, then the row.

#include <string>
#include <vector>

#include "compile/sql_text.hpp"
#include "mutation/relation_change.hpp"
#include "mutation/write_options.hpp"
#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

struct ColumnValue {
    Field field;
    SqlParam param;
};

struct CreatePlan {
    std::string object_id;
    /// Fields to add to the class first.
    std::vector<Field> new_fields;
    std::vector<ColumnValue> columns;
    std::vector<RelationChange> relations;
    /// The body of the answer: objectId, createdAt, results of operations, defaults that were filled in.
    Object answer;
};

/// Throws Error(missing_object_id, invalid_key_name) when the body brings an id that it must not bring, or none that it
/// must. plan_create() does this too; for those who need the id before.
void check_new_object_id(const Object& body, bool allow_custom);

/// `schema` is the class, or default_fields() of one that is yet to be made (the caller creates it before new_fields).
/// Throws Error: 104, 105, 107, 108, 111, 121, 123, 142 with the reference's texts.
CreatePlan plan_create(const ClassSchema& schema, const Object& body, const WriteOptions& options);

}  // namespace parsegres
