#pragma once

#include <map>
#include <optional>
#include <string>

#include "config.hpp"

namespace parsegres::proxy {

struct CommandLine {
    std::map<std::string, std::string> flags;  // option name -> text of its value
    std::optional<std::string> file;
    std::optional<Printout> printout;  // of --help or --version; then nothing else counts
};

// One flag for each option of the table, named as the option, and the path of a JSON file.
// Throws ConfigError for what it does not know.
CommandLine read_command_line(int argc, const char* const* argv);

}  // namespace parsegres::proxy
