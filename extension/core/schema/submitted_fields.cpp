#include "schema/submitted_fields.hpp"

#include "error.hpp"
#include "schema/names.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

[[noreturn]] void fail(ErrorCode code, std::string text) { throw Error(code, std::move(text)); }

/// A type as JavaScript would print it in an error text.
std::string entry_text(const Value& entry) {
    const std::string* type = entry.is_string() ? &entry.as_string() : entry.find_string("type");
    const std::string* target = entry.find_string("targetClass");
    std::string text = type != nullptr ? *type : "undefined";
    if (target != nullptr && !target->empty()) text += '<' + *target + '>';
    return text;
}

std::string target_class(const Value& entry, const std::string& type) {
    const Value* target = entry.find("targetClass");
    if (target == nullptr || !target->truthy())
        fail(ErrorCode::missing_required_value, "type " + type + " needs a class name");
    if (!target->is_string()) fail(ErrorCode::invalid_json, "invalid JSON");
    check_class_name(target->as_string());
    return target->as_string();
}

/// A default value of null is none.
void check_default_value(std::string_view class_name, std::string_view field, const Value& entry) {
    const Value* value = entry.find("defaultValue");
    if (value == nullptr || value->is_null()) return;
    const auto given = infer_type(*value);
    const std::string got = given ? type_text(*given) : "undefined";
    if (got == entry_text(entry)) return;
    fail(ErrorCode::incorrect_type, "schema mismatch for " + std::string(class_name) + '.' + std::string(field) +
                                        " default value; expected " + entry_text(entry) + " but got " + got);
}

/// What a Relation, having no column, cannot have.
void check_relation_options(const Value& entry) {
    const Value* value = entry.find("defaultValue");
    if (value != nullptr && (value->is_object() || value->is_array()))
        fail(ErrorCode::incorrect_type, "The 'default value' option is not applicable for " + entry_text(entry));
    const Value* required = entry.find("required");
    if (value == nullptr && required != nullptr && required->truthy())
        fail(ErrorCode::incorrect_type, "The 'required' option is not applicable for " + entry_text(entry));
}

}  // namespace

FieldTypeSpec parse_type_entry(const Value& entry) {
    const std::string* name = entry.find_string("type");
    if (name == nullptr) fail(ErrorCode::invalid_json, "invalid JSON");
    if (*name == "Pointer") return {FieldType::Pointer, target_class(entry, *name)};
    if (*name == "Relation") return {FieldType::Relation, target_class(entry, *name)};
    const auto type = find_type(*name);
    if (!type) fail(ErrorCode::incorrect_type, "invalid field type: " + *name);
    return {*type, {}};
}

void check_new_field(std::string_view class_name, std::string_view field, const Value& entry) {
    if (!is_valid_field_name(field, class_name))
        fail(ErrorCode::invalid_key_name, "invalid field name: " + std::string(field));
    if (!is_custom_field_name(field, class_name))
        fail(ErrorCode::immutable_field, "field " + std::string(field) + " cannot be added");
    const FieldTypeSpec type = parse_type_entry(entry);
    check_column_name(field);
    if (type.type == FieldType::Relation) {
        check_relation_options(entry);
        check_join_table_name(field, class_name);
    }
    check_default_value(class_name, field, entry);
}

void check_known_field(std::string_view class_name, std::string_view field, const Value& known, const Value& entry) {
    check_default_value(class_name, field, entry);
    if (entry_text(known) == entry_text(entry)) return;
    fail(ErrorCode::incorrect_type, "schema mismatch for " + std::string(class_name) + '.' + std::string(field) +
                                        "; expected " + entry_text(known) + " but got " + entry_text(entry));
}

void check_one_geo_point(const Object& fields) {
    const std::string* first = nullptr;
    for (const Member& member : fields) {
        const std::string* type = member.value.find_string("type");
        if (type == nullptr || *type != "GeoPoint") continue;
        if (first != nullptr)
            fail(ErrorCode::incorrect_type, "currently, only one GeoPoint field may exist in an object. Adding " +
                                                member.key + " when " + *first + " already exists.");
        first = &member.key;
    }
}

bool is_delete(const Value& entry) {
    const std::string* op = entry.find_string("__op");
    return op != nullptr && *op == "Delete";
}

}  // namespace parsegres
