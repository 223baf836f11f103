#include "live/message_schema.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include "value/json.hpp"

namespace parsegres::proxy::live {
namespace {

using Problem = std::optional<std::string>;

struct Property {
    std::string_view name;
    Problem (*check)(const Value&);
};

struct ObjectSchema {
    std::span<const std::string_view> required;
    std::span<const Property> properties;  // any other is refused
};

std::string_view name_of(Value::Kind kind) {
    switch (kind) {
        case Value::Kind::Null: return "null";
        case Value::Kind::Bool: return "boolean";
        case Value::Kind::Number: return "number";
        case Value::Kind::String: return "string";
        case Value::Kind::Array: return "array";
        case Value::Kind::Object: return "object";
    }
    return "";
}

Problem check_kind(const Value& value, Value::Kind expected) {
    if (value.kind() == expected) return {};
    return std::string("Invalid type: ").append(name_of(value.kind())) + " (expected " +
           std::string(name_of(expected)) + ")";
}

Problem check_any(const Value& /*value*/) { return {}; }
Problem check_string(const Value& value) { return check_kind(value, Value::Kind::String); }
Problem check_number(const Value& value) { return check_kind(value, Value::Kind::Number); }
Problem check_boolean(const Value& value) { return check_kind(value, Value::Kind::Bool); }
Problem check_object(const Value& value) { return check_kind(value, Value::Kind::Object); }

Problem check_unique(const Array& values) {
    for (std::size_t i = 1; i < values.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            if (values[j] == values[i])
                return "Array items are not unique (indices " + std::to_string(j) + " and " + std::to_string(i) + ")";
    }
    return {};
}

/// Looking for equal ones takes quadratic time.
constexpr std::size_t kMostNames = 1000;

Problem check_names(const Value& value) {
    if (auto problem = check_kind(value, Value::Kind::Array)) return problem;
    const Array& names = value.as_array();
    if (names.empty()) return "Array is too short (0), minimum 1";
    if (names.size() > kMostNames)
        return "Array is too long (" + std::to_string(names.size()) + "), maximum " + std::to_string(kMostNames);
    if (auto problem = check_unique(names)) return problem;
    for (const Value& name : names)
        if (auto problem = check_string(name)) return problem;
    return {};
}

Problem check_members(const Value& value, const ObjectSchema& schema) {
    if (auto problem = check_object(value)) return problem;
    for (const std::string_view name : schema.required)
        if (value.find(name) == nullptr) return "Missing required property: " + std::string(name);
    for (const Member& member : value.as_object()) {
        const auto known = std::find_if(schema.properties.begin(), schema.properties.end(),
                                        [&](const Property& property) { return property.name == member.key; });
        if (known == schema.properties.end()) return "Additional properties not allowed";
        if (auto problem = known->check(member.value)) return problem;
    }
    return {};
}

constexpr std::string_view kQueryRequired[] = {"where", "className"};
constexpr Property kQueryProperties[] = {
    {"className", check_string}, {"where", check_object},    {"keys", check_names},    {"watch", check_names},
    {"include", check_names},    {"initial", check_boolean}, {"resume", check_string},
};

Problem check_query(const Value& value) { return check_members(value, {kQueryRequired, kQueryProperties}); }

constexpr std::string_view kConnectRequired[] = {"op", "applicationId"};
constexpr Property kConnectProperties[] = {
    {"op", check_any},
    {"applicationId", check_string},
    {"javascriptKey", check_string},
    {"masterKey", check_string},
    {"clientKey", check_string},
    {"windowsKey", check_string},
    {"restAPIKey", check_string},
    {"sessionToken", check_string},
    {"installationId", check_string},
};
constexpr std::string_view kSubscribeRequired[] = {"op", "requestId", "query"};
constexpr Property kSubscribeProperties[] = {
    {"op", check_any}, {"requestId", check_number}, {"query", check_query}, {"sessionToken", check_string}};
constexpr std::string_view kUnsubscribeRequired[] = {"op", "requestId"};
constexpr Property kUnsubscribeProperties[] = {{"op", check_any}, {"requestId", check_number}};

struct Operation {
    std::string_view name;
    ObjectSchema schema;
};

constexpr Operation kOperations[] = {
    {"connect", {kConnectRequired, kConnectProperties}},
    {"subscribe", {kSubscribeRequired, kSubscribeProperties}},
    {"update", {kSubscribeRequired, kSubscribeProperties}},
    {"unsubscribe", {kUnsubscribeRequired, kUnsubscribeProperties}},
};

}  // namespace

std::optional<std::string> problem_of_message(const Value& message) {
    if (auto problem = check_object(message)) return problem;
    const Value* const op = message.find("op");
    if (op == nullptr) return "Missing required property: op";
    if (auto problem = check_string(*op)) return problem;
    const auto* const known = std::find_if(std::begin(kOperations), std::end(kOperations),
                                           [&](const Operation& entry) { return entry.name == op->as_string(); });
    if (known == std::end(kOperations)) return "No enum match for: " + to_json(*op);
    return check_members(message, known->schema);
}

}  // namespace parsegres::proxy::live
