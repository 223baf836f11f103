#include "pg/app_registry.hpp"

#include <unordered_map>

#include "constant_time.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/sha256.hpp"
#include "pg/wrap/snapshot.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

constexpr std::size_t kProvenKeys = 64;

struct Registry {
    Oid table = InvalidOid;
    bool stale = true;
    std::unordered_map<std::string, std::shared_ptr<const App>> apps;
};

// Never destroyed: it lives as long as the backend.
Registry& registry() {
    static auto& instance = *new Registry;
    return instance;
}

int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string key_of(const Value& keys, std::string_view name) {
    const std::string* hex = keys.find_string(name);
    std::string bytes;
    for (std::size_t i = 0; hex != nullptr && i + 1 < hex->size(); i += 2)
        bytes += static_cast<char>(hex_digit((*hex)[i]) * 16 + hex_digit((*hex)[i + 1]));
    return bytes;
}

KeyHashes keys_from_json(const Value& keys) {
    return {key_of(keys, "masterKey"), key_of(keys, "readOnlyMasterKey"), key_of(keys, "maintenanceKey"),
            key_of(keys, "clientKey"), key_of(keys, "javascriptKey"),     key_of(keys, "restAPIKey"),
            key_of(keys, "dotNetKey")};
}

std::shared_ptr<App> app_from_row(const Rows& rows, std::uint64_t row) {
    auto app = std::make_shared<App>();
    app->id = *rows.text(row, 0);
    app->pg_schema = *rows.text(row, 1);
    app->pg_schema_oid = DatumGetObjectId(*rows.datum(row, 2));
    app->keys = keys_from_json(jsonb_value(*rows.datum(row, 3)));
    app->options = AppOptions::from_json(jsonb_value(*rows.datum(row, 4)), app->id);
    return app;
}

void load() {
    Registry& all = registry();
    all.table =
        pg_call([] { return RangeVarGetRelid(makeRangeVar(pstrdup("parse"), pstrdup("app"), -1), NoLock, false); });
    const SqlText query{
        "SELECT a.app_id, a.schema_name, n.oid, a.keys, a.options FROM parse.app a"
        " JOIN pg_catalog.pg_namespace n ON n.nspname = a.schema_name",
        {}};
    const LatestSnapshot snapshot;
    // Set before reading: an invalidation that arrives meanwhile must not be lost.
    all.stale = false;
    const Rows rows = execute(query, Mode::Read);
    all.apps.clear();
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        auto app = app_from_row(rows, row);
        app->hooks = load_hooks(app->id, app->pg_schema);
        all.apps.emplace(app->id, app);
    }
}

const Registry& current() {
    if (registry().stale) {
        try {
            load();
        } catch (...) {
            registry().stale = true;
            throw;
        }
    }
    return registry();
}

}  // namespace

bool KeyHashes::requires_client_key() const {
    return !client.empty() || !javascript.empty() || !rest_api.empty() || !dot_net.empty();
}

std::shared_ptr<const App> find_app(std::string_view id) {
    const auto& apps = current().apps;
    const auto found = apps.find(std::string(id));
    return found == apps.end() ? nullptr : found->second;
}

std::shared_ptr<const App> find_only_app() {
    const auto& apps = current().apps;
    return apps.size() == 1 ? apps.begin()->second : nullptr;
}

void invalidate_apps(Oid table) noexcept {
    Registry& all = registry();
    if (table == InvalidOid || table == all.table) all.stale = true;
}

bool key_matches(const std::string& key, const std::string& hash) {
    if (key.empty() || hash.empty()) return false;
    // Apps have a handful of keys and clients send the same ones for ever; hashing costs more than the rest of
    // identifying a caller.
    static auto& proven = *new std::unordered_map<std::string, std::string>;  // hash → key
    const auto known = proven.find(hash);
    if (known != proven.end()) return equal_in_constant_time(known->second, key);
    if (sha256(key) != hash) return false;
    if (proven.size() >= kProvenKeys) proven.clear();
    proven.emplace(hash, key);
    return true;
}

}  // namespace parsegres::pg
