#pragma once
// The classes of the apps as this backend knows them; an entry lives until a commit, ours or anybody's,
// changes the table or its row in _SCHEMA.

#include "pg/boundary.hpp"

#include <memory>
#include <string_view>
#include <vector>

#include "acl/class_permissions.hpp"
#include "pg/app_registry.hpp"
#include "schema/class_schema.hpp"

namespace parsegres::pg {

struct ClassEntry {
    Oid table = InvalidOid;
    ClassSchema schema;
    /// Every field with a column, for answers without `keys`.
    std::vector<const Field*> all_columns;
    ClassPermissions permissions;
};

/// The class of that name; nullptr when the app has none. Needs an SpiSession.
std::shared_ptr<const ClassEntry> find_class(const App& app, std::string_view name);

/// For the relcache callback: forgets the class of `table`, or all for InvalidOid.
void invalidate_class(Oid table) noexcept;

}  // namespace parsegres::pg
