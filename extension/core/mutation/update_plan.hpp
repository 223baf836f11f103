#pragma once
// What an update does: the checks of the reference in its order, then one assignment for each column.

#include <string>
#include <variant>
#include <vector>

#include "compile/sql_text.hpp"
#include "mutation/relation_change.hpp"
#include "mutation/write_options.hpp"
#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

/// The column gets the parameter; Null clears it.
struct SetColumn {
    SqlParam param;
};
/// The column, or 0 when it is NULL, grows by the amount.
struct IncrementColumn {
    double amount = 0;
};
/// The column goes through parse_internal.edit with these edits.
struct EditColumn {
    Value edits;
};

struct Assignment {
    Field field;
    std::variant<SetColumn, IncrementColumn, EditColumn> change;
};

struct UpdatePlan {
    /// Fields to add to the class first.
    std::vector<Field> new_fields;
    /// At most one a column; always one of updatedAt.
    std::vector<Assignment> assignments;
    std::vector<RelationChange> relations;
    /// The keys, dotted or not, whose results the answer tells.
    std::vector<std::string> echo_keys;
    /// The columns of these keys, each once: what the UPDATE returns.
    std::vector<Field> echo_fields;
    Timestamp updated_at;
};

/// Throws Error: 105, 107, 108, 111, 121, 123, 142 with the reference's texts.
UpdatePlan plan_update(const ClassSchema& schema, const Object& body, const WriteOptions& options);

/// The body of the answer: updatedAt and the results of operations. `row` has the values of echo_fields in wire form by
/// name; a member that is absent or null is NULL in the row.
Object update_answer(const UpdatePlan& plan, const Object& row);

}  // namespace parsegres
