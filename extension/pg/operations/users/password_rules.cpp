#include "pg/operations/users/password_rules.hpp"

#include <algorithm>

#include "compile/regex.hpp"
#include "pg/wrap/password.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/inference.hpp"

namespace parsegres::pg {
namespace {

constexpr double kSecondsADay = 86'400;

[[noreturn]] void refuse(std::string text) { throw Error(ErrorCode::validation_error, std::move(text)); }

bool matches(const PasswordPolicy& policy, const std::string& password) {
    if (policy.pattern.empty()) return true;
    const SqlText sql{"SELECT $1 ~ $2", {password, translate_regex(policy.pattern, policy.pattern_flags)}};
    return DatumGetBool(*execute(sql, Mode::Read, Planning::Generic).datum(0, 0));
}

/// The hashes that the next password must not be one of; the reference counts the current one among them.
std::vector<std::string> last_passwords(const StoredUser& user, int kept) {
    std::vector<std::string> hashes = user.password_history;
    hashes.resize(std::min(hashes.size(), static_cast<std::size_t>(kept - 1)));
    if (!user.password_hash.empty()) hashes.push_back(user.password_hash);
    return hashes;
}

Value next_history(const StoredUser& user, int kept) {
    std::vector<std::string> hashes = user.password_history;
    hashes.resize(std::min(hashes.size(), static_cast<std::size_t>(kept)));
    const std::size_t older = static_cast<std::size_t>(std::max(0, kept - 2));
    if (hashes.size() > older) hashes.erase(hashes.begin(), hashes.end() - static_cast<std::ptrdiff_t>(older));
    Array history(hashes.begin(), hashes.end());
    history.emplace_back(user.password_hash);
    return history;
}

}  // namespace

void check_new_password(const App& app, const std::string& password, const std::string& username) {
    const PasswordPolicy& policy = app.options.users.password_policy;
    if (!matches(policy, password)) refuse(policy.validation_error);
    if (policy.do_not_allow_username && !username.empty() && password.find(username) != std::string::npos)
        refuse("Password cannot contain your username.");
}

void check_password_history(const App& app, const std::string& password, const StoredUser& user) {
    const int kept = app.options.users.password_policy.history;
    if (kept <= 0) return;
    for (const std::string& hash : last_passwords(user, kept))
        if (password_matches(password, hash))
            refuse("New password should not be the same as last " + std::to_string(kept) + " passwords.");
}

Object password_columns(const App& app, const std::string& password, const StoredUser* user) {
    const PasswordPolicy& policy = app.options.users.password_policy;
    Object columns{{"_hashed_password", hash_password(password)}};
    if (policy.max_age_days > 0) columns.set("_password_changed_at", date_json(current_time()));
    if (user != nullptr && policy.history > 0) columns.set("_password_history", next_history(*user, policy.history));
    return columns;
}

void check_password_age(const App& app, const StoredUser& user) {
    const double days = app.options.users.password_policy.max_age_days;
    if (days <= 0) return;
    if (user.password_changed_at) {
        if (user.password_changed_at->micros < time_in(-days * kSecondsADay).micros)
            throw Error(ErrorCode::object_not_found, "Your password has expired. Please reset your password.");
        return;
    }
    execute({"UPDATE " + user_table(app) + " SET \"_password_changed_at\" = $1 WHERE \"objectId\" = $2",
             {current_time(), user.id}},
            Mode::Fresh, Planning::Generic);
}

std::string take_password(Object& body) {
    const Value given = *body.find("password");
    if (!given.is_string()) {
        const auto type = infer_type(given);
        throw Error(ErrorCode::incorrect_type, "schema mismatch for _User.password; expected String but got " +
                                                   (type ? type_text(*type) : std::string("null")));
    }
    body.erase("password");
    return given.as_string();
}

}  // namespace parsegres::pg
