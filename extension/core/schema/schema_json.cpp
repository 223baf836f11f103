#include "schema/schema_json.hpp"

#include "schema/system_classes.hpp"

namespace parsegres {
namespace {

bool has_string_contents(const Value& entry) {
    const Value* contents = entry.find("contents");
    const std::string* type = contents != nullptr ? contents->find_string("type") : nullptr;
    return type != nullptr && *type == "String";
}

std::optional<Field> parse_field(const Member& member) {
    const std::string* type_text = member.value.find_string("type");
    const auto type = type_text != nullptr ? find_type(*type_text) : std::nullopt;
    if (!type) return std::nullopt;
    Field field;
    field.name = member.key;
    field.type = *type;
    if (const std::string* target = member.value.find_string("targetClass")) field.target_class = *target;
    const Value* required = member.value.find("required");
    field.required = required != nullptr && required->is_bool() && required->as_bool();
    if (const Value* value = member.value.find("defaultValue"); value != nullptr && !value->is_null())
        field.default_value = *value;
    field.is_text_array = *type == FieldType::Array && has_string_contents(member.value);
    return field;
}

}  // namespace

std::vector<Field> parse_schema_fields(const Value& schema_row) {
    std::vector<Field> fields;
    const Value* entries = schema_row.find("fields");
    if (entries == nullptr || !entries->is_object()) return fields;
    for (const Member& member : entries->as_object())
        if (auto field = parse_field(member)) fields.push_back(std::move(*field));
    return fields;
}

Value field_json(const Field& field) {
    Object entry{{"type", type_name(field.type)}};
    if (!field.target_class.empty()) entry.append("targetClass", field.target_class);
    if (field.required) entry.append("required", true);
    if (field.default_value) entry.append("defaultValue", *field.default_value);
    if (field.is_text_array) entry.append("contents", Object{{"type", "String"}});
    return entry;
}

Value new_schema_json(std::string_view class_name, const std::vector<Field>& fields) {
    Object entries;
    for (const Field& field : fields)
        if (!is_unlisted_field(class_name, field.name)) entries.set(field.name, field_json(field));
    return Object{{"className", class_name}, {"fields", std::move(entries)}};
}

}  // namespace parsegres
