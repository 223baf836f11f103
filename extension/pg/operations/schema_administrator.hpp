#pragma once
// Who may change classes by SQL without a key, and what the migrations of such people ask first.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "pg/caller.hpp"

namespace parsegres::pg {

/// identify(), but where no credentials are given and the settings name no key, a database role that may act for the
/// owner of the app's `_SCHEMA` (the owner, its members, superusers) has master rights: it could change the tables
/// anyway.
Caller identify_administrator(std::optional<std::string_view> credentials);

/// For IF EXISTS and IF NOT EXISTS. For the master key, like all that follows on it.
bool has_class(const Caller& caller, std::string_view class_name);
/// Whether the class has that field or index; `member` is "fields" or "indexes".
bool has_member(const Caller& caller, std::string_view class_name, std::string_view member, std::string_view name);

}  // namespace parsegres::pg
