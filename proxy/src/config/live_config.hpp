// The options of live queries.
#pragma once

#include <nlohmann/json.hpp>

#include "config.hpp"
#include "settings.hpp"

namespace parsegres::proxy {

// Throws ConfigError.
void validate_live_queries(const Settings& settings);

// What the proxy does with them.
live::LiveSettings live_settings(const Settings& settings);

// What the database does: which classes have live queries, and how.
nlohmann::json live_query_for_database(const nlohmann::json& live_query);

}  // namespace parsegres::proxy
