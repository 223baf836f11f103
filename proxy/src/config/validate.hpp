#pragma once

#include "settings.hpp"

namespace parsegres::proxy {

// Fills in what Parse Server derives from other options: serverURL from port and mountPath, the members of
// requestComplexity, protectedFields with userSensitiveFields and the default merged in.
// Throws ConfigError where a shape does not allow it.
void complete(Settings& settings);

// The checks of Parse Server's own configuration that go beyond the type of a value, in its words and its order.
// Throws ConfigError.
void validate(const Settings& settings);

// The part of validate() about options that are objects with named members.
void validate_groups(const Settings& settings);

}  // namespace parsegres::proxy
