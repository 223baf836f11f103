#pragma once
// Classes as the `schema` option declares them, against classes as they are: what has to be done, in the reference's
// order.
//
// Of a declared class missing fields and indexes are made, indexes that the API made and nobody declares any more are
// dropped, and its permissions are replaced. No client may add fields to any class then. Indexes made by SQL stay.

#include <string>
#include <vector>

#include "schema/class_change.hpp"

namespace parsegres {

struct MigrationOptions {
    bool strict = false;
    bool delete_extra_fields = false;
    bool recreate_modified_fields = false;
    bool keep_unknown_indexes = false;

    /// Reads `strict`, `deleteExtraFields`, `recreateModifiedFields` and `keepUnknownIndexes`.
    static MigrationOptions from_json(const Value& options);
};

struct MigrationStep {
    std::string title;  ///< `create class Post`
    ClassState before;
    ClassChange change;
};

struct Migration {
    std::vector<MigrationStep> steps;
    /// What the declaration and the database differ in and no option allows to settle.
    std::vector<std::string> warnings;
};

/// `classes` are all that have a row; `find` gives the state of a class that has none.
/// Throws Error(invalid_json) for what is no list of definitions, and what plan_create_class and plan_update_class
/// throw.
Migration plan_migration(const ChangeRules& rules, std::vector<ClassState> classes, const Value& definitions,
                         const MigrationOptions& options, const std::function<ClassState(const std::string&)>& find);

/// The migration as an SQL script, one statement or comment a line.
std::vector<std::string> migration_script(const SchemaPlace& place, const Migration& migration);

}  // namespace parsegres
