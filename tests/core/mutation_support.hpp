#pragma once
// A class with a field of every type, and parameters as texts, for the tests of writes.

#include <string>
#include <variant>

#include "compile/sql_text.hpp"
#include "mutation/write_options.hpp"
#include "schema/class_schema.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"
#include "value/parse_types.hpp"

namespace parsegres {

inline Field make_field(std::string name, FieldType type, std::string target = {}) {
    Field field;
    field.name = std::move(name);
    field.type = type;
    field.target_class = std::move(target);
    return field;
}

inline ClassSchema make_schema(std::vector<Field> more = {}, std::string name = "C") {
    std::vector<Field> fields{make_field("a", FieldType::Array),         make_field("b", FieldType::Boolean),
                              make_field("by", FieldType::Bytes),        make_field("d", FieldType::Date),
                              make_field("f", FieldType::File),          make_field("g", FieldType::GeoPoint),
                              make_field("n", FieldType::Number),        make_field("o", FieldType::Object),
                              make_field("p", FieldType::Pointer, "T"),  make_field("pg", FieldType::Polygon),
                              make_field("r", FieldType::Relation, "T"), make_field("s", FieldType::String)};
    for (Field& field : more) fields.push_back(std::move(field));
    auto merged = with_default_fields(name, std::move(fields));
    return {"public", std::move(name), std::move(merged)};
}

/// 2020-01-02T03:04:05.678Z and some microseconds.
inline WriteOptions make_options() {
    WriteOptions options;
    options.now = {1577934245678901};
    options.new_object_id = "newId00001";
    return options;
}

struct ParamText {
    std::string operator()(Null null) const { return "NULL " + std::string(null.type); }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(double number) const { return to_json(Value(number)); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const std::string& text) const { return '\'' + text + '\''; }
    std::string operator()(Timestamp time) const { return format_iso_date(time); }
    std::string operator()(Point point) const { return '(' + (*this)(point.x) + ',' + (*this)(point.y) + ')'; }
    std::string operator()(const Jsonb& json) const { return to_json(json.value); }
    std::string operator()(const SharedTexts& shared) const { return (*this)(shared.get()); }
    template <class Item>
    std::string operator()(const std::vector<Item>& items) const {
        std::string text = "{";
        for (const auto& item : items) text += (*this)(static_cast<Item>(item)) + ' ';
        return text += '}';
    }
};

inline std::string param_text(const SqlParam& param) { return std::visit(ParamText{}, param); }

/// The text of a statement, and each parameter on a line of its own.
inline std::string statement_text(const SqlText& sql) {
    std::string text = sql.text;
    for (const SqlParam& param : sql.params) text += '\n' + param_text(param);
    return text;
}

}  // namespace parsegres
