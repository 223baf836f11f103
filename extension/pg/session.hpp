#pragma once
// Who holds a session token, and which roles they have, as of this statement.
//
// The answer is cached in the backend. What could make it wrong (sessions, users, roles and their members that change
// or go) is watched by triggers, whose invalidation commits with the change: the next statement of every backend asks
// the tables again. Where a trigger is missing, because somebody made a table anew, nothing is cached.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>

#include "compile/sql_text.hpp"

namespace parsegres::pg {

struct App;

struct SessionUser {
    std::string id;
    /// With all roles held directly or through parent roles.
    SharedTexts principals;
    TimestampTz expires_at = DT_NOEND;
};

/// Of whoever has no session.
const SharedTexts& principals_of_nobody();

/// Throws Error(invalid_session_token) when there is no such session, its user is gone, or it has expired.
SessionUser resolve_session(const App& app, const std::string& token);
/// The same, but it is no use of the session that would extend it.
SessionUser look_at_session(const App& app, const std::string& token);

/// The same for the user of that id, whether there is such a user or not.
SessionUser user_with_roles(const App& app, const std::string& user_id);

/// For the relcache callback: forgets all sessions when `table` is the one that stands for them, or one whose triggers
/// have been looked at, or InvalidOid.
void invalidate_sessions(Oid table) noexcept;

}  // namespace parsegres::pg
