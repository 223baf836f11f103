#include "live_config.hpp"

#include <algorithm>

#include "options.hpp"
#include "parse_value.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

constexpr std::string_view kServerOptions = "liveQueryServerOptions";

const json* member(const json* object, const std::string& name) {
    if (object == nullptr || !object->is_object()) return nullptr;
    const auto found = object->find(name);
    return found == object->end() || found->is_null() ? nullptr : &*found;
}

const json* server_option(const Settings& settings, const std::string& name) {
    return member(settings.find(kServerOptions), name);
}

/// The value as the type of its option says; nothing when it is not given. Throws ConfigError.
json typed_server_option(const Settings& settings, const std::string& name) {
    const json* const value = server_option(settings, name);
    if (value == nullptr) return {};
    const std::string full_name = std::string(kServerOptions) + '.' + name;
    std::vector<std::string> warnings;
    return parse_value(*find_option(full_name), *value, "Option " + full_name, warnings);
}

void check_names(const json* names, const std::string& message) {
    if (names == nullptr) return;
    const bool are_strings = names->is_array() && std::all_of(names->begin(), names->end(),
                                                              [](const json& name) { return name.is_string(); });
    if (!are_strings) throw ConfigError(message);
}

void check_range(const Settings& settings, const std::string& name, double least, double most) {
    const json value = typed_server_option(settings, name);
    if (value.is_null() || (value >= least && value <= most)) return;
    throw ConfigError("Option " + std::string(kServerOptions) + '.' + name + " must be between " +
                      json(static_cast<std::int64_t>(least)).dump() + " and " +
                      json(static_cast<std::int64_t>(most)).dump() + ", but got " + value.dump());
}

void check_key_pairs(const json* pairs) {
    if (pairs == nullptr) return;
    const bool are_strings = pairs->is_object() &&
                             std::all_of(pairs->begin(), pairs->end(), [](const json& key) { return key.is_string(); });
    if (!are_strings) throw ConfigError("liveQueryServerOptions.keyPairs must be an object of strings");
}

/// One process serves one app.
void check_app_id(const Settings& settings) {
    const json* const app_id = server_option(settings, "appId");
    if (app_id == nullptr || *app_id == settings.text("appId")) return;
    throw ConfigError("liveQueryServerOptions.appId must be the appId of the server");
}

}  // namespace

void validate_live_queries(const Settings& settings) {
    constexpr double kDay = 24.0 * 60 * 60 * 1000;
    constexpr double kLastPort = 65535;
    const json* const live_query = settings.find("liveQuery");
    check_names(member(live_query, "classNames"), "liveQuery.classes should be an array of string");
    check_names(member(live_query, "resumable"), "liveQuery.resumable must be an array of strings");
    check_key_pairs(server_option(settings, "keyPairs"));
    check_range(settings, "websocketTimeout", 0, kDay);
    check_range(settings, "port", 0, kLastPort);
    check_app_id(settings);
}

live::LiveSettings live_settings(const Settings& settings) {
    live::LiveSettings live;
    live.enabled = settings.flag("startLiveQueryServer") || settings.find(kServerOptions) != nullptr;
    const json port = typed_server_option(settings, "port");
    if (port.is_number() && port != settings.integer("port")) live.own_port = port.get<std::uint16_t>();
    if (const json* const pairs = server_option(settings, "keyPairs"))
        for (const auto& [name, key] : pairs->items()) live.key_pairs.emplace_back(name, key.get<std::string>());
    const json interval = typed_server_option(settings, "websocketTimeout");
    if (interval.is_number() && interval >= 1)
        live.ping_interval = std::chrono::milliseconds(interval.get<std::int64_t>());
    live.app_id = settings.text("appId");
    live.master_key = settings.text("masterKey");
    return live;
}

json live_query_for_database(const json& live_query) {
    json options = json::object();
    for (const char* const name : {"classNames", "resumable", "regexTimeout"})
        if (const json* const value = member(&live_query, name)) options[name] = *value;
    return options;
}

}  // namespace parsegres::proxy
