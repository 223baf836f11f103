#pragma once
// Making and ending sessions, and callers as others than themselves.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>

#include "pg/caller.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// The caller with the master key's rights: for what the server itself does with the request.
Caller as_master(const Caller& caller);
/// The caller as that user. One with a key stays who they are.
Caller as_user(const Caller& caller, const std::string& user_id);

struct NewSession {
    std::string user_id;
    Value created_with;  ///< null: none
    std::string installation_id;
    Object more;  ///< fields that the client gave
};
/// The row of a new session in wire form: sessionToken, user, … and objectId. Older sessions of the same user and
/// installation end.
Object make_session(const Caller& caller, NewSession session);

/// Ends older sessions of the user on the same installation.
void end_sessions_of_installation(const App& app, const std::string& user_id, const std::string& installation_id,
                                  const std::string& but_token);
/// Ends all sessions of the user.
void end_sessions(const App& app, std::string_view user_id);

}  // namespace parsegres::pg
