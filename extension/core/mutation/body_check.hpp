#pragma once
// The checks that create and update have in common.

#include <optional>
#include <string_view>

#include "acl/acl.hpp"
#include "compile/sql_text.hpp"
#include "mutation/write_options.hpp"
#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

/// Dotted keys in one body; more would cost time and memory out of proportion to its size.
inline constexpr std::size_t kMaxDottedKeys = 1'000;

/// Keys that no column has: objectId, createdAt, updatedAt and ACL are planned apart from the rest.
bool is_managed_key(std::string_view key);

/// Throws Error(invalid_json) when there are more than kMaxDottedKeys, and Error(operation_forbidden) for a password of
/// `_User`: whoever takes passwords stores a hash of it instead.
void check_keys(std::string_view class_name, const Object& body);

/// Throws Error(validation_error) when a required field is empty: absent (only with `all_fields`), null, "" or deleted.
void check_required(const ClassSchema& schema, const Object& body, bool all_fields);
/// A field as the reference sees it empty: null, "" or a Delete.
bool is_empty_field(const Value& value);

/// Throws Error(invalid_nested_key) for a `$` or `.` in a key of an object at any depth.
void check_nested_keys(const Value& value);

/// `body` with the dates of server-only fields (`_…`), which the maintenance key may give as ISO texts, in their usual
/// form.
Object with_hidden_dates(const ClassSchema& schema, const Object& body);

/// The time cut to the milliseconds that answers have.
Timestamp to_milliseconds(Timestamp time);

}  // namespace parsegres
