// Reads one value of an option as Parse Server's parsers do, but says so when a value is not what the option takes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "options.hpp"

namespace parsegres::proxy {

// `given` is a JSON value of the file, or the text of a flag or environment variable; `source` names where it stands
// ("flag --port"). The result has the JSON type that belongs to option.type: booleans are booleans, integers
// integers, sizes byte counts, lists arrays.
// Throws ConfigError for a value of the wrong type. Text with something behind a number is read as parseInt does,
// with a line in `warnings`.
nlohmann::json parse_value(const Option& option, const nlohmann::json& given, const std::string& source,
                           std::vector<std::string>& warnings);

}  // namespace parsegres::proxy
