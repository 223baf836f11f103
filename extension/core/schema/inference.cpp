#include "schema/inference.hpp"

#include <algorithm>

#include "error.hpp"
#include "query/field_path.hpp"
#include "schema/names.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

/// What PostgreSQL allows a table. It would refuse more anyway; stopping here bounds the work that a request can cause.
constexpr std::size_t kMaxColumns = 1600;

bool is_truthy_member(const Value& value, std::string_view key) {
    const Value* member = value.find(key);
    return member != nullptr && member->truthy();
}

bool is_present(const Value& value, std::string_view key) {
    const Value* member = value.find(key);
    return member != nullptr && !member->is_null();
}

/// How JavaScript would print the value inside a text.
std::string plain_text(const Value& value) { return value.is_string() ? value.as_string() : to_json(value); }

std::optional<FieldTypeSpec> class_type(FieldType type, const Value& value) {
    const std::string* target = value.find_string("className");
    if (target == nullptr || target->empty()) return std::nullopt;
    return FieldTypeSpec{type, *target};
}

std::optional<FieldTypeSpec> tagged_type(std::string_view tag, const Value& value) {
    const auto when = [](bool valid, FieldType type) {
        return valid ? std::optional<FieldTypeSpec>({type, {}}) : std::nullopt;
    };
    if (tag == "Pointer") return class_type(FieldType::Pointer, value);
    if (tag == "Relation") return class_type(FieldType::Relation, value);
    if (tag == "File") return when(is_truthy_member(value, "name"), FieldType::File);
    if (tag == "Date") return when(is_truthy_member(value, "iso"), FieldType::Date);
    if (tag == "Bytes") return when(is_truthy_member(value, "base64"), FieldType::Bytes);
    if (tag == "Polygon") return when(is_truthy_member(value, "coordinates"), FieldType::Polygon);
    if (tag == "GeoPoint")
        return when(is_present(value, "latitude") && is_present(value, "longitude"), FieldType::GeoPoint);
    return std::nullopt;
}

const Array& array_member(const Value& op, std::string_view key, const char* problem) {
    const Value* member = op.find(key);
    if (member == nullptr || !member->is_array()) throw Error(ErrorCode::invalid_json, problem);
    return member->as_array();
}

std::optional<FieldTypeSpec> relation_op_type(const Value& op) {
    const Array& objects = array_member(op, "objects", "objects to add must be an array");
    if (objects.empty()) return std::nullopt;
    auto type = class_type(FieldType::Relation, objects.front());
    if (!type) throw Error(ErrorCode::incorrect_type, "This is not a valid Pointer");
    return type;
}

/// The first operation that asks for a type; the reference looks at the first alone.
std::optional<FieldTypeSpec> batch_type(const Value& batch) {
    for (const Value& op : array_member(batch, "ops", "ops must be an array"))
        if (auto type = infer_type(op)) return type;
    return std::nullopt;
}

std::optional<FieldTypeSpec> op_type(std::string_view op, const Value& value) {
    if (op == "Increment") return FieldTypeSpec{FieldType::Number, {}};
    if (op == "Delete") return std::nullopt;
    if (op == "Add" || op == "AddUnique" || op == "Remove") return FieldTypeSpec{FieldType::Array, {}};
    if (op == "AddRelation" || op == "RemoveRelation") return relation_op_type(value);
    if (op == "Batch") return batch_type(value);
    if (op == "SetOnInsert") {
        const Value* amount = value.find("amount");
        return amount != nullptr ? infer_type(*amount) : std::nullopt;
    }
    throw Error(ErrorCode::command_unavailable, "The " + std::string(op) + " operator is not supported yet.");
}

std::optional<FieldTypeSpec> object_type(const Value& value) {
    const Value* tag = value.find("__type");
    if (tag != nullptr && tag->truthy()) {
        auto type = tag->is_string() ? tagged_type(tag->as_string(), value) : std::nullopt;
        if (!type) throw Error(ErrorCode::incorrect_type, "This is not a valid " + plain_text(*tag));
        return type;
    }
    const Value* op = value.find("__op");
    if (op != nullptr && op->truthy()) return op_type(plain_text(*op), value);
    return FieldTypeSpec{FieldType::Object, {}};
}

/// The type that a dotted key asks of the field before its first dot. These two fields of `_PushStatus` are objects
/// whose keys look like positions.
FieldType dotted_type(const FieldPath& path) {
    const bool is_keyed_by_number = path.field == "sentPerUTCOffset" || path.field == "failedPerUTCOffset";
    return is_array_index(path.inner.front()) && !is_keyed_by_number ? FieldType::Array : FieldType::Object;
}

