#pragma once
// The indexes that class tables have, of any kind and by whomever.

#include "pg/boundary.hpp"

#include <span>

#include "pg/app_registry.hpp"
#include "schema/class_state.hpp"

namespace parsegres::pg {

/// Fills in `indexes` of classes that have a row. Left out are primary keys, and the indexes of system classes that
/// come with them. An index that the row lists and somebody has dropped is left out too.
void add_indexes(const App& app, std::span<ClassState> classes);

}  // namespace parsegres::pg
