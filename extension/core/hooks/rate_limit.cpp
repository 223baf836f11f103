#include "hooks/rate_limit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace parsegres {
namespace {

/// The same as long as anybody can wait, and far from what overflows.
constexpr double kLongest = 1e12;

constexpr std::array<std::string_view, 4> kZones{"ip", "user", "session", "global"};

std::optional<RateLimit::Zone> zone_named(const Value& name) {
    if (!name.is_string()) return std::nullopt;
    const auto* const found = std::find(kZones.begin(), kZones.end(), name.as_string());
    if (found == kZones.end()) return std::nullopt;
    return static_cast<RateLimit::Zone>(found - kZones.begin());
}

bool is_method(const Value& value) {
    if (!value.is_string() || value.as_string().empty()) return false;
    const std::string& name = value.as_string();
    return std::all_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// ["POST","PUT"], "POST", and of the reference's regular expressions "POST|PUT".
Array methods_of(const Value& value) {
    if (value.is_array()) return value.as_array();
    if (!value.is_string()) return {Value()};
    Array methods;
    std::string_view rest = value.as_string();
    while (true) {
        const std::size_t bar = std::min(rest.find('|'), rest.size());
        methods.emplace_back(rest.substr(0, bar));
        if (bar == rest.size()) return methods;
        rest.remove_prefix(bar + 1);
    }
}

bool are_methods(const Value& value) {
    const Array methods = methods_of(value);
    return std::all_of(methods.begin(), methods.end(), is_method);
}

bool is_count(const Value& value) { return value.is_number() && value.as_number() >= 0; }
bool is_span(const Value& value) { return value.is_number() && value.as_number() > 0; }
bool is_bool(const Value& value) { return value.is_bool(); }
bool is_text(const Value& value) { return value.is_string(); }
bool is_zone(const Value& value) { return zone_named(value).has_value(); }

struct Rule {
    std::string_view name;
    bool (*is_valid)(const Value&);
    std::string_view expected;
};

constexpr std::array<Rule, 7> kRules{{
    {"requestTimeWindow", is_span, "a number of milliseconds"},
    {"requestCount", is_count, "a number"},
    {"requestMethods", are_methods, "a list of methods"},
    {"errorResponseMessage", is_text, "a string"},
    {"includeInternalRequests", is_bool, "a boolean"},
    {"includeMasterKey", is_bool, "a boolean"},
    {"zone", is_zone, "one of ip, user, session, and global"},
}};

std::int64_t whole(const Value& number) {
    return static_cast<std::int64_t>(std::min(std::ceil(number.as_number()), kLongest));
}

}  // namespace

std::string rate_limit_problem(const Value& rule) {
    if (!rule.is_object()) return "rateLimit must be an object";
    for (const Member& member : rule.as_object()) {
        const auto* const known =
            std::find_if(kRules.begin(), kRules.end(), [&](const Rule& one) { return one.name == member.key; });
        if (known == kRules.end()) return "a rate limit has no option \"" + member.key + "\"";
        if (!known->is_valid(member.value))
            return "rateLimit." + member.key + " must be " + std::string(known->expected);
    }
    return {};
}

RateLimit read_rate_limit(const Value& rule) {
    RateLimit limit;
    if (const Value* window = rule.find("requestTimeWindow")) limit.window_ms = whole(*window);
    if (const Value* count = rule.find("requestCount")) limit.requests = whole(*count);
    if (const Value* methods = rule.find("requestMethods"))
        for (const Value& method : methods_of(*methods)) limit.methods.push_back(method.as_string());
    if (const std::string* message = rule.find_string("errorResponseMessage"); message != nullptr && !message->empty())
        limit.message = *message;
    const auto is_set = [&](std::string_view name) {
        const Value* value = rule.find(name);
        return value != nullptr && value->truthy();
    };
    limit.counts_internal = is_set("includeInternalRequests");
    limit.counts_master = is_set("includeMasterKey");
    if (const Value* zone = rule.find("zone")) limit.zone = zone_named(*zone).value_or(RateLimit::Zone::Ip);
    return limit;
}

bool is_counted(const RateLimit& limit, const CountedRequest& request) {
    if (request.ip == "127.0.0.1" && !limit.counts_internal) return false;
    if (request.is_master && !limit.counts_master) return false;
    return limit.methods.empty() ||
           std::find(limit.methods.begin(), limit.methods.end(), request.method) != limit.methods.end();
}

std::string counted_caller(const RateLimit& limit, const CountedRequest& request) {
    switch (limit.zone) {
        case RateLimit::Zone::Global: return {};
        case RateLimit::Zone::Session:
            if (!request.session_token.empty()) return "session " + std::string(request.session_token);
            break;
        case RateLimit::Zone::User:
            if (!request.user_id.empty()) return "user " + std::string(request.user_id);
            break;
        case RateLimit::Zone::Ip: break;
    }
    return "ip " + std::string(request.ip);
}

}  // namespace parsegres
