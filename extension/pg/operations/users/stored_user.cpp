#include "pg/operations/users/stored_user.hpp"

#include <algorithm>

#include "pg/wrap/spi.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {
namespace {

constexpr double kMicros = 1e6;
/// Some 3,000 years: answers have no form for dates after the year 9999.
constexpr double kMaxSeconds = 1e11;

constexpr std::string_view kColumns =
    "\"objectId\", \"username\", \"email\", COALESCE(\"emailVerified\", false), \"_hashed_password\","
    " COALESCE(\"_rperm\", \"_wperm\") IS NOT NULL AND pg_catalog.cardinality(COALESCE(\"_rperm\", '{}')) = 0"
    " AND pg_catalog.cardinality(COALESCE(\"_wperm\", '{}')) = 0,"
    " \"_email_verify_token\", \"_email_verify_token_expires_at\", \"_perishable_token\","
    " \"_perishable_token_expires_at\", \"_password_changed_at\", \"_password_history\"";

std::string table(const App& app, std::string_view name) {
    return quote_identifier(app.pg_schema) + '.' + quote_identifier(name);
}

std::vector<std::string> strings_of(const Value& value) {
    std::vector<std::string> strings;
    if (!value.is_array()) return strings;
    for (const Value& item : value.as_array())
        if (item.is_string()) strings.push_back(item.as_string());
    return strings;
}

StoredUser read_user(const Rows& rows) {
    const auto text = [&](int column) { return rows.text(0, column).value_or(""); };
    const auto time = [&](int column) -> std::optional<Timestamp> {
        const auto datum = rows.datum(0, column);
        return datum ? timestamp_of(*datum) : std::nullopt;
    };
    StoredUser user;
    user.id = text(0);
    user.username = text(1);
    user.email = text(2);
    user.email_verified = DatumGetBool(*rows.datum(0, 3));
    user.password_hash = text(4);
    user.is_shut_out = DatumGetBool(*rows.datum(0, 5));
    user.verify_token = text(6);
    user.verify_token_expires = time(7);
    user.reset_token = text(8);
    user.reset_token_expires = time(9);
    user.password_changed_at = time(10);
    if (const auto history = rows.datum(0, 11)) user.password_history = strings_of(jsonb_value(*history));
    return user;
}

}  // namespace

std::string user_table(const App& app) { return table(app, "_User"); }
std::string session_table(const App& app) { return table(app, "_Session"); }

std::optional<StoredUser> find_user_where(const App& app, const SqlText& condition) {
    SqlText sql;
    sql.raw("SELECT ").raw(kColumns).raw(" FROM ").raw(user_table(app)).raw(" WHERE ").raw(condition.text);
    sql.raw(" LIMIT 1").params = condition.params;
    const Rows rows = execute(sql, Mode::Fresh, Planning::Generic);
    if (rows.empty()) return std::nullopt;
    return read_user(rows);
}

std::optional<StoredUser> find_user(const App& app, std::string_view user_id) {
    return find_user_where(app, {"\"objectId\" = $1", {std::string(user_id)}});
}

std::optional<StoredUser> find_login_user(const App& app, const LoginRequest& login) {
    if (!login.email.empty() && !login.username.empty())
        return find_user_where(app, {"\"email\" = $1 AND \"username\" = $2", {login.email, login.username}});
    if (!login.email.empty()) return find_user_where(app, {"\"email\" = $1", {login.email}});
    return find_user_where(
        app,
        {"\"username\" = $1 OR \"email\" = $1 ORDER BY \"username\" IS NOT DISTINCT FROM $1 DESC", {login.username}});
}

bool is_taken(const App& app, std::string_view field, const std::string& value, const std::string& user_id) {
    const std::string column = quote_identifier(field);
    const SqlText sql{"SELECT FROM " + user_table(app) + " WHERE pg_catalog.lower(" + column +
                          ") = pg_catalog.lower($1) AND \"objectId\" <> $2 LIMIT 1",
                      {value, user_id}};
    return !execute(sql, Mode::Fresh, Planning::Generic).empty();
}

std::string lower_case(const std::string& text) {
    return *execute({"SELECT parse_internal.lower_case($1)", {text}}, Mode::Read).text(0, 0);
}

Timestamp time_in(double seconds) {
    return {current_time().micros + static_cast<std::int64_t>(std::min(seconds, kMaxSeconds) * kMicros)};
}

Value date_json(Timestamp time) { return Object{{"__type", "Date"}, {"iso", format_iso_date(time)}}; }

}  // namespace parsegres::pg
