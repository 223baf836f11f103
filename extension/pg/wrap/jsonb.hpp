#pragma once
// jsonb datums: as text, and as trees.

#include "pg/boundary.hpp"

#include <string>

#include "value/value.hpp"

namespace parsegres::pg {

/// Appends a jsonb datum as compact JSON text.
void append_jsonb(std::string& out, Datum datum);
/// A jsonb datum as a tree.
Value jsonb_value(Datum datum);
/// A tree as a jsonb datum, in the current memory context.
Datum jsonb_datum(const Value& value);
/// The same for code that runs inside pg_call().
Datum jsonb_unsafe(const Value& value);

}  // namespace parsegres::pg
