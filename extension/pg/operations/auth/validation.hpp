#pragma once
// Having authData judged by the adapters of its providers, one after the other.

#include "pg/boundary.hpp"

#include <optional>

#include "error.hpp"
#include "pg/operations/auth/adapter_call.hpp"

namespace parsegres::pg {

struct Validated {
    Object changes;   ///< by provider what to keep, null to unlink
    Object response;  ///< by provider what the client gets to read
    /// See AuthDataResult::refusal.
    std::optional<Error> refusal;
};

/// Judges each provider of `auth_data`, in the order of their names. Throws as auth_data.hpp says; what the first
/// provider objects to keeps the others from being asked.
Validated validate_auth_data(const AuthRequest& request, const Object& auth_data);

/// The step of one provider; throws what the adapter throws. For challenges, which keep nothing of it.
void validate_provider(const AuthRequest& request, const std::string& provider, const Value& auth_data);

/// Throws other_cause when `user` (see AuthRequest::original) has set up providers of the policy "additional" and
/// `sent` has none of them, unless it has one of the policy "solo" that is set up. `sent`: authData, or null.
void check_additional_providers(const Caller& caller, const Value& user, const Value& sent);

}  // namespace parsegres::pg
