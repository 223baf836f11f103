#include "pg/session.hpp"

#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "acl/acl.hpp"
#include "pg/app_registry.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/snapshot.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {
namespace {

constexpr std::size_t kCachedSessions = 10000;
/// Tables whose rows decide who a session belongs to and what its user may do; each has a parsegres_sessions trigger.
constexpr std::array<std::string_view, 5> kWatchedTables{"_Session", "_User", "_Role", "_Join:users:_Role",
                                                         "_Join:roles:_Role"};

struct CachedSession {
    SessionUser user;
    TimestampTz expires_at = DT_NOEND;
    TimestampTz updated_at = DT_NOEND;
};

struct AppSessions {
    bool is_watched = false;
    std::unordered_map<std::string, CachedSession> by_token;
};

struct Cache {
    bool stale = true;
    /// Counts what invalidate_sessions() is told of, so that what arrives while something is read is noticed.
    std::uint64_t events = 0;
    /// Their invalidations mean that sessions, or the triggers that watch them, may have changed.
    std::unordered_set<Oid> tables;
    std::unordered_map<Oid, AppSessions> by_schema;
};

// Never destroyed: it lives as long as the backend.
Cache& cache() {
    static auto& instance = *new Cache;
    return instance;
}

std::string table(std::string_view pg_schema, std::string_view name) {
    return quote_identifier(pg_schema) + '.' + quote_identifier(name);
}

/// The names of the roles of the user whose id `user` is: SQL for a text[].
// UNION, not UNION ALL: a circle of roles ends when it comes back to a role that is already there.
std::string roles_sql(std::string_view pg_schema, std::string_view user) {
    return "(WITH RECURSIVE held(id) AS (SELECT \"owningId\"::text FROM " + table(pg_schema, "_Join:users:_Role") +
           " WHERE \"relatedId\" = " + std::string(user) + " UNION SELECT j.\"owningId\"::text FROM held JOIN " +
           table(pg_schema, "_Join:roles:_Role") +
           " j ON j.\"relatedId\" = held.id) SELECT pg_catalog.array_agg(r.\"name\") FROM held JOIN " +
           table(pg_schema, "_Role") + " r ON r.\"objectId\" = held.id)";
}

std::string session_query(std::string_view pg_schema) {
    return "SELECT s.\"user\", COALESCE(s.\"expiresAt\", 'infinity'), " + roles_sql(pg_schema, "s.\"user\"") +
           ", COALESCE(s.\"updatedAt\", 'epoch') FROM " + table(pg_schema, "_Session") + " s JOIN " +
           table(pg_schema, "_User") + " u ON u.\"objectId\" = s.\"user\" WHERE s.\"sessionToken\" = $1 LIMIT 1";
}

/// Whether each of the watched tables has its trigger, enabled; notes them for invalidations.
bool find_watched_tables(const App& app) {
    const SqlText query{
        "SELECT c.oid, EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid"
        " AND t.tgname = 'parsegres_sessions' AND t.tgenabled = 'A') FROM pg_catalog.pg_class c"
        " WHERE c.relnamespace = $1::bigint::pg_catalog.oid AND c.relname = ANY($2)"
        " UNION ALL SELECT 'parse_internal.session_signal'::pg_catalog.regclass::pg_catalog.oid, true",
        {static_cast<std::int64_t>(app.pg_schema_oid),
         std::vector<std::string>(kWatchedTables.begin(), kWatchedTables.end())}};
    const Rows rows = execute(query, Mode::Read, Planning::Generic);
    bool all = rows.count() == kWatchedTables.size() + 1;
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        cache().tables.insert(DatumGetObjectId(*rows.datum(row, 0)));
        all = all && DatumGetBool(*rows.datum(row, 1));
    }
    return all;
}

AppSessions& sessions_of(const App& app) {
    if (cache().stale) cache().by_schema.clear();
    const auto found = cache().by_schema.find(app.pg_schema_oid);
    if (found != cache().by_schema.end()) return found->second;
    const std::uint64_t before = cache().events;
    const LatestSnapshot snapshot;
    const bool is_watched = find_watched_tables(app);
    // A table may have changed before anybody knew that it matters; then the next statement looks again.
    cache().stale = cache().events != before;
    AppSessions& sessions = cache().by_schema[app.pg_schema_oid];
    sessions.is_watched = is_watched && !cache().stale;
    return sessions;
}

