#include "app/app_options.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "value/json.hpp"

namespace parsegres {
namespace {

bool flag(const Value& options, std::string_view name, bool fallback) {
    const Value* value = options.find(name);
    return value != nullptr && value->is_bool() ? value->as_bool() : fallback;
}

std::optional<std::int64_t> number(const Value& options, std::string_view name) {
    const Value* value = options.find(name);
    if (value == nullptr || !value->is_number() || value->as_number() < 0) return std::nullopt;
    return static_cast<std::int64_t>(value->as_number());
}

int limit(const Value& complexity, std::string_view name) {
    return static_cast<int>(number(complexity, name).value_or(-1));
}

QueryLimits limits_from(const Value& complexity) {
    QueryLimits limits;
    limits.query_depth = limit(complexity, "queryDepth");
    limits.subquery_depth = limit(complexity, "subqueryDepth");
    limits.subquery_limit = limit(complexity, "subqueryLimit");
    limits.include_depth = limit(complexity, "includeDepth");
    limits.include_count = limit(complexity, "includeCount");
    limits.allow_regex = flag(complexity, "allowRegex", true);
    return limits;
}

std::vector<IpRange> ranges(const Value& options, std::string_view name, std::string_view fallback) {
    const Value* configured = options.find(name);
    const Value list = configured != nullptr && configured->is_array() ? *configured : parse_json(fallback);
    std::vector<IpRange> result;
    for (const Value& item : list.as_array())
        if (item.is_string())
            if (const auto range = IpRange::parse(item.as_string())) result.push_back(*range);
    return result;
}

Value or_json(const Value* configured, std::string_view fallback) {
    return configured != nullptr ? *configured : parse_json(fallback);
}

LiveOptions live_from(const Value& options) {
    LiveOptions live;
    const Value* configured = options.find("liveQuery");
    if (configured == nullptr) return live;
    const std::int64_t timeout = number(*configured, "regexTimeout").value_or(0);
    if (timeout > 0) live.regex_timeout_ms = static_cast<int>(std::min<std::int64_t>(timeout, 60'000));
    if (const Value* resumable = configured->find("resumable"); resumable != nullptr && resumable->is_array())
        for (const Value& name : resumable->as_array())
            if (name.is_string()) live.resumable.push_back(name.as_string());
    return live;
}

}  // namespace

AppOptions AppOptions::from_json(const Value& options, std::string_view app_id) {
    AppOptions result;
    result.allow_client_class_creation = flag(options, "allowClientClassCreation", false);
    result.allow_custom_object_id = flag(options, "allowCustomObjectId", false);
    result.object_id_size = static_cast<std::size_t>(number(options, "objectIdSize").value_or(10));
    result.limits.default_limit = number(options, "defaultLimit").value_or(result.limits.default_limit);
    result.limits.max_limit = number(options, "maxLimit");
    result.sanitize_errors = flag(options, "enableSanitizedErrorResponse", true);
    result.denylist =
        KeywordDenylist(or_json(options.find("requestKeywordDenylist"),
                                R"([{"key":"_bsontype","value":"Code"},{"key":"constructor"},{"key":"__proto__"}])"));
    if (const Value* complexity = options.find("requestComplexity")) {
        result.query_limits = limits_from(*complexity);
        result.batch_request_limit = limit(*complexity, "batchRequestLimit");
    }
    result.master_key_ips = ranges(options, "masterKeyIps", R"(["127.0.0.1","::1"])");
    result.read_only_master_key_ips = ranges(options, "readOnlyMasterKeyIps", R"(["0.0.0.0/0","::0"])");
    result.maintenance_key_ips = ranges(options, "maintenanceKeyIps", R"(["127.0.0.1","::1"])");
    const std::string* url = options.find_string("publicServerURL");
    if (url == nullptr) url = options.find_string("serverURL");
    if (url != nullptr) result.server_url = *url;
    if (const Value* auth = options.find("auth")) result.auth.providers = *auth;
    result.auth.allows_anonymous = flag(options, "enableAnonymousUsers", true);
    result.auth.allows_expired = flag(options, "allowExpiredAuthDataToken", false);
    result.protection = ProtectionOptions::from_json(options);
    result.users = UserOptions::from_json(options, app_id);
    result.live = live_from(options);
    return result;
}

}  // namespace parsegres
