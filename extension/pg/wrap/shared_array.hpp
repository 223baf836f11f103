#pragma once
// Arrays of thousands of texts that are made once and serve many statements.

#include "pg/boundary.hpp"

#include "compile/sql_text.hpp"

namespace parsegres::pg {

/// A text[] datum. Where there are many texts it lives as long as they do; otherwise in the current memory context.
Datum shared_array_datum(const SharedTexts& texts);

/// Whether two text[] datums have an element in common, as `&&` finds out. Where `list` is what shared_array_datum()
/// has made of many texts, their number does not matter. `fcinfo` is the call with both as arguments.
bool overlaps_shared(FunctionCallInfo fcinfo, Datum array, Datum list);

}  // namespace parsegres::pg
