#pragma once
// The provider `ldap`: whoever can bind to the directory with a password is who they say.

#include <string>
#include <string_view>

#include "value/value.hpp"

namespace parsegres::proxy::auth {

/// authData {id, password}; options url, suffix, dn (with `{{id}}`), groupCn and groupFilter, and for ldaps://
/// tlsOptions: {"rejectUnauthorized": false} takes any certificate, {"caFile": "…"} those of an authority.
/// Gives the authData to keep: without the password. Throws Error as the reference; an empty password, with which
/// directories let anybody bind, is a wrong one.
Value verify_ldap(const Value& auth_data, const Value& options);

/// As a value in a DN (RFC 4514) and in a filter (RFC 4515).
std::string escape_dn(std::string_view value);
std::string escape_filter(std::string_view value);

}  // namespace parsegres::proxy::auth
