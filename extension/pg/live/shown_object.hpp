#pragma once
// Objects that a hook has had in its hands, on their way to a subscriber.

#include "pg/boundary.hpp"

#include "pg/caller.hpp"
#include "pg/schema_cache.hpp"
#include "query/find_options.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// Without what the caller must not see of the class (nullptr: nothing is protected), and what they did not select.
Object shown_object(const Caller& caller, const ClassEntry* entry, const KeySelection& selection, Object object);

}  // namespace parsegres::pg