bool is_dotted_key(std::string_view key) {
    const std::size_t dot = key.find('.');
    return dot != std::string_view::npos && dot > 0;
}

[[noreturn]] void fail_mismatch(std::string_view class_name, std::string_view field, std::string_view expected,
                                const FieldTypeSpec& got) {
    throw Error(ErrorCode::incorrect_type, "schema mismatch for " + std::string(class_name) + '.' + std::string(field) +
                                               "; expected " + std::string(expected) + " but got " + type_text(got));
}

}  // namespace

std::string type_text(const FieldTypeSpec& type) {
    std::string text(type_name(type.type));
    if (!type.target_class.empty()) text += '<' + type.target_class + '>';
    return text;
}

std::optional<FieldTypeSpec> infer_type(const Value& value) {
    switch (value.kind()) {
        case Value::Kind::Null: return std::nullopt;
        case Value::Kind::Bool: return FieldTypeSpec{FieldType::Boolean, {}};
        case Value::Kind::Number: return FieldTypeSpec{FieldType::Number, {}};
        case Value::Kind::String: return FieldTypeSpec{FieldType::String, {}};
        case Value::Kind::Array: return FieldTypeSpec{FieldType::Array, {}};
        case Value::Kind::Object: return object_type(value);
    }
    return std::nullopt;
}

void FieldChecker::check(std::string_view key, const Value& value) {
    const auto type = infer_type(value);
    if (key == "ACL") return;  // every class has it, and parse_acl knows its form
    if (!is_dotted_key(key)) {
        if (!type) return;
        check_name(key);
        require(key, *type);
        return;
    }
    const FieldPath path = split_path(key);
    if (std::any_of(path.inner.begin(), path.inner.end(), [](const std::string& part) { return part.empty(); }))
        throw Error(ErrorCode::invalid_key_name, "Invalid field name: " + std::string(key) + '.');
    if (!type && find_field(path.field) == nullptr) return;
    check_name(path.field);
    require(path.field, {dotted_type(path), {}});
}

const Field* FieldChecker::find_field(std::string_view name) const {
    if (const Field* field = schema_.find_field(name)) return field;
    const auto found =
        std::find_if(new_fields_.begin(), new_fields_.end(), [name](const Field& field) { return field.name == name; });
    return found != new_fields_.end() ? &*found : nullptr;
}

void FieldChecker::check_name(std::string_view name) const {
    std::string_view checked = name;
    if (is_maintenance_ && checked.starts_with('_')) checked.remove_prefix(1);
    if (!is_valid_field_name(checked, schema_.name()))
        throw Error(ErrorCode::invalid_key_name, "Invalid field name: " + std::string(name) + '.');
}

void FieldChecker::require(std::string_view name, const FieldTypeSpec& type) {
    // Neither has a column of its name, and neither may get one.
    if (name == "ACL") fail_mismatch(schema_.name(), name, "ACL", type);
    if (name == "password" && schema_.name() == "_User") {
        if (type.type != FieldType::String) fail_mismatch(schema_.name(), name, "String", type);
        return;
    }
    if (const Field* field = find_field(name)) {
        const FieldTypeSpec expected{field->type, field->target_class};
        if (!(expected == type)) fail_mismatch(schema_.name(), name, type_text(expected), type);
        return;
    }
    check_column_name(name);
    if (new_fields_.size() >= kMaxColumns)
        throw Error(ErrorCode::exceeded_quota,
                    "A class cannot have more than " + std::to_string(kMaxColumns) + " fields.");
    // A Pointer may name a class of the server's own, which no client gets to see through it.
    if (!type.target_class.empty() && !is_volatile_class(type.target_class)) check_class_name(type.target_class);
    if (type.type == FieldType::Relation) check_join_table_name(name, schema_.name());
    Field field;
    field.name = name;
    field.type = type.type;
    field.target_class = type.target_class;
    new_fields_.push_back(std::move(field));
}

void check_geo_points(const Object& body) {
    const auto is_geo_point = [](const Member& member) { return member.value.type_tag() == "GeoPoint"; };
    if (std::count_if(body.begin(), body.end(), is_geo_point) > 1)
        throw Error(ErrorCode::incorrect_type, "there can only be one geopoint field in a class");
}

}  // namespace parsegres
