#pragma once
// Query strings and form bodies as members of a JSON object.

#include <string>
#include <string_view>

namespace parsegres::proxy {

/// Appends the parameters of a query string as JSON members, without braces. As in the reference, a value that is
/// JSON stands for what it says, any other is a string; of a repeated name all values go into an array of strings, and
/// brackets in names make objects and arrays (see query_tree.hpp). True when there are any. What cannot be
/// percent-decoded is taken as it stands.
bool append_query_members(std::string& out, std::string_view query);

/// Appends a form-urlencoded body as members; every value is a string, or an array of those of a repeated name. False
/// when it has more parameters than the reference takes.
bool append_form_members(std::string& out, std::string_view form);

}  // namespace parsegres::proxy
