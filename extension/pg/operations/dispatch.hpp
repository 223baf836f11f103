#pragma once
// From a route to the operation it asks for: the one place where requests and the parts of batches meet.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "pg/caller.hpp"
#include "route/route.hpp"

namespace parsegres::pg {

/// What a request is answered with.
struct Reply {
    std::string body;        ///< JSON text
    int status = 200;        ///< HTTP
    std::string location{};  ///< of a new object, below the mount point; "" for none
    /// What the client is answered instead: the request failed, but what it wrote stays.
    std::optional<Error> failure{};
    std::string headers{};  ///< further header lines, each with its end
};

/// Runs the operation; `body` is the body of the request, or its query parameters where the method is GET.
/// Throws what the operation throws.
Reply run_route(const Caller& caller, const Route& route, const Value& body);

}  // namespace parsegres::pg
