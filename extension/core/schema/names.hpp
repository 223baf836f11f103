#pragma once
// What classes and fields may be called. The rules and texts are the reference's, but for the length: PostgreSQL cuts
// identifiers at 63 bytes, so that two long names would become one table; such names are refused here.

#include <cstddef>
#include <string>
#include <string_view>

namespace parsegres {

/// The longest identifier that PostgreSQL keeps whole, in bytes.
inline constexpr std::size_t kMaxIdentifierBytes = 63;
/// The longest objectId that fits the columns of a join table, in characters.
inline constexpr std::size_t kMaxRelatedIdLength = 120;

/// A letter, then letters, digits and `_`; or a system class; or `_Join:<field>:<Class>`. "length" and "className" are
/// not class names.
bool is_valid_class_name(std::string_view class_name);
/// The text of the reference for a class name that is none.
std::string invalid_class_name_text(std::string_view class_name);
/// Throws Error(invalid_class_name) for what is_valid_class_name refuses, or what is too long for a table.
void check_class_name(std::string_view class_name);
/// The same for a class that a write would make: the reference answers these with invalid_json.
void check_class_name_on_write(std::string_view class_name);

/// A letter, then letters, digits and `_`; not "length"; "className" only in `_Hooks`.
bool is_valid_field_name(std::string_view field, std::string_view class_name);
/// A valid name that is no default column of every class or of this class: a field that can be added and removed.
bool is_custom_field_name(std::string_view field, std::string_view class_name);

/// Throws Error(invalid_key_name) when the name is too long for a column, or that of a column that every table has.
void check_column_name(std::string_view field);
/// Throws Error(invalid_key_name) when the name of the join table would be too long.
void check_join_table_name(std::string_view field, std::string_view class_name);

}  // namespace parsegres
