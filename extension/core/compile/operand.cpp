#include "compile/operand.hpp"

#include "value/json.hpp"
#include "value/parse_types.hpp"

namespace parsegres {
namespace {

std::optional<SqlParam> text_operand(const Value& value) {
    if (value.is_string()) return value.as_string();
    if (std::optional<std::string> id = pointer_id(value)) return *id;
    if (value.type_tag() == "File")
        if (const std::string* name = value.find_string("name")) return *name;
    return std::nullopt;
}

/// Bare ISO strings too: that is how createdAt and updatedAt are shown.
std::optional<SqlParam> date_operand(const Value& value) {
    if (value.type_tag() == "Date") return date_value(value);
    if (!value.is_string()) return std::nullopt;
    if (std::optional<Timestamp> time = parse_iso_date(value.as_string())) return *time;
    return std::nullopt;
}

/// Gathers those alternatives of `values` that are a T into one vector<T>.
template <typename T>
void gather(ListOperand& list, Storage storage, const Array& values) {
    std::vector<T> gathered;
    for (const Value& value : values)
        if (std::optional<SqlParam> operand = operand_for(storage, value)) gathered.push_back(std::get<T>(*operand));
    if (!gathered.empty()) list.array = std::move(gathered);
}

std::string geometry_text(const Point& point) {
    std::string text = "(";
    append_json_number(text, point.x);
    text += ',';
    append_json_number(text, point.y);
    return text += ')';
}

std::string geometry_text(const SqlParam& operand) {
    if (const auto* point = std::get_if<Point>(&operand)) return geometry_text(*point);
    std::string text = "(";
    for (const Point& corner : std::get<std::vector<Point>>(operand)) {
        if (text.size() > 1) text += ',';
        text += geometry_text(corner);
    }
    return text += ')';
}

/// There is no parameter type for arrays of geometries; they go as text.
void gather_geometries(ListOperand& list, Storage storage, const Array& values) {
    std::vector<std::string> texts;
    for (const Value& value : values)
        if (const std::optional<SqlParam> operand = operand_for(storage, value))
            texts.push_back(geometry_text(*operand));
    if (!texts.empty()) list.array = std::move(texts);
    list.cast = storage == Storage::Point ? "::point[]" : "::polygon[]";
}

}  // namespace

Value json_operand(const Value& value) {
    if (value.type_tag() != "Object") return value;
    const std::optional<std::string> id = pointer_id(value);
    return id ? make_pointer(std::string(pointer_class(value)), *id) : value;
}

bool is_exact_by_containment(const Value& value) {
    if (value.is_object()) return value.type_tag() == "Pointer" && value.as_object().size() == 3 && pointer_id(value);
    return !value.is_array();
}

std::optional<SqlParam> operand_for(Storage storage, const Value& value) {
    if (value.is_null()) return std::nullopt;
    switch (storage) {
        case Storage::Text: return text_operand(value);
        case Storage::Number: return value.is_number() ? std::optional<SqlParam>(value.as_number()) : std::nullopt;
        case Storage::Boolean: return value.is_bool() ? std::optional<SqlParam>(value.as_bool()) : std::nullopt;
        case Storage::Date: return date_operand(value);
        case Storage::TextArray: return value.is_string() ? std::optional<SqlParam>(value.as_string()) : std::nullopt;
        case Storage::Json:
        case Storage::JsonArray:
        case Storage::JsonPath: return Jsonb{json_operand(value)};
        case Storage::Point:
            if (value.type_tag() == "GeoPoint") return geo_point_value(value);
            return std::nullopt;
        case Storage::Polygon:
            if (value.type_tag() == "Polygon") return polygon_value(value);
            return std::nullopt;
        case Storage::Absent:
        case Storage::Relation: return std::nullopt;
    }
    return std::nullopt;
}

ListOperand list_operand(Storage storage, const Array& values) {
    ListOperand list;
    switch (storage) {
        case Storage::Text:
        case Storage::TextArray: gather<std::string>(list, storage, values); break;
        case Storage::Number: gather<double>(list, storage, values); break;
        case Storage::Boolean: gather<bool>(list, storage, values); break;
        case Storage::Date: gather<Timestamp>(list, storage, values); break;
        case Storage::Json:
        case Storage::JsonArray:
        case Storage::JsonPath: gather<Jsonb>(list, storage, values); break;
        case Storage::Point:
        case Storage::Polygon: gather_geometries(list, storage, values); break;
        case Storage::Absent:
        case Storage::Relation: break;
    }
    return list;
}

}  // namespace parsegres
