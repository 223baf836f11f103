#pragma once
// The apps that this database serves: rows of parse.app, cached until a commit changes one.

#include "pg/boundary.hpp"

#include <memory>
#include <string>
#include <string_view>

#include "app/app_options.hpp"
#include "pg/hooks/hook_table.hpp"

namespace parsegres::pg {

/// SHA-256 of each key that the app has; empty: no such key is configured.
struct KeyHashes {
    std::string master, read_only_master, maintenance;
    std::string client, javascript, rest_api, dot_net;

    /// At least one of the keys that ordinary clients must send is configured.
    [[nodiscard]] bool requires_client_key() const;
};

struct App {
    std::string id;
    std::string pg_schema;
    Oid pg_schema_oid = InvalidOid;
    KeyHashes keys;
    AppOptions options;
    HookTable hooks;
};

/// The app of that id; nullptr when none is registered. Needs an SpiSession.
std::shared_ptr<const App> find_app(std::string_view id);
/// The app that somebody means who names none: the only one there is. nullptr when there are none or several.
std::shared_ptr<const App> find_only_app();

/// For the relcache callback: forgets all apps when `table` is parse.app's, or when it is InvalidOid.
void invalidate_apps(Oid table) noexcept;

/// Whether `hash`, as parse.app keeps it, is that of `key`; never when one of them is empty.
bool key_matches(const std::string& key, const std::string& hash);

}  // namespace parsegres::pg
