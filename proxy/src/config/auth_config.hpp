#pragma once
// The option auth: who signs users in besides their passwords.

#include "settings.hpp"

namespace parsegres::proxy {

// Throws ConfigError for a provider that cannot work: in Parse Server's words where it refuses it too, and for those
// that Parse Server has built in and parsegres has not.
void validate_auth(const Settings& settings);

// What the database has to know of the option: which providers there are and what they may do. The secrets of services
// that the proxy itself asks stay here.
nlohmann::json auth_for_database(const nlohmann::json& auth);

}  // namespace parsegres::proxy
