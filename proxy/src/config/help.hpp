#pragma once

#include <string>

namespace parsegres::proxy {

// What --help and --version print, with a line feed at the end.
std::string help_text();
std::string version_text();

}  // namespace parsegres::proxy
