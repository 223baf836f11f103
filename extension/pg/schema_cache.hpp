#pragma once
// The classes of the apps as this backend knows them; an entry lives until a commit, ours or anybody's,
// changes the table or its row in _SCHEMA.

#include "pg/boundary.hpp"

#include <memory>
#include <string_view>
#include <vector>

#include "pg/app_registry.hpp"
#include "schema/class_schema.hpp"

namespace parsegres::pg {

struct ClassEntry {
    Oid table = InvalidOid;
    ClassSchema schema;
    /// Every field with a column, for answers without `keys`.
    std::vector<const Field*> all_columns;
};

/// The class of that name; nullptr when the app has none. Needs an SpiSession.
std::shared_ptr<const ClassEntry> find_class(const App& app, std::string_view name);

/// For the relcache callback: forgets the class of `table`, or all for InvalidOid.
void invalidate_class(Oid table) noexcept;
/// Forgets what this transaction changed itself, where no invalidation has been processed yet.
void forget_class(const App& app, std::string_view name);

/// The classes of one request: each stays as it was first seen until the request ends.
class RequestSchemas : public SchemaSource {
public:
    explicit RequestSchemas(const App& app) : app_(app) {}

    const ClassSchema* find_class(std::string_view name) override;
    /// The same with what pg/ keeps beside the schema.
    const ClassEntry* find_entry(std::string_view name);

private:
    const App& app_;
    std::vector<std::shared_ptr<const ClassEntry>> seen_;
};

}  // namespace parsegres::pg
