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

// Users of a few roles are small; those of thousands must not fill the memory of every backend.
constexpr std::size_t kCachedSessions = 10000;
constexpr std::size_t kCachedPrincipals = 100000;
/// Tables whose rows decide who a session belongs to and what its user may do; each has a parsegres_sessions trigger.
constexpr std::array<std::string_view, 5> kWatchedTables{"_Session", "_User", "_Role", "_Join:users:_Role",
                                                         "_Join:roles:_Role"};

struct CachedSession {
    SessionUser user;
    TimestampTz updated_at = DT_NOEND;
};

struct AppSessions {
    bool is_watched = false;
    std::unordered_map<std::string, CachedSession> by_token;
    /// Of all of them together.
    std::size_t principals = 0;
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
// UNION, not UNION ALL: a circle of roles ends when it comes back to a role that is already there. What a deleted role
// has left in join tables leads nowhere.
std::string roles_sql(std::string_view pg_schema, std::string_view user) {
    const std::string roles = " JOIN " + table(pg_schema, "_Role") + " r ON r.\"objectId\" = j.\"owningId\"";
    return "(WITH RECURSIVE held(id, name) AS (SELECT r.\"objectId\"::text, r.\"name\" FROM " +
           table(pg_schema, "_Join:users:_Role") + " j" + roles + " WHERE j.\"relatedId\" = " + std::string(user) +
           " UNION SELECT r.\"objectId\"::text, r.\"name\" FROM held JOIN " + table(pg_schema, "_Join:roles:_Role") +
           " j ON j.\"relatedId\" = held.id" + roles + ") SELECT pg_catalog.array_agg(held.name) FROM held)";
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

SharedTexts principals_of(const std::string& user_id, const std::optional<Datum>& roles) {
    std::vector<std::string> principals{"*"};
    if (roles)
        for (const std::string& role : text_array_of(*roles)) principals.push_back("role:" + role);
    principals.push_back(user_id);
    return principals;
}

/// As of now, whatever the snapshot of the caller; nothing when there is no such session. Throws no Error, which
/// somebody might catch while the snapshot is active.
std::optional<CachedSession> load(const App& app, const std::string& token) {
    const LatestSnapshot snapshot;
    const SqlText query{session_query(app.pg_schema), {token}};
    const Rows rows = execute(query, Mode::Read, Planning::Generic);
    if (rows.empty()) return std::nullopt;
    const std::string id = *rows.text(0, 0);
    return CachedSession{{id, principals_of(id, rows.datum(0, 2)), DatumGetTimestampTz(*rows.datum(0, 1))},
                         DatumGetTimestampTz(*rows.datum(0, 3))};
}

const CachedSession& keep(AppSessions& sessions, const std::string& token, CachedSession session) {
    const std::size_t more = session.user.principals.get().size();
    if (sessions.by_token.size() >= kCachedSessions || sessions.principals + more > kCachedPrincipals) {
        sessions.by_token.clear();
        sessions.principals = 0;
    }
    sessions.principals += more;
    return sessions.by_token.emplace(token, std::move(session)).first->second;
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

void extend_where_used(const App& app, const std::string& token, const CachedSession& session) {
    const UserOptions& options = app.options.users;
    constexpr double kMicros = 1e6;
    // On a standby nothing can be written, and what is read there is no use to keep a session for.
    if (options.extend_sessions_on_use && options.expire_sessions && !XactReadOnly &&
        static_cast<double>(GetCurrentTimestamp() - session.updated_at) >= options.session_length / 2 * kMicros)
        extend(app, token, options.session_length);
}

CachedSession find_session(const App& app, const std::string& token) {
    AppSessions& sessions = sessions_of(app);
    const auto found = sessions.by_token.find(token);
    if (found != sessions.by_token.end()) return found->second;
    // What this transaction has written is for nobody else, and may yet be rolled back.
    const bool may_keep = sessions.is_watched && !TransactionIdIsValid(GetTopTransactionIdIfAny());
    std::optional<CachedSession> session = load(app, token);
    if (!session) throw Error(ErrorCode::invalid_session_token, "Invalid session token");
    // Such a user may have been made before ids were checked, or by SQL.
    if (looks_like_role(session->user.id)) throw Error(ErrorCode::internal_server_error, "Invalid object ID.");
    if (!may_keep || cache().stale) return *session;
    return keep(sessions, token, std::move(*session));
}

CachedSession find_current_session(const App& app, const std::string& token) {
    CachedSession session = find_session(app, token);
    if (session.user.expires_at < GetCurrentTimestamp())
        throw Error(ErrorCode::invalid_session_token, "Session token is expired.");
    return session;
}

}  // namespace

SessionUser resolve_session(const App& app, const std::string& token) {
    CachedSession session = find_current_session(app, token);
    extend_where_used(app, token, session);
    return std::move(session.user);
}

SessionUser look_at_session(const App& app, const std::string& token) { return find_current_session(app, token).user; }

const SharedTexts& principals_of_nobody() {
    static const auto& everybody = *new SharedTexts{"*"};
    return everybody;
}

SessionUser user_with_roles(const App& app, const std::string& user_id) {
    const SqlText query{"SELECT " + roles_sql(app.pg_schema, "$1"), {user_id}};
    const Rows rows = execute(query, Mode::Fresh, Planning::Generic);
    return {user_id, principals_of(user_id, rows.datum(0, 0)), DT_NOEND};
}

void invalidate_sessions(Oid table) noexcept {
    Cache& all = cache();
    ++all.events;
    if (table == InvalidOid || all.tables.contains(table)) all.stale = true;
}

}  // namespace parsegres::pg
