#include "pg/operations/users/account_lock.hpp"

#include "pg/operations/users/stored_user.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

constexpr double kSecondsAMinute = 60;

Error locked(const AccountLockout& lockout) {
    std::string text = "Your account is locked due to multiple failed login attempts. Please try again after ";
    append_json_number(text, lockout.duration_minutes);
    return {ErrorCode::object_not_found, text + " minute(s)"};
}

/// $1: now; $2: the threshold; $3: the user.
constexpr std::string_view kNotLocked =
    " WHERE \"objectId\" = $3 AND NOT (COALESCE(\"_account_lockout_expires_at\" > $1, false)"
    " AND COALESCE(\"_failed_login_count\" >= $2, false)) RETURNING \"_failed_login_count\"";

Rows update(const App& app, std::string_view assignments, std::vector<SqlParam> params) {
    SqlText sql;
    sql.raw("UPDATE ").raw(user_table(app)).raw(" SET ").raw(assignments).raw(kNotLocked);
    sql.params = std::move(params);
    return execute(sql, Mode::Fresh, Planning::Generic);
}

}  // namespace

std::optional<Error> count_attempt(const App& app, const std::string& user_id, bool is_right) {
    const AccountLockout& lockout = app.options.users.lockout;
    if (lockout.threshold <= 0) return std::nullopt;
    const auto threshold = static_cast<double>(lockout.threshold);
    std::vector<SqlParam> params{current_time(), threshold, user_id};
    if (is_right) {
        if (update(app, "\"_failed_login_count\" = 0", std::move(params)).empty()) throw locked(lockout);
        return std::nullopt;
    }
    params.emplace_back(time_in(lockout.duration_minutes * kSecondsAMinute));
    const Rows rows =
        update(app,
               "\"_failed_login_count\" = COALESCE(\"_failed_login_count\", 0) + 1,"
               " \"_account_lockout_expires_at\" = CASE WHEN COALESCE(\"_failed_login_count\", 0) + 1 >= $2"
               " THEN $4 ELSE \"_account_lockout_expires_at\" END",
               std::move(params));
    if (rows.empty() || number_of(*rows.datum(0, 0), FLOAT8OID) > threshold) return locked(lockout);
    return Error(ErrorCode::object_not_found, "Invalid username/password.");
}

void unlock_account(const App& app, const std::string& user_id) {
    const AccountLockout& lockout = app.options.users.lockout;
    if (lockout.threshold <= 0 || !lockout.unlock_on_password_reset) return;
    execute({"UPDATE " + user_table(app) +
                 " SET \"_failed_login_count\" = NULL, \"_account_lockout_expires_at\" = NULL WHERE \"objectId\" = $1",
             {user_id}},
            Mode::Fresh, Planning::Generic);
}

}  // namespace parsegres::pg