/// As of now, whatever the snapshot of the caller; nothing when there is no such session. Throws no Error, which
/// somebody might catch while the snapshot is active.
std::optional<CachedSession> load(const App& app, const std::string& token) {
    const LatestSnapshot snapshot;
    const SqlText query{session_query(app.pg_schema), {token}};
    const Rows rows = execute(query, Mode::Read, Planning::Generic);
    if (rows.empty()) return std::nullopt;
    CachedSession session{
        {*rows.text(0, 0), {}}, DatumGetTimestampTz(*rows.datum(0, 1)), DatumGetTimestampTz(*rows.datum(0, 3))};
    // Such a user may have been made before ids were checked, or by SQL.
    if (looks_like_role(session.user.id)) throw Error(ErrorCode::internal_server_error, "Invalid object ID.");
    if (const auto roles = rows.datum(0, 2)) session.user.roles = text_array_of(*roles);
    return session;
}

/// Moves the end of a session that is in use, at most once in half its length. Whoever finds somebody else at it leaves
/// it to them.
void extend(const App& app, const std::string& token, double length) {
    SqlText sql;
    sql.raw("UPDATE ").raw(table(app.pg_schema, "_Session"));
    sql.raw(" SET \"updatedAt\" = pg_catalog.now(), \"expiresAt\" = pg_catalog.now() + ").param(length);
    sql.raw(" * interval '1 second' WHERE \"objectId\" IN (SELECT \"objectId\" FROM ");
    sql.raw(table(app.pg_schema, "_Session")).raw(" WHERE \"sessionToken\" = ").param(token);
    sql.raw(" AND \"updatedAt\" <= pg_catalog.now() - $1 * interval '0.5 seconds' FOR UPDATE SKIP LOCKED)");
    execute(sql, Mode::Fresh, Planning::Generic);
}

SessionUser checked(const App& app, const std::string& token, const CachedSession& session) {
    const TimestampTz now = GetCurrentTimestamp();
    if (session.expires_at < now) throw Error(ErrorCode::invalid_session_token, "Session token is expired.");
    SessionUser user = session.user;
    const UserOptions& options = app.options.users;
    constexpr double kMicros = 1e6;
    // On a standby nothing can be written, and what is read there is no use to keep a session for.
    if (options.extend_sessions_on_use && options.expire_sessions && !XactReadOnly &&
        static_cast<double>(now - session.updated_at) >= options.session_length / 2 * kMicros)
        extend(app, token, options.session_length);
    return user;
}

}  // namespace

SessionUser resolve_session(const App& app, const std::string& token) {
    AppSessions& sessions = sessions_of(app);
    const auto found = sessions.by_token.find(token);
    if (found != sessions.by_token.end()) return checked(app, token, found->second);
    // What this transaction has written is for nobody else, and may yet be rolled back.
    const bool may_keep = sessions.is_watched && !TransactionIdIsValid(GetTopTransactionIdIfAny());
    const std::optional<CachedSession> session = load(app, token);
    if (!session) throw Error(ErrorCode::invalid_session_token, "Invalid session token");
    if (!may_keep || cache().stale) return checked(app, token, *session);
    if (sessions.by_token.size() >= kCachedSessions) sessions.by_token.clear();
    return checked(app, token, sessions.by_token.emplace(token, *session).first->second);
}

std::vector<std::string> roles_of_user(const App& app, const std::string& user_id) {
    const SqlText query{"SELECT " + roles_sql(app.pg_schema, "$1"), {user_id}};
    const Rows rows = execute(query, Mode::Fresh, Planning::Generic);
    const auto roles = rows.datum(0, 0);
    return roles ? text_array_of(*roles) : std::vector<std::string>();
}

void invalidate_sessions(Oid table) noexcept {
    Cache& all = cache();
    ++all.events;
    if (table == InvalidOid || all.tables.contains(table)) all.stale = true;
}

}  // namespace parsegres::pg
