#include "validate.hpp"

#include <string_view>

#include "network.hpp"
#include "text.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

void require_keys(const Settings& settings) {
    for (const std::string_view name : {"appId", "masterKey"}) {
        const json* value = settings.find(name);
        if (value == nullptr || *value == "") throw ConfigError("ERROR: appId and masterKey are required");
    }
}

void check_keys_differ(const Settings& settings) {
    for (const std::string name : {"readOnlyMasterKey", "maintenanceKey"}) {
        const json* other = settings.find(name);
        if (other == nullptr || *other != *settings.find("masterKey")) continue;
        throw ConfigError("masterKey and " + name + " should be different");
    }
}

void check_above_zero(const Settings& settings, std::string_view name, const std::string& subject) {
    const json* value = settings.find(name);
    if (value != nullptr && value->get<double>() <= 0) {
        throw ConfigError(subject + " must be a value greater than 0.");
    }
}

void check_range(const Settings& settings, std::string_view name, std::int64_t least, std::int64_t most) {
    const json* value = settings.find(name);
    if (value == nullptr || (*value >= least && *value <= most)) return;
    throw ConfigError("Option " + std::string(name) + " must be an integer from " + std::to_string(least) + " to " +
                      std::to_string(most) + ", but got " + show(*value));
}

void check_public_server_url(const Settings& settings) {
    const json* url = settings.find("publicServerURL");
    if (url == nullptr || *url == "") return;
    const auto text = url->get<std::string>();
    if (text.starts_with("http://") || text.starts_with("https://")) return;
    throw ConfigError("The option publicServerURL must be a valid URL starting with http:// or https://.");
}

void check_allow_headers(const Settings& settings) {
    const json* headers = settings.find("allowHeaders");
    if (headers == nullptr) return;
    for (const json& header : *headers) {
        if (!header.is_string()) throw ConfigError("Allow headers must only contain strings");
        if (trim(header.get<std::string>()).empty()) throw ConfigError("Allow headers must not contain empty strings");
    }
}

// A line feed in a header value would let a configuration split the answer.
void check_header_texts(const Settings& settings) {
    for (const std::string name : {"allowHeaders", "allowOrigin"}) {
        const json* values = settings.find(name);
        if (values == nullptr) continue;
        for (const json& value : *values) {
            for (const char c : value.get<std::string>()) {
                const auto byte = static_cast<unsigned char>(c);
                if (byte < 0x20 || byte == 0x7f) throw ConfigError("Option " + name + " holds a control character");
            }
        }
    }
}

void check_mount_path(const Settings& settings) {
    const std::string path = settings.text("mountPath");
    if (path.find_first_of(" \t\r\n?#%\\\"") == std::string::npos) return;
    throw ConfigError("Option mountPath must be a path such as /parse, but got " + show(path));
}

void check_log_level(const Settings& settings) {
    const json* level = settings.find("logLevel");
    if (level == nullptr) return;
    for (const char* known : {"error", "warn", "info", "verbose", "debug", "silly", "silent"}) {
        if (*level == known) return;
    }
    throw ConfigError("Option logLevel must be one of error, warn, info, verbose, debug, silly, silent, but got " +
                      show(*level));
}

void check_denylist(const Settings& settings) {
    for (const json& entry : *settings.find("requestKeywordDenylist")) {
        const bool is_pair = entry.is_object() && (entry.contains("key") || entry.contains("value"));
        if (is_pair || entry.is_string()) continue;  // a text is a key
        throw ConfigError("Parse Server option requestKeywordDenylist must hold objects with key, value or both.");
    }
}

void check_numbers(const Settings& settings) {
    constexpr std::int64_t kDay = 24L * 60 * 60 * 1000;
    if (settings.flag("expireInactiveSessions")) check_above_zero(settings, "sessionLength", "Session length");
    check_above_zero(settings, "defaultLimit", "Default limit");
    check_above_zero(settings, "maxLimit", "Max limit");
    check_range(settings, "objectIdSize", 1, 1000);
    check_range(settings, "port", 0, 65535);
    check_range(settings, "threads", 1, 1024);
    check_range(settings, "statementTimeout", 0, kDay);
    for (const char* name :
         {"headerTimeout", "bodyTimeout", "responseTimeout", "keepAliveTimeout", "shutdownTimeout"}) {
        check_range(settings, name, 1, kDay);
    }
}

}  // namespace

void validate(const Settings& settings) {
    require_keys(settings);
    check_keys_differ(settings);
    validate_groups(settings);
    check_public_server_url(settings);
    check_numbers(settings);
    check_allow_headers(settings);
    check_header_texts(settings);
    check_denylist(settings);
    check_mount_path(settings);
    check_log_level(settings);
}

}  // namespace parsegres::proxy
