#pragma once
// The rule `rateLimit` of validators: how many requests one caller may make within a time, to the route at which the
// hook runs. Names and defaults are the reference's; who has made how many is counted elsewhere.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

struct RateLimit {
    /// Who counts as one caller.
    enum class Zone : unsigned char { Ip, User, Session, Global };

    std::int64_t window_ms = 60'000;
    std::int64_t requests = 5;
    std::vector<std::string> methods;  ///< empty: all that lead to the hook
    std::string message = "Too many requests.";
    bool counts_internal = false;  ///< requests of the machine itself, from 127.0.0.1
    bool counts_master = false;
    Zone zone = Zone::Ip;
};

struct CountedRequest {
    std::string_view method;  ///< in capitals
    std::string_view ip;
    std::string_view user_id;  ///< "" for nobody
    std::string_view session_token;
    bool is_master = false;
};

/// Why the JSON is no rate limit; empty when it is one. For whoever registers it.
std::string rate_limit_problem(const Value& rule);

/// Only for JSON without a problem.
RateLimit read_rate_limit(const Value& rule);

/// Whether the request is one of those that are limited.
bool is_counted(const RateLimit& limit, const CountedRequest& request);

/// The caller that the request is counted for. Without a user, or a session, that is its address.
std::string counted_caller(const RateLimit& limit, const CountedRequest& request);

}  // namespace parsegres
