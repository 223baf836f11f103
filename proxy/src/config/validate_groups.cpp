// Checks of the options that are objects. They hold for options that are not supported yet as well: a configuration
// that Parse Server refuses is refused here, in the same words.
#include <algorithm>
#include <cmath>

#include "options.hpp"
#include "validate.hpp"

namespace parsegres::proxy {
namespace {

using nlohmann::json;

const json* member(const json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

bool is_integer(const json& value) {
    return value.is_number() && std::trunc(value.get<double>()) == value.get<double>();
}

// As JavaScript's `if (value)`.
bool is_truthy(const json* value) {
    if (value == nullptr || value->is_null() || *value == false || *value == "") return false;
    return !value->is_number() || *value != 0;
}

bool is_number_above(const json* value, double bound) {
    return value != nullptr && value->is_number() && value->get<double>() > bound;
}

void require_boolean(const json& object, const char* name, const std::string& message) {
    const json* value = member(object, name);
    if (value != nullptr && !value->is_boolean()) throw ConfigError(message);
}

void validate_account_lockout(const json& policy) {
    const json* duration = member(policy, "duration");
    if (!is_number_above(duration, 0) || duration->get<double>() > 99999) {
        throw ConfigError("Account lockout duration should be greater than 0 and less than 100000");
    }
    const json* threshold = member(policy, "threshold");
    if (threshold == nullptr || !is_integer(*threshold) || *threshold < 1 || *threshold > 999) {
        throw ConfigError("Account lockout threshold should be an integer greater than 0 and less than 1000");
    }
    require_boolean(policy, "unlockOnPasswordReset",
                    "Parse Server option accountLockout.unlockOnPasswordReset must be a boolean.");
}

void validate_password_numbers(const json& policy) {
    const json* age = member(policy, "maxPasswordAge");
    if (age != nullptr && (!age->is_number() || *age < 0)) {
        throw ConfigError("passwordPolicy.maxPasswordAge must be a positive number");
    }
    const json* duration = member(policy, "resetTokenValidityDuration");
    if (duration != nullptr && !is_number_above(duration, 0)) {
        throw ConfigError("passwordPolicy.resetTokenValidityDuration must be a positive number");
    }
    const json* history = member(policy, "maxPasswordHistory");
    if (is_truthy(history) && (!is_integer(*history) || *history <= 0 || *history > 20)) {
        throw ConfigError("passwordPolicy.maxPasswordHistory must be an integer ranging 0 - 20");
    }
}

void validate_password_policy(const json& policy) {
    validate_password_numbers(policy);
    const json* pattern = member(policy, "validatorPattern");
    if (is_truthy(pattern) && !pattern->is_string()) {
        throw ConfigError("passwordPolicy.validatorPattern must be a regex string or RegExp object.");
    }
    if (is_truthy(member(policy, "validatorCallback"))) {
        throw ConfigError("passwordPolicy.validatorCallback must be a function.");
    }
    const json* reuse = member(policy, "resetTokenReuseIfValid");
    if (is_truthy(member(policy, "doNotAllowUsername"))) {
        require_boolean(policy, "doNotAllowUsername", "passwordPolicy.doNotAllowUsername must be a boolean value.");
    }
    if (is_truthy(reuse)) {
        require_boolean(policy, "resetTokenReuseIfValid", "resetTokenReuseIfValid must be a boolean value");
        if (!is_truthy(member(policy, "resetTokenValidityDuration"))) {
            throw ConfigError("You cannot use resetTokenReuseIfValid without resetTokenValidityDuration");
        }
    }
    require_boolean(policy, "resetPasswordSuccessOnInvalidEmail",
                    "resetPasswordSuccessOnInvalidEmail must be a boolean value");
}

// Members of these groups are tested by type alone, and Parse Server says so in these forms.
void validate_member_types(const json& object, const std::string& group, const std::string& start,
                           const std::string& boolean_end, const std::string& list_end) {
    for (const Option* option : members_of(group)) {
        const std::string key(option->name.substr(group.size() + 1));
        const json* value = member(object, key.c_str());
        if (value == nullptr) continue;
        const bool is_list = option->type == Type::list || option->type == Type::json_list;
        if (option->type == Type::boolean && !value->is_boolean()) throw ConfigError(start + key + boolean_end);
        if (is_list && !value->is_array() && !list_end.empty()) throw ConfigError(start + key + list_end);
        if (option->type == Type::string && !value->is_string()) throw ConfigError(start + key + " must be a string.");
    }
}

void validate_file_upload(const json& upload) {
    validate_member_types(upload, "fileUpload", "fileUpload.", " must be a boolean value.", " must be an array.");
    const json* domains = member(upload, "allowedFileUrlDomains");
    for (const json& domain : domains == nullptr ? json::array() : *domains) {
        if (domain.is_string() && domain != "") continue;
        throw ConfigError("fileUpload.allowedFileUrlDomains must contain only non-empty strings.");
    }
}

void validate_idempotency(const json& options) {
    const json* ttl = member(options, "ttl");
    if (ttl != nullptr && !ttl->is_number()) throw ConfigError("idempotency TTL value must be a number");
    if (ttl != nullptr && *ttl <= 0) throw ConfigError("idempotency TTL value must be greater than 0 seconds");
    const json* paths = member(options, "paths");
    if (is_truthy(paths) && !paths->is_array()) throw ConfigError("idempotency paths must be of an array of strings");
}

void validate_installation(const json& options) {
    for (const auto& [key, value] : options.items()) {
        if (find_option("installation." + key) != nullptr) continue;
        throw ConfigError("installation contains unknown property '" + key + "'.");
    }
    const std::string enforce = "duplicateDeviceTokenActionEnforceAuth";
    require_boolean(options, enforce.c_str(), "installation." + enforce + " must be a boolean.");
    const json* action = member(options, "duplicateDeviceTokenAction");
    if (action != nullptr && *action != "delete" && *action != "update") {
        throw ConfigError("installation.duplicateDeviceTokenAction must be one of: 'delete', 'update'.");
    }
    const json* priority = member(options, "duplicateDeviceTokenMergePriority");
    if (priority != nullptr && *priority != "deviceToken" && *priority != "installationId") {
        throw ConfigError(
            "installation.duplicateDeviceTokenMergePriority must be one of: 'deviceToken', "
            "'installationId'.");
    }
}

void validate_log_levels(const json& levels) {
    const json known = {"error", "warn", "info", "debug", "verbose", "silly", "silent"};
    for (const Option* option : members_of("logLevels")) {
        const std::string key(option->name.substr(option->name.find('.') + 1));
        const json* level = member(levels, key.c_str());
        if (!is_truthy(level) || std::find(known.begin(), known.end(), *level) != known.end()) continue;
        throw ConfigError("'" + key + "' must be one of " + known.dump());
    }
}

void validate_database_options(const json& options) {
    require_boolean(options, "enableSchemaHooks", "databaseOptions.enableSchemaHooks must be a boolean");
    const json* ttl = member(options, "schemaCacheTtl");
    if (ttl != nullptr && !ttl->is_number()) throw ConfigError("databaseOptions.schemaCacheTtl must be a number");
    require_boolean(options, "allowPublicExplain",
                    "Parse Server option 'databaseOptions.allowPublicExplain' must be a boolean.");
}

void validate_request_complexity(const json& limits) {
    for (const auto& [key, value] : limits.items()) {
        const Option* option = find_option("requestComplexity." + key);
        if (option == nullptr) throw ConfigError("requestComplexity contains unknown property '" + key + "'.");
        if (option->type == Type::boolean) {
            if (!value.is_boolean()) throw ConfigError("requestComplexity." + key + " must be a boolean.");
        } else if (!is_integer(value) || (value < 1 && value != -1)) {
            throw ConfigError("requestComplexity." + key + " must be a positive integer or -1 to disable.");
        }
    }
}

void validate_rate_limit(const json& limit) {
    if (!limit.is_object()) throw ConfigError("rateLimit must be an array of objects");
    const auto require = [&limit](const char* name, bool (*has_type)(const json&), const std::string& type) {
        const json* value = member(limit, name);
        const std::string full_name = std::string("rateLimit.") + name;
        if (value == nullptr || value->is_null()) throw ConfigError(full_name + " must be defined");
        if (!has_type(*value)) throw ConfigError(full_name + " must be a " + type);
    };
    const auto is_number = [](const json& value) { return value.is_number(); };
    require(
        "requestPath", [](const json& value) { return value.is_string(); }, "string");
    require("requestTimeWindow", is_number, "number");
    if (is_truthy(member(limit, "includeInternalRequests"))) {
        require_boolean(limit, "includeInternalRequests", "rateLimit.includeInternalRequests must be a boolean");
    }
    require("requestCount", is_number, "number");
    const json* message = member(limit, "errorResponseMessage");
    if (is_truthy(message) && !message->is_string()) {
        throw ConfigError("rateLimit.errorResponseMessage must be a string");
    }
    const json* zone = member(limit, "zone");
    const json zones = {"global", "session", "ip", "user"};
    if (is_truthy(zone) && std::find(zones.begin(), zones.end(), *zone) == zones.end()) {
        throw ConfigError("rateLimit.zone must be one of global, session, user, or ip");
    }
}

void validate_rate_limits(const json& limits) {
    if (!is_truthy(&limits)) return;
    if (!limits.is_array() && !limits.is_object()) throw ConfigError("rateLimit must be an array or object");
    for (const json& limit : limits.is_array() ? limits : json::array({limits})) validate_rate_limit(limit);
}

void validate_route_allow_list(const json& routes) {
    for (const json& route : routes) {
        if (!route.is_string()) {
            throw ConfigError("Parse Server option routeAllowList contains a non-string value.");
        }
    }
}

void validate_live_query(const json& options) {
    const json* timeout = member(options, "regexTimeout");
    if (timeout != nullptr && !timeout->is_number()) throw ConfigError("liveQuery.regexTimeout must be a number");
}

void validate_described_groups(const Settings& settings) {
    const auto check = [&settings](const std::string& group, const std::string& start, const std::string& booleans,
                                   const std::string& lists) {
        if (const json* value = settings.find(group)) validate_member_types(*value, group, start, booleans, lists);
    };
    const std::string end = " must be a boolean.";
    check("fileDownload", "fileDownload.", " must be a boolean value.", "");
    check("pages", "Parse Server option pages.", end, " must be an array.");
    check("security", "Parse Server option security.", end, "");
    check("schema", "Parse Server option schema.", end, " must be an array.");
}

}  // namespace

void validate_groups(const Settings& settings) {
    const auto check = [&settings](std::string_view name, void (*validate_group)(const json&)) {
        if (const json* value = settings.find(name)) validate_group(*value);
    };
    check("accountLockout", validate_account_lockout);
    check("passwordPolicy", validate_password_policy);
    check("fileUpload", validate_file_upload);
    check("idempotencyOptions", validate_idempotency);
    validate_described_groups(settings);
    check("rateLimit", validate_rate_limits);
    check("logLevels", validate_log_levels);
    check("databaseOptions", validate_database_options);
    check("requestComplexity", validate_request_complexity);
    check("liveQuery", validate_live_query);
    check("routeAllowList", validate_route_allow_list);
    check("installation", validate_installation);
}

}  // namespace parsegres::proxy
