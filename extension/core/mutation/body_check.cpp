#include "mutation/body_check.hpp"

#include <algorithm>
#include <chrono>

#include "error.hpp"
#include "mutation/operation.hpp"
#include "value/parse_types.hpp"

namespace parsegres {

bool is_managed_key(std::string_view key) {
    return key == "objectId" || key == "createdAt" || key == "updatedAt" || key == "ACL";
}

void check_keys(std::string_view class_name, const Object& body) {
    const auto is_dotted = [](const Member& member) { return member.key.find('.') != std::string::npos; };
    if (static_cast<std::size_t>(std::count_if(body.begin(), body.end(), is_dotted)) > kMaxDottedKeys)
        throw Error(ErrorCode::invalid_json,
                    "An object cannot have more than " + std::to_string(kMaxDottedKeys) + " dotted keys.");
    if (class_name == "_User" && body.contains("password"))
        throw Error(ErrorCode::operation_forbidden, "A password cannot be set on an object.");
}

bool is_empty_field(const Value& value) {
    return value.is_null() || (value.is_string() && value.as_string().empty()) ||
           operation_of(value) == Operation::Delete;
}

void check_required(const ClassSchema& schema, const Object& body, bool all_fields) {
    for (const Field& field : schema.fields()) {
        if (!field.required) continue;
        const Value* value = body.find(field.name);
        if (value == nullptr ? all_fields : is_empty_field(*value))
            throw Error(ErrorCode::validation_error, field.name + " is required");
    }
}

void check_nested_keys(const Value& value) {
    if (value.is_array())
        for (const Value& item : value.as_array()) check_nested_keys(item);
    if (!value.is_object()) return;
    for (const Member& member : value.as_object()) {
        if (member.key.find_first_of("$.") != std::string::npos)
            throw Error(ErrorCode::invalid_nested_key, "Nested keys should not contain the '$' or '.' characters");
        check_nested_keys(member.value);
    }
}

Object with_hidden_dates(const ClassSchema& schema, const Object& body) {
    Object result = body;
    for (const Member& member : body) {
        if (!member.key.starts_with('_') || !member.value.is_string()) continue;
        const Field* field = schema.find_field(member.key);
        if (field != nullptr && field->type == FieldType::Date && parse_iso_date(member.value.as_string()))
            result.set(member.key, Object{{"__type", "Date"}, {"iso", member.value}});
    }
    return result;
}

Timestamp to_milliseconds(Timestamp time) {
    using namespace std::chrono;
    return {duration_cast<microseconds>(floor<milliseconds>(microseconds(time.micros))).count()};
}

}  // namespace parsegres
