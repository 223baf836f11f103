#pragma once
// Declared classes made real: parse.apply_schema and the `schema` option.

#include "pg/boundary.hpp"

#include <memory>
#include <string>

#include "pg/caller.hpp"

namespace parsegres::pg {

/// What would be done, as an SQL script: a JSON array of its lines. Changes nothing.
/// `options`: strict, deleteExtraFields, recreateModifiedFields, keepUnknownIndexes. For the master key.
std::string plan_schema(const Caller& caller, const Value& definitions, const Value& options);

/// Does it, and returns the same lines. Throws what plan_migration throws, and PgError.
std::string apply_schema(const Caller& caller, const Value& definitions, const Value& options);

/// What the app's option `schema` declares; an app that has the option without definitions declares no class. Nothing
/// happens where the option is absent.
std::string apply_schema_option(std::shared_ptr<const App> app);

}  // namespace parsegres::pg
