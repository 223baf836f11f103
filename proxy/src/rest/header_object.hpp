#pragma once
// All headers of a request, for code of the app.

#include <string>
#include <string_view>

namespace parsegres::proxy {

/// Appends the header lines of `head` (a request's head as it came, and perhaps something after it) as a JSON object:
/// names in lower case; of a name that comes again all values, separated by ", ", as Node.js gives them. Keys that are
/// above all permissions stay here.
void append_header_object(std::string& out, std::string_view head);

}  // namespace parsegres::proxy
