#include "schema/names.hpp"

#include <algorithm>
#include <iterator>

#include "error.hpp"
#include "schema/system_classes.hpp"

namespace parsegres {
namespace {

constexpr std::string_view kJoinPrefix = "_Join:";
/// Columns that every table has, so that none can be added under their names.
constexpr std::string_view kSystemColumns[] = {"tableoid", "ctid", "xmin", "cmin", "xmax", "cmax"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word_char(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

bool is_word(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_word_char); }

bool is_join_name(std::string_view name) {
    if (!name.starts_with(kJoinPrefix)) return false;
    name.remove_prefix(kJoinPrefix.size());
    const std::size_t colon = name.find(':');
    return colon != std::string_view::npos && is_word(name.substr(0, colon)) && is_word(name.substr(colon + 1));
}

bool is_default_column(std::string_view field, std::string_view class_name) {
    if (field == "ACL" || (field == "password" && class_name == "_User")) return true;
    const std::vector<Field> defaults = default_fields(class_name);
    return std::any_of(defaults.begin(), defaults.end(), [field](const Field& item) { return item.name == field; });
}

}  // namespace

bool is_valid_class_name(std::string_view class_name) {
    return is_system_class(class_name) || is_join_name(class_name) || is_valid_field_name(class_name, class_name);
}

std::string invalid_class_name_text(std::string_view class_name) {
    return "Invalid classname: " + std::string(class_name) +
           ", classnames can only have alphanumeric characters and _, and must start with an alpha character ";
}

void check_class_name(std::string_view class_name) {
    if (!is_valid_class_name(class_name))
        throw Error(ErrorCode::invalid_class_name, invalid_class_name_text(class_name));
    if (class_name.size() > kMaxIdentifierBytes)
        throw Error(ErrorCode::invalid_class_name, "Class name " + std::string(class_name) + " is longer than " +
                                                       std::to_string(kMaxIdentifierBytes) + " bytes.");
}

void check_class_name_on_write(std::string_view class_name) {
    if (!is_valid_class_name(class_name)) throw Error(ErrorCode::invalid_json, "schema class name does not revalidate");
    check_class_name(class_name);
}

bool is_valid_field_name(std::string_view field, std::string_view class_name) {
    if (field == "length" || (field == "className" && class_name != "_Hooks")) return false;
    return is_word(field) && is_letter(field.front());
}

bool is_custom_field_name(std::string_view field, std::string_view class_name) {
    return is_valid_field_name(field, class_name) && !is_default_column(field, class_name);
}

void check_column_name(std::string_view field) {
    if (std::find(std::begin(kSystemColumns), std::end(kSystemColumns), field) != std::end(kSystemColumns))
        throw Error(ErrorCode::invalid_key_name, "Field name " + std::string(field) + " belongs to PostgreSQL.");
    if (field.size() > kMaxIdentifierBytes)
        throw Error(ErrorCode::invalid_key_name, "Field name " + std::string(field) + " is longer than " +
                                                     std::to_string(kMaxIdentifierBytes) + " bytes.");
}

void check_join_table_name(std::string_view field, std::string_view class_name) {
    if (kJoinPrefix.size() + field.size() + 1 + class_name.size() > kMaxIdentifierBytes)
        throw Error(ErrorCode::invalid_key_name,
                    "The name of the relation " + std::string(field) + " and that of its class " +
                        std::string(class_name) + " are together longer than " +
                        std::to_string(kMaxIdentifierBytes - kJoinPrefix.size() - 1) + " bytes.");
}

}  // namespace parsegres
