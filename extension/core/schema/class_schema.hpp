#pragma once
// The schema of a Parse class as the core sees it: names and types, and where the rows are.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

enum class FieldType : unsigned char {
    String,
    Number,
    Boolean,
    Date,
    Object,
    Array,
    Bytes,
    Pointer,
    Relation,
    File,
    GeoPoint,
    Polygon
};

/// The name that `_SCHEMA` and the wire use ("String", "Number", …).
std::string_view type_name(FieldType type);
/// The type of that name; nothing when there is no such type.
std::optional<FieldType> find_type(std::string_view name);

struct Field {
    std::string name;
    FieldType type = FieldType::String;
    std::string target_class;  ///< Pointer and Relation only
    bool required = false;
    std::optional<Value> default_value;
    /// An Array whose column is text[] instead of jsonb (`_rperm`, `_wperm`).
    bool is_text_array = false;

    /// A field that has a column; a Relation lives in its join table.
    [[nodiscard]] bool has_column() const { return type != FieldType::Relation; }
};

class ClassSchema {
  public:
    /// `pg_schema` is the PostgreSQL schema of the app that the class belongs to.
    ClassSchema(std::string pg_schema, std::string class_name, std::vector<Field> fields);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }
    /// Look-up in constant time; nullptr when there is no such field.
    [[nodiscard]] const Field* find_field(std::string_view name) const;
    /// `"schema"."Class"`, ready for SQL text.
    [[nodiscard]] const std::string& table() const { return table_; }
    /// `"schema"."_Join:field:Class"`, ready for SQL text.
    [[nodiscard]] std::string join_table(const Field& relation) const;

  private:
    std::string pg_schema_;
    std::string name_;
    std::string table_;
    std::vector<Field> fields_;
    std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace parsegres
