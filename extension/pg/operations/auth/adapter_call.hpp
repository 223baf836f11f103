#pragma once
// Asking the adapter of a provider.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "auth/adapter.hpp"
#include "pg/caller.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// The request that adapters are told of. Objects are in the form of the REST API, null where there are none.
struct AuthRequest {
    const Caller& caller;
    Value object{};    ///< the user as they would be
    Value original{};  ///< the user as they are
    bool is_challenge = false;

    /// The user makes the request themselves, or the master key does.
    [[nodiscard]] bool is_by_owner() const;
    /// Whether the user has set `provider` up: what is kept of it, else null.
    [[nodiscard]] Value kept(std::string_view provider) const;
};

/// The user with `body` on top, as AuthRequest::object; without the password.
Value with_changes(const Value& user, const Value& body);

/// The argument `request` of an adapter's methods; `method` is its triggerName, "" for those that have none.
Value request_argument(const AuthRequest& request, std::string_view method);
/// {ip, user, master}: all that `policy` and `afterFind` are told.
Value caller_argument(const Caller& caller);

/// Asks a team's own adapter; the result is null where the adapter returned nothing.
/// Throws Error as the adapter threw (script_failed with `unknown_error` when it did not say what), and Unanswered.
Value ask_adapter(const Caller& caller, const AuthAdapter& adapter, AuthMethod method, Array arguments,
                  std::string_view unknown_error = "Auth failed. Unknown error.");
/// Asks a service that the proxy knows; likewise.
Value ask_service(const Caller& caller, const AuthAdapter& adapter, AuthMethod method, const Value& auth_data);

/// An answer {"result":…} or {"thrown":…} as a result or an Error.
Value result_of(const Value& answer, std::string_view unknown_error);

}  // namespace parsegres::pg
