#pragma once
// Reads as clients make them: with beforeFind and afterFind around. Reads of the server's own go without these.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>

#include "pg/caller.hpp"

namespace parsegres::pg {

/// find_objects() with the hooks of the class.
std::string find_with_hooks(const Caller& caller, std::string_view class_name, std::string_view query);
/// get_object() with the hooks of the class.
std::string get_with_hooks(const Caller& caller, std::string_view class_name, std::string_view object_id,
                           std::string_view query);

}  // namespace parsegres::pg
