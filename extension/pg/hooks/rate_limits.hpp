#pragma once
// Rate limits: of the requests that clients make over HTTP, whatever becomes of them. As in the reference they are
// counted at the door, before validators and hooks, so that who guesses passwords is stopped by that of beforeLogin.
// What SQL calls, and what hooks call in their turn, is no request of a client and counts nowhere.

#include "pg/boundary.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pg/caller.hpp"
#include "route/route.hpp"

namespace parsegres::pg {

/// Why a hook of that kind ("function", "beforeSave") can have no rate limit; empty when it can.
std::string_view limit_place_problem(std::string_view kind);

struct TooMany {
    std::string message;
    std::int64_t seconds_to_wait;
};

/// Counts the request, once, under the limit of the hook that its route leads to. Nothing when it is within.
std::optional<TooMany> count_request(const Caller& caller, const Route& route, std::string_view method);

/// {"code":100,"error":…}
std::string body_of(const TooMany& refusal);

}  // namespace parsegres::pg
