#pragma once
// passwordPolicy, where it needs the database.

#include "pg/boundary.hpp"

#include <string>

#include "pg/app_registry.hpp"
#include "pg/operations/users/stored_user.hpp"

namespace parsegres::pg {

/// `username` is the user's name, "" when it has none.
/// Throws Error(validation_error) when the policy of the app refuses it.
void check_new_password(const App& app, const std::string& password, const std::string& username);

/// Throws Error(validation_error) when the password is one of the user's last ones.
void check_password_history(const App& app, const std::string& password, const StoredUser& user);

/// Columns of a user who gets a new password; `user`: as stored, nullptr for a new one.
Object password_columns(const App& app, const std::string& password, const StoredUser* user);

/// Throws Error(object_not_found) when the password is too old to log in with; one of unknown age is new from now on.
void check_password_age(const App& app, const StoredUser& user);

/// Takes `password` out of the body. Throws Error(incorrect_type) when it is no text.
std::string take_password(Object& body);

}  // namespace parsegres::pg
