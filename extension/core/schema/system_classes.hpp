#pragma once
// The classes that every app has, and the columns that every class has.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/class_schema.hpp"

namespace parsegres {

/// A class whose name may begin with `_` in a request.
bool is_system_class(std::string_view class_name);
/// A class with a table but without a row in `_SCHEMA`.
bool is_volatile_class(std::string_view class_name);

/// Whether rows are written by more than the rules of all classes, so that something outside may be asked first: _User
/// and _Session.
bool has_rules_of_its_own(std::string_view class_name);

/// The columns of a new class, in the order of the reference: objectId, createdAt, updatedAt, those of the system
/// class, `_rperm`, `_wperm`, and the hidden columns of `_User`.
std::vector<Field> default_fields(std::string_view class_name);
/// `fields` of a `_SCHEMA` row with the default columns that the row does not list put in; the listed ones win.
std::vector<Field> with_default_fields(std::string_view class_name, std::vector<Field> fields);
/// Columns of `_User` that have no entry in `_SCHEMA` (`_perishable_token`, …).
bool is_unlisted_field(std::string_view class_name, std::string_view field);

/// What nobody is to ask about without a key, not even its owner: `authData` of users holds what adapters keep to
/// themselves (tokens of services, secrets of one-time passwords), and conditions or orders would tell it bit by bit.
bool is_secret_field(std::string_view class_name, std::string_view field);

/// Keys that a create must have ("ACL" may be among them); the reference answers `<key> is required.` (111).
std::span<const std::string_view> required_on_create(std::string_view class_name);

/// Why a client without master or maintenance key may not do `method` ("find", "get", "create", "update", "delete") on
/// the class; nothing when it may. The text is the one of error 119.
std::optional<std::string> client_access_problem(std::string_view method, std::string_view class_name);

}  // namespace parsegres
