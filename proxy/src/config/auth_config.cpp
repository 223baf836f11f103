#include "auth_config.hpp"

#include "auth/adapter.hpp"
#include "config.hpp"
#include "value/json.hpp"

namespace parsegres::proxy {

void validate_auth(const Settings& settings) {
    const nlohmann::json* auth = settings.find("auth");
    if (auth == nullptr || auth->is_null()) return;
    using nlohmann::json;
    const Value value = parse_json(auth->dump(-1, ' ', false, json::error_handler_t::replace));
    if (const auto problem = auth_config_problem(value)) throw ConfigError(*problem);
}

nlohmann::json auth_for_database(const nlohmann::json& auth) {
    using nlohmann::json;
    json reduced = json::object();
    for (const auto& [provider, config] : auth.items()) {
        if (!config.is_object()) continue;
        const bool is_run_by_database = config.contains("adapter") || provider == "mfa" || provider == "anonymous";
        if (is_run_by_database) {
            reduced[provider] = config;
            continue;
        }
        json& kept = reduced[provider] = json::object();
        for (const char* member : {"enabled", "policy", "oauth2", "oidc", "appIds"})
            if (const auto found = config.find(member); found != config.end()) kept[member] = *found;
    }
    return reduced;
}

}  // namespace parsegres::proxy
