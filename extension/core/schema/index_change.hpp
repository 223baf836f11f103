#pragma once
// Indexes by the schema API: {"name":{"field":1}} makes one, {"name":{"__op":"Delete"}} drops one.
//
// A value of -1 is a descending column, "2dsphere" a GiST index and the name of an access method that one; all else is
// a B-tree column, as the reference makes of everything. Names are the app's own, one name space a class: where
// PostgreSQL has the name already for another table, the relation is called <Class>_<name>.

#include "schema/class_state.hpp"

namespace parsegres {

/// Carries out the entries of `submitted` on `change.after` and appends the statements.
/// Throws Error(invalid_query) with the reference's texts: an index that exists, one that does not, a field that the
/// class does not have.
void plan_index_changes(const SchemaPlace& place, const Object& submitted, const IsTaken& is_taken,
                        ClassChange& change);

}  // namespace parsegres
