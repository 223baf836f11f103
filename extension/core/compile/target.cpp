#include "compile/target.hpp"

#include <algorithm>

#include "value/json.hpp"

namespace parsegres {
namespace {

Storage column_storage(const Field& field) {
    switch (field.type) {
        case FieldType::String:
        case FieldType::Pointer:
        case FieldType::File: return Storage::Text;
        case FieldType::Number: return Storage::Number;
        case FieldType::Boolean: return Storage::Boolean;
        case FieldType::Date: return Storage::Date;
        case FieldType::Object:
        case FieldType::Bytes: return Storage::Json;
        case FieldType::Array: return field.is_text_array ? Storage::TextArray : Storage::JsonArray;
        case FieldType::GeoPoint: return Storage::Point;
        case FieldType::Polygon: return Storage::Polygon;
        case FieldType::Relation: return Storage::Relation;
    }
    return Storage::Absent;
}

/// Of the wire form of a Pointer or File, the column holds this member.
bool is_stored_member(const Field& field, const std::vector<std::string>& inner) {
    if (inner.size() != 1) return false;
    return (field.type == FieldType::Pointer && inner.front() == "objectId") ||
           (field.type == FieldType::File && inner.front() == "name");
}

Storage storage_of(const Field& field, const FieldPath& path) {
    const Storage storage = column_storage(field);
    if (!path.is_dotted() || is_stored_member(field, path.inner)) return storage;
    // No stored value is nested deeper than kMaxJsonDepth; PostgreSQL would refuse a much longer path.
    const bool has_inside = storage == Storage::Json || storage == Storage::JsonArray;
    return has_inside && path.inner.size() <= kMaxJsonDepth ? Storage::JsonPath : Storage::Absent;
}

/// Where the part of the path begins that holds no array index.
std::vector<std::string>::const_iterator after_last_index(const std::vector<std::string>& inner) {
    return std::find_if(inner.rbegin(), inner.rend(), is_array_index).base();
}

/// Appends the two arguments that lead from the column to its values: `t0."obj", <jsonpath>`. `suffix`, a constant of
/// this file's callers, ends the jsonpath.
void append_way(SqlText& sql, const Target& target, std::string_view suffix) {
    sql.raw(target.column);
    if (target.storage == Storage::JsonArray) {
        sql.raw(", '$").raw(suffix).raw("'");
        return;
    }
    const std::vector<std::string>& inner = target.path->inner;
    const auto keys_begin = after_last_index(inner);
    if (keys_begin != inner.begin()) sql.raw(" #> ").param(std::vector<std::string>(inner.begin(), keys_begin));
    std::string json_path = "$";
    for (auto key = keys_begin; key != inner.end(); ++key) {
        json_path += '.';
        append_json_string(json_path, *key);
    }
    json_path += suffix;
    // In a sub-select the text is parsed once a statement; a bare cast would do it for every row.
    sql.raw(", (SELECT ").param(std::move(json_path)).raw("::jsonpath)");
}

}  // namespace

Target find_target(const Scope& scope, const FieldPath& path) {
    const Field* field = scope.schema.find_field(path.field);
    if (field == nullptr) return Target{Storage::Absent, nullptr, &path, {}};
    Target target{storage_of(*field, path), field, &path, {}};
    if (field->has_column()) target.column = scope.column(field->name);
    return target;
}

void append_json_values(SqlText& sql, const Target& target, ArrayEnd end) {
    sql.raw("jsonb_path_query(");
    append_way(sql, target, end == ArrayEnd::Elements ? "[*]" : "");
    sql.raw(")");
}

void append_json_match(SqlText& sql, const Target& target, std::string_view sign, Value operand) {
    const std::string filter = "[*] ? (@ " + std::string(sign) + ")";
    sql.raw("jsonb_path_exists(");
    if (target.storage == Storage::JsonArray) {
        // Lax, the filter would look into arrays among the elements too. Silent, since one that compares with none
        // errs.
        sql.raw(target.column).raw(", 'strict $").raw(filter).raw("', ");
        sql.param(Jsonb{Object{{"v", std::move(operand)}}}).raw(", true)");
        return;
    }
    append_way(sql, target, filter);
    sql.raw(", ").param(Jsonb{Object{{"v", std::move(operand)}}}).raw(")");
}

void open_any_value(SqlText& sql, const Target& target, ArrayEnd end) {
    sql.raw("EXISTS (SELECT FROM ");
    append_json_values(sql, target, end);
    sql.raw(" j(v) WHERE ");
}

}  // namespace parsegres
