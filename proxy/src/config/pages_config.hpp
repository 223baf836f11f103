#pragma once

#include "pages/settings.hpp"
#include "settings.hpp"

namespace parsegres::proxy {

// The settings must be valid. Reads the file of translations and resolves the folder; throws ConfigError.
PageSettings page_settings(const Settings& settings);

}  // namespace parsegres::proxy
