#include "mutation/field_param.hpp"

#include "error.hpp"
#include "schema/ddl.hpp"
#include "value/json.hpp"
#include "value/parse_types.hpp"

namespace parsegres {
namespace {

[[noreturn]] void fail_invalid(FieldType type) {
    throw Error(ErrorCode::incorrect_type, "This is not a valid " + std::string(type_name(type)));
}

/// The reference stores NULL for a pointer without an id, so that the client's pointer is lost; here it is refused.
const std::string& string_member(const Value& value, std::string_view key, FieldType type) {
    const std::string* text = value.find_string(key);
    if (text == nullptr) fail_invalid(type);
    return *text;
}

/// A number for an id is its text, as in a column of the reference's.
std::string pointer_text(const Value& value) {
    const Value* id = value.find("objectId");
    return id != nullptr && id->is_number() ? to_json(*id) : string_member(value, "objectId", FieldType::Pointer);
}

std::vector<std::string> text_array(const Value& value) {
    std::vector<std::string> items;
    for (const Value& item : value.as_array()) {
        if (!item.is_string()) fail_invalid(FieldType::Array);
        items.push_back(item.as_string());
    }
    return items;
}

}  // namespace

SqlParam field_param(const Field& field, const Value& value) {
    if (value.is_null()) return Null{column_type(field)};
    switch (field.type) {
        case FieldType::String: return value.as_string();
        case FieldType::Number: return value.as_number();
        case FieldType::Boolean: return value.as_bool();
        case FieldType::Date: return date_value(value);
        case FieldType::Pointer: return pointer_text(value);
        case FieldType::File: return string_member(value, "name", field.type);
        case FieldType::GeoPoint: return geo_point_value(value);
        case FieldType::Polygon: return polygon_value(value);
        case FieldType::Array:
            if (field.is_text_array) return text_array(value);
            [[fallthrough]];
        case FieldType::Object:
        case FieldType::Bytes: return Jsonb{value};
        case FieldType::Relation: break;
    }
    return Null{column_type(field)};
}

}  // namespace parsegres
