#pragma once

#include <string>
#include <vector>

#include "settings.hpp"

namespace parsegres::proxy {

// Lines for the operator about what is configured and has no effect, or not the effect that was meant: options that
// are not supported (in one line), options without meaning here, unknown members of objects, doubtful values.
std::vector<std::string> notices(const Settings& settings);

}  // namespace parsegres::proxy
