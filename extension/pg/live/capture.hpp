#pragma once
// The triggers that notice what changes: on every table that live queries may be about.
//
// What a transaction changes stays with its backend until it commits, and then goes into the queue, if somebody wants
// to know of the table. Whoever decided at the moment of the write would miss those who subscribe before the commit.

#include "pg/boundary.hpp"

namespace parsegres::pg {

/// AFTER … FOR EACH ROW, and AFTER TRUNCATE FOR EACH STATEMENT.
void note_change(const TriggerData& trigger);

}  // namespace parsegres::pg
