#pragma once
// Classes from the catalog and `_SCHEMA` as schema changes see them, and changes carried out. Needs an SpiSession.

#include "pg/boundary.hpp"

#include <string_view>
#include <vector>

#include "pg/app_registry.hpp"
#include "schema/class_change.hpp"

namespace parsegres::pg {

/// Held to the end of the transaction. Whoever waited must not trust what it read before. One lock for all classes:
/// batches that make the same classes in different orders would deadlock on a lock for each.
void lock_schema(const App& app);

/// What the statements that follow do with the table of a class.
enum class TableUse : unsigned char {
    indexes,  ///< make indexes, which others may read beside
    alter,
};
/// Before load_class(), where statements will follow. Whoever else changes a class, by hand or in Parse Server, locks
/// its table first and its row then; in the other order we would deadlock with them. Nothing where there is no table.
void lock_table(const App& app, std::string_view name, TableUse use);

/// Where new tables go and whose they are: those of whoever owns _SCHEMA, so that Parse Server can go on with them
/// under its own role.
SchemaPlace place_of(const App& app);

/// Everything that a planned change of this app needs to know.
ChangeRules rules_of(const App& app);

/// The class of that name; without a row when there is none. Nobody else can change its row before this transaction
/// ends, Parse Server included.
ClassState load_class(const App& app, std::string_view name);
/// The same for reading alone.
ClassState read_class(const App& app, std::string_view name);
/// All classes that have a row, by name.
std::vector<ClassState> read_classes(const App& app);

/// Runs the statements and writes the row. `before` is what the change was planned on, and lock_schema() was called
/// before that was loaded. Throws PgError.
void carry_out(const App& app, const ClassState& before, const ClassChange& change);

}  // namespace parsegres::pg
