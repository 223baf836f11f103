#pragma once
// Who holds a session token, and which roles they have, as of this statement.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parsegres::pg {

struct App;

/// SQL text for the app whose tables are in `pg_schema`: $1 is a session token; one row
/// (user id, expired boolean, names of all roles held directly or through parent roles text[]), or none.
std::string session_query(std::string_view pg_schema);

struct SessionUser {
    std::string id;
    /// Names of the roles, without "role:".
    std::vector<std::string> roles;
};

/// Reads the session, the user and the roles in one statement.
/// Throws Error(invalid_session_token) when there is no such session, its user is gone, or it has expired.
SessionUser resolve_session(const App& app, const std::string& token);

}  // namespace parsegres::pg
