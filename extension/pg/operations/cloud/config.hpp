#pragma once
// The app's config: parameters that clients read and the master key sets. One row of `_GlobalConfig`.

#include "pg/boundary.hpp"

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// GET /config. {"params":{…},"masterKeyOnly":{…}}; without a master key the parameters that are for it alone are not
/// there.
Reply get_config(const Caller& caller);

/// PUT /config, for the master key: {"params":{name: value or operation},"masterKeyOnly":{name:true}}. Runs the
/// triggers of "@Config". {"result":true}
Reply update_config(const Caller& caller, const Value& body);

}  // namespace parsegres::pg
