#pragma once
// What a request says in `authData`, before anybody is asked.

#include <string>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

/// Whether `auth_data` (nullptr: the body has none) names a provider with something in it, so that a user may be made
/// without username and password.
bool carries_auth_data(const Value* auth_data);

/// The providers of `auth_data`, sorted, as they are asked. Throws Error(unsupported_service) when it is no object or
/// a provider has something else than an object or null.
std::vector<std::string> providers_of(const Value& auth_data);

/// The providers whose data differs from what is stored: unlinked, new, or with a key that has another value. A subset
/// of what is stored is what afterFind showed, and changes nothing. `stored`: authData of the user, or null.
/// `anonymous` is never among them unless nothing is stored at all.
Object changed_auth_data(const Object& auth_data, const Value& stored);

/// All of `sent` is stored under the same keys already; never when `sent` is empty.
bool is_unchanged(const Value& sent, const Value* stored);

/// Names joined by commas, in the order of the object.
std::string joined_providers(const Object& auth_data);

}  // namespace parsegres
