#pragma once

#include <map>
#include <string>
#include <string_view>

namespace parsegres::proxy {

// The parts of a postgres:// or postgresql:// URI, percent-decoded except for `hosts`, which stays as written since
// libpq allows several ("a:5432,b:5433").
struct DatabaseUri {
    std::string user;
    std::string password;
    std::string hosts;  // "host:port"; "" when none is named
    std::string database;
    std::map<std::string, std::string> parameters;

    // Throws ConfigError. More forgiving than libpq: "@" and "%" may stand unescaped in the password.
    static DatabaseUri parse(std::string_view text);

    // For PQconnectdb, everything escaped.
    [[nodiscard]] std::string to_string() const;
};

}  // namespace parsegres::proxy
