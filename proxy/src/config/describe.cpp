#include <nlohmann/json.hpp>

#include "config.hpp"
#include "database_uri.hpp"
#include "options.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

constexpr const char* kHidden = "hidden";

std::string redacted_uri(const std::string& text) {
    DatabaseUri uri = DatabaseUri::parse(text);
    if (!uri.password.empty()) uri.password = kHidden;
    for (const char* secret : {"password", "sslpassword"}) {
        if (uri.parameters.contains(secret)) uri.parameters[secret] = kHidden;
    }
    return uri.to_string();
}

std::string redacted_options(const std::string& text) {
    json options = json::parse(text);
    for (auto& [name, value] : options.items()) {
        const Option* option = find_option(name);
        const bool holds_secrets = name == "auth" || name == "emailAdapter";
        if (option == nullptr || option->type == Type::secret || holds_secrets) value = kHidden;
    }
    return options.dump();
}

std::string join(const std::vector<std::string>& parts) {
    std::string joined;
    for (const std::string& part : parts) joined += (joined.empty() ? "" : ", ") + part;
    return joined;
}

std::string trusted(const TrustProxy& trust) {
    if (trust.everyone) return "everyone";
    if (trust.hops > 0) return std::to_string(trust.hops) + " hops";
    return trust.ranges.empty() ? "nobody" : join(trust.ranges);
}

std::string ms(std::chrono::milliseconds time) { return std::to_string(time.count()) + " ms"; }

}  // namespace

std::string describe(const Config& config) {
    const DatabaseConfig& database = config.database;
    return "appId: " + config.app_id + "\nlisten: " + config.host + ":" + std::to_string(config.port) +
           config.mount_path + "\nserverURL: " + config.server_url + "\ndatabase: " + redacted_uri(database.uri) +
           ", schema " + database.schema + "\nconnections: " + std::to_string(database.max_connections) +
           ", statement timeout " + ms(database.statement_timeout) + ", idle timeout " + ms(database.idle_timeout) +
           "\nthreads: " + std::to_string(config.threads) + "\ntimeouts: headers " + ms(config.header_timeout) +
           ", body " + ms(config.body_timeout) + ", response " + ms(config.response_timeout) + ", keep-alive " +
           ms(config.keep_alive_timeout) + ", shutdown " + ms(config.shutdown_timeout) +
           "\nallowOrigin: " + (config.allow_origin.empty() ? "*" : join(config.allow_origin)) +
           "\nallowHeaders: " + join(config.allow_headers) + "\ntrustProxy: " + trusted(config.trust_proxy) +
           "\nmaxUploadSize: " + std::to_string(config.max_upload_size) + " bytes" + "\nlogLevel: " + config.log_level +
           "\noptions: " + redacted_options(config.app_options_json) + "\n";
}

}  // namespace parsegres::proxy
