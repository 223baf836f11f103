#include "schema/ddl.hpp"

#include "compile/sql_text.hpp"

namespace parsegres {
namespace {

std::string column_definition(const Field& field) {
    return quote_identifier(field.name) + ' ' + std::string(column_type(field));
}

}  // namespace

std::string_view column_type(const Field& field) {
    switch (field.type) {
        case FieldType::String:
        case FieldType::Pointer:
        case FieldType::File: return "text";
        case FieldType::Number: return "double precision";
        case FieldType::Boolean: return "boolean";
        case FieldType::Date: return "timestamp with time zone";
        case FieldType::Array: return field.is_text_array ? "text[]" : "jsonb";
        case FieldType::Object:
        case FieldType::Bytes: return "jsonb";
        case FieldType::GeoPoint: return "point";
        case FieldType::Polygon: return "polygon";
        case FieldType::Relation: break;
    }
    return {};
}

std::string compile_create_table(const ClassSchema& schema) {
    std::string sql = "CREATE TABLE IF NOT EXISTS " + schema.table() + " (";
    const char* separator = "";
    for (const Field& field : schema.fields()) {
        if (!field.has_column()) continue;
        sql += separator + column_definition(field);
        if (field.name == "objectId") sql += ", PRIMARY KEY (\"objectId\")";
        separator = ", ";
    }
    return sql += ')';
}

std::string compile_add_columns(const ClassSchema& schema, const std::vector<Field>& fields) {
    std::string sql = "ALTER TABLE " + schema.table();
    const char* separator = " ";
    for (const Field& field : fields) {
        sql += separator + ("ADD COLUMN IF NOT EXISTS " + column_definition(field));
        separator = ", ";
    }
    return sql;
}

std::string compile_create_join_table(const ClassSchema& schema, const Field& relation) {
    return "CREATE TABLE IF NOT EXISTS " + schema.join_table(relation) +
           " (\"relatedId\" varchar(120), \"owningId\" varchar(120), PRIMARY KEY (\"relatedId\", \"owningId\"))";
}

}  // namespace parsegres
