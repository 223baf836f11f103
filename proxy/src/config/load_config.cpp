#include <algorithm>
#include <cstdlib>
#include <thread>

#include "auth_config.hpp"
#include "command_line.hpp"
#include "database_config.hpp"
#include "live_config.hpp"
#include "mail_config.hpp"
#include "network.hpp"
#include "notices.hpp"
#include "options.hpp"
#include "pages_config.hpp"
#include "settings.hpp"
#include "validate.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

// "/a//b/" is "/a/b", "a" is "/a", "/" is "".
std::string normalise_path(const std::string& path) {
    std::string normal = "/";
    for (const char c : path) {
        if (c != '/' || normal.back() != '/') normal += c;
    }
    if (normal.back() == '/') normal.pop_back();
    return normal;
}

unsigned count_threads(const Settings& settings) {
    const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
    if (settings.find("threads") != nullptr) return static_cast<unsigned>(settings.integer("threads"));
    const json* cluster = settings.find("cluster");
    if (cluster == nullptr || !cluster->is_number() || *cluster < 1) return processors;
    return static_cast<unsigned>(std::min<std::int64_t>(cluster->get<std::int64_t>(), 1024));
}

std::string log_level(const Settings& settings) {
    if (settings.flag("silent")) return "silent";
    if (settings.flag("verbose")) return "verbose";
    return settings.find("logLevel") != nullptr ? settings.text("logLevel") : "info";
}

std::vector<std::string> text_list(const Settings& settings, std::string_view name) {
    const json* value = settings.find(name);
    return value == nullptr ? std::vector<std::string>{} : value->get<std::vector<std::string>>();
}

// Empty text is left out: an empty key or URL counts as none.
std::string app_options(const Settings& settings) {
    json options = json::object();
    for (const Section& section : server_sections()) {
        for (const Option& option : section.options) {
            const bool for_database = option.support == Support::database || option.support == Support::database_later;
            const json* value = settings.find(option.name);
            if (for_database && value != nullptr && *value != "") options[std::string(option.name)] = *value;
        }
    }
    if (const json* auth = settings.find("auth"); auth != nullptr && auth->is_object())
        options["auth"] = auth_for_database(*auth);
    if (const json* adapter = settings.find("emailAdapter")) options["emailAdapter"] = adapter_for_database(*adapter);
    if (const json* live_query = settings.find("liveQuery"))
        options["liveQuery"] = live_query_for_database(*live_query);
    return options.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool shows_users(const json& adapter) {
    if (!adapter.is_object() || adapter.value("adapter", json()) != "http" || !adapter.contains("methods"))
        return false;
    const json& methods = adapter["methods"];
    return std::find(methods.begin(), methods.end(), "afterFind") != methods.end();
}

std::chrono::milliseconds milliseconds(const Settings& settings, std::string_view name) {
    return std::chrono::milliseconds(settings.integer(name));
}

Config make_config(const Settings& settings, const Environment& environment) {
    Config config;
    config.warnings = notices(settings);
    config.app_id = settings.text("appId");
    config.host = settings.text("host");
    config.port = static_cast<std::uint16_t>(settings.integer("port"));
    config.mount_path = normalise_path(settings.text("mountPath"));
    config.server_url = settings.text("serverURL");
    const unsigned wished_threads = count_threads(settings);
    config.database = make_database_config(settings, wished_threads, environment, config.warnings);
    config.threads = std::min(wished_threads, config.database.max_connections);
    config.app_options_json = app_options(settings);
    config.allow_origin = text_list(settings, "allowOrigin");
    config.allow_headers = text_list(settings, "allowHeaders");
    config.trust_proxy = parse_trust_proxy(*settings.find("trustProxy"));
    config.max_upload_size = settings.find("maxUploadSize")->get<std::uint64_t>();
    config.header_timeout = milliseconds(settings, "headerTimeout");
    config.body_timeout = milliseconds(settings, "bodyTimeout");
    config.response_timeout = milliseconds(settings, "responseTimeout");
    config.keep_alive_timeout = milliseconds(settings, "keepAliveTimeout");
    config.shutdown_timeout = milliseconds(settings, "shutdownTimeout");
    if (const json* auth = settings.find("auth"))
        config.auth_options = auth->dump(-1, ' ', false, json::error_handler_t::replace);
    config.mail = mail_settings(settings.find("emailAdapter"));
    if (settings.find("webhookKey") != nullptr) config.hooks.key = settings.text("webhookKey");
    config.pages = page_settings(settings);
    if (const json* auth = settings.find("auth"))
        config.user_reads_ask = std::any_of(auth->begin(), auth->end(), shows_users);
    config.live = live_settings(settings);
    config.live.mount_path = config.mount_path;
    config.log_level = log_level(settings);
    return config;
}

}  // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

LoadResult load_config(int argc, const char* const* argv, const Environment& environment) {
    const CommandLine line = read_command_line(argc, argv);
    if (line.printout) return *line.printout;
    Settings settings = Settings::load(line, environment);
    validate(settings);
    validate_mail(settings);
    validate_auth(settings);
    validate_live_queries(settings);
    complete(settings);
    return make_config(settings, environment);
}

}  // namespace parsegres::proxy
