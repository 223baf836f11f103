#pragma once
// One definition of the `schema` option against the class as it is. Default columns of classes and the indexes that
// come with system classes take no part.

#include <string>
#include <vector>

#include "schema/class_state.hpp"

namespace parsegres {

struct FieldDiff {
    Object added;
    std::vector<std::string> extra;
    /// Declared with another type, or another target class.
    Object retyped;
    /// Declared with other options (required, defaultValue).
    Object changed_options;
};

struct IndexDiff {
    /// For the first update: indexes that come, and those that go, changed ones among them.
    Object changes;
    /// For the second one: the changed indexes.
    Object recreated;
};

FieldDiff compare_fields(const ClassState& state, const Value& definition);
IndexDiff compare_indexes(const ClassState& state, const Value& definition, bool keep_unknown);

/// The body that creates a class as it is declared.
Value new_class_body(std::string_view class_name, const Value& definition);

/// The permissions of a declared class: what is declared, with nobody to add fields.
Value declared_permissions(const Value& definition);

/// {"fields":{…added, …deleted as {"__op":"Delete"}}}
Value fields_body(Object added, const std::vector<std::string>& deleted);

std::vector<std::string> names_of(const Object& object);

}  // namespace parsegres
