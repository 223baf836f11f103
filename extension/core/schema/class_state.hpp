#pragma once
// A class as schema changes see it: its row in `_SCHEMA`, its table, its indexes. Changes are planned on this value and
// carried out afterwards, so that a dry run and the real one cannot differ.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

/// Where the classes of an app are.
struct SchemaPlace {
    std::string pg_schema;
    /// The role that owns `_SCHEMA`, and so all new tables: the reference may go on under that role.
    std::string owner;
};

/// An index as the API shows it.
struct IndexState {
    std::string name;  ///< in the API
    /// The name in PostgreSQL, which has one name space for all tables of a schema.
    std::string relation;
    /// Field (or expression) → 1, -1, or the access method ("gin", "gist", …).
    Object keys;
    /// Made through the API, so `_SCHEMA` lists it.
    bool is_listed = false;
    /// Belongs to a UNIQUE constraint and goes with it.
    bool is_constraint = false;
};

struct ClassState {
    std::string name;
    /// The jsonb of the row in `_SCHEMA`: {className, fields, classLevelPermissions?, indexes?}; nothing when there is
    /// none. Its fields are those that the table has in fact.
    std::optional<Object> row;
    bool has_table = false;
    std::vector<IndexState> indexes;

    [[nodiscard]] const IndexState* find_index(std::string_view index) const;
    /// The member `fields` of the row; empty when there is no row.
    [[nodiscard]] const Object& fields() const;
};

/// What a change comes to.
struct ClassChange {
    std::vector<std::string> statements;
    /// The class afterwards; no row: it is gone.
    ClassState after;
};

/// Whether a relation of that name is in the schema of the app already.
using IsTaken = std::function<bool(std::string_view)>;

}  // namespace parsegres
