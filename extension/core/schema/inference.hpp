#pragma once
// Which type a value asks of its field, and whether the field has it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/class_schema.hpp"
#include "value/value.hpp"

namespace parsegres {

/// A type as schema errors speak of it.
struct FieldTypeSpec {
    FieldType type = FieldType::String;
    std::string target_class;  ///< Pointer and Relation only
    friend bool operator==(const FieldTypeSpec&, const FieldTypeSpec&) = default;
};

/// `Number`, `Pointer<_User>`, `Relation<Team>`.
std::string type_text(const FieldTypeSpec& type);

/// The type that a value, or the result of an operation, has. Nothing for null, a Delete, and relation operations
/// without objects: these ask for no field.
/// Throws Error(incorrect_type, "This is not a valid <T>") for a typed value that lacks its members, and
/// Error(command_unavailable) for an operation that does not exist.
std::optional<FieldTypeSpec> infer_type(const Value& value);

/// Checks the keys of one create or update against a class and collects the fields that the class lacks.
class FieldChecker {
  public:
    /// `schema` must outlive the checker. With `is_maintenance` names may begin with `_`.
    FieldChecker(const ClassSchema& schema, bool is_maintenance) : schema_(schema), is_maintenance_(is_maintenance) {}

    /// Checks one key, dotted or not, with its value. A dotted key asks for an Array when its second part is digits,
    /// else for an Object. Values that ask for no field are checked only against a field that is there.
    /// Throws Error(invalid_key_name) for a bad name, Error(incorrect_type) with the reference's
    /// `schema mismatch for C.f; expected T but got U`, and what infer_type throws.
    void check(std::string_view key, const Value& value);

    /// The field of that name, of the class or new; nullptr when there is none.
    [[nodiscard]] const Field* find_field(std::string_view name) const;
    /// In the order of the keys that ask for them.
    [[nodiscard]] const std::vector<Field>& new_fields() const { return new_fields_; }

  private:
    void check_name(std::string_view name) const;
    void require(std::string_view name, const FieldTypeSpec& type);

    const ClassSchema& schema_;
    bool is_maintenance_;
    std::vector<Field> new_fields_;
};

/// Throws Error(incorrect_type) when a body has two GeoPoints: a class may have one.
void check_geo_points(const Object& body);

}  // namespace parsegres
