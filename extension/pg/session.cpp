#include "pg/session.hpp"

#include "pg/app_registry.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {

// UNION, not UNION ALL: a circle of roles ends when it comes back to a role that is already there.
std::string session_query(std::string_view pg_schema) {
    const auto table = [&](std::string_view name) {
        return quote_identifier(pg_schema) + '.' + quote_identifier(name);
    };
    return "SELECT s.\"user\", COALESCE(s.\"expiresAt\" < pg_catalog.now(), false), (WITH RECURSIVE held(id) AS ("
           "SELECT \"owningId\"::text FROM " + table("_Join:users:_Role") + " WHERE \"relatedId\" = s.\"user\""
           " UNION SELECT j.\"owningId\"::text FROM held JOIN " + table("_Join:roles:_Role") +
           " j ON j.\"relatedId\" = held.id)"
           " SELECT pg_catalog.array_agg(r.\"name\") FROM held JOIN " + table("_Role") +
           " r ON r.\"objectId\" = held.id)"
           " FROM " + table("_Session") + " s JOIN " + table("_User") + " u ON u.\"objectId\" = s.\"user\""
           " WHERE s.\"sessionToken\" = $1 LIMIT 1";
}

SessionUser resolve_session(const App& app, const std::string& token) {
    SqlText query{app.session_sql, {token}};
    const Rows rows = execute(query, Mode::Read, Planning::Generic);
    if (rows.empty()) throw Error(ErrorCode::invalid_session_token, "Invalid session token");
    if (DatumGetBool(*rows.datum(0, 1)))
        throw Error(ErrorCode::invalid_session_token, "Session token is expired.");
    SessionUser user{*rows.text(0, 0), {}};
    if (const auto roles = rows.datum(0, 2)) user.roles = text_array_of(*roles);
    return user;
}

}  // namespace parsegres::pg
