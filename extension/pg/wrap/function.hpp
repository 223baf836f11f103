#pragma once
// Functions of the app's own, (jsonb) → jsonb.

#include "pg/boundary.hpp"

#include <string>

#include "value/value.hpp"

namespace parsegres::pg {

/// Calls the function with that qualified and, where needed, quoted name, as its owner and with `search_path`: whoever
/// may replace the function decides what it may do. Null for NULL and for functions that return void.
/// Throws PgError, and Error(script_failed) when there is no such function.
Value call_function(const std::string& name, const Value& argument, const std::string& search_path);

}  // namespace parsegres::pg
