#pragma once
// A row of _User with the columns that no client sees.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <vector>

#include "compile/sql_text.hpp"
#include "pg/app_registry.hpp"
#include "pg/wrap/datum.hpp"
#include "user/user_rules.hpp"

namespace parsegres::pg {

struct StoredUser {
    std::string id;
    std::string username;  ///< texts are "" where the column is NULL
    std::string email;
    bool email_verified = false;
    std::string password_hash;
    /// Has an ACL that lets nobody in: may not log in.
    bool is_shut_out = false;
    std::string verify_token;
    std::optional<Timestamp> verify_token_expires;
    std::string reset_token;
    std::optional<Timestamp> reset_token_expires;
    std::optional<Timestamp> password_changed_at;
    std::vector<std::string> password_history;
};

/// `"schema"."_User"` and `"schema"."_Session"`, ready for SQL text.
std::string user_table(const App& app);
std::string session_table(const App& app);

/// The user that a log-in means. A name is preferred to an address when both are somebody's.
std::optional<StoredUser> find_login_user(const App& app, const LoginRequest& login);
std::optional<StoredUser> find_user(const App& app, std::string_view user_id);
/// The first user of `condition`, SQL on the columns of _User that may end in ORDER BY.
std::optional<StoredUser> find_user_where(const App& app, const SqlText& condition);

/// Somebody else than `user_id` has that name or address, upper and lower case being the same. `field`: "username" or
/// "email".
bool is_taken(const App& app, std::string_view field, const std::string& value, const std::string& user_id);

/// The text in lower case, as JavaScript has it.
std::string lower_case(const std::string& text);

/// So many seconds from now.
Timestamp time_in(double seconds);
/// {"__type":"Date",…}
Value date_json(Timestamp time);

}  // namespace parsegres::pg
