#pragma once

#include <string>
#include <vector>

#include "config.hpp"
#include "settings.hpp"

namespace parsegres::proxy {

// databaseURI and databaseOptions in the terms of libpq. Parse Server's own parameters of the URI (ssl, ca, cert, key,
// passphrase, rejectUnauthorized, max, poolSize, query_timeout, …) are translated, those of libpq are kept, others
// dropped with a warning. databaseOptions win over the URI. Throws ConfigError.
DatabaseConfig make_database_config(const Settings& settings, unsigned threads, const Environment& environment,
                                    std::vector<std::string>& warnings);

}  // namespace parsegres::proxy
