#include "schema/class_schema.hpp"

#include <array>
#include <utility>

#include "compile/sql_text.hpp"

namespace parsegres {
namespace {

constexpr std::array<std::pair<FieldType, std::string_view>, 12> kTypeNames{{
    {FieldType::String, "String"},
    {FieldType::Number, "Number"},
    {FieldType::Boolean, "Boolean"},
    {FieldType::Date, "Date"},
    {FieldType::Object, "Object"},
    {FieldType::Array, "Array"},
    {FieldType::Bytes, "Bytes"},
    {FieldType::Pointer, "Pointer"},
    {FieldType::Relation, "Relation"},
    {FieldType::File, "File"},
    {FieldType::GeoPoint, "GeoPoint"},
    {FieldType::Polygon, "Polygon"},
}};

}  // namespace

std::string_view type_name(FieldType type) { return kTypeNames[static_cast<unsigned char>(type)].second; }

std::optional<FieldType> find_type(std::string_view name) {
    for (const auto& [type, text] : kTypeNames)
        if (text == name) return type;
    return std::nullopt;
}

ClassSchema::ClassSchema(std::string pg_schema, std::string class_name, std::vector<Field> fields)
    : pg_schema_(std::move(pg_schema)),
      name_(std::move(class_name)),
      table_(quote_identifier(pg_schema_) + '.' + quote_identifier(name_)),
      fields_(std::move(fields)) {
    for (std::size_t i = 0; i < fields_.size(); ++i) index_.emplace(fields_[i].name, i);
}

const Field* ClassSchema::find_field(std::string_view name) const {
    const auto found = index_.find(std::string(name));
    return found == index_.end() ? nullptr : &fields_[found->second];
}

std::string ClassSchema::join_table(const Field& relation) const {
    return quote_identifier(pg_schema_) + '.' + quote_identifier("_Join:" + relation.name + ':' + name_);
}

}  // namespace parsegres
