#include "pg/row_mask.hpp"

#include <algorithm>

#include "compile/statements.hpp"
#include "pg/wrap/datum.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {
namespace {

bool is_among(std::string_view name, const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

int column_of(const std::vector<const Field*>& columns, std::string_view name) {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i]->name == name) return static_cast<int>(i);
    return -1;
}

bool is_pointer_to(const Value& value, std::string_view user_id) {
    const std::string* id = value.find_string("objectId");
    return id != nullptr && *id == user_id;
}

}  // namespace

ReadColumns read_columns(const ClassEntry& entry, const KeySelection& selection, const HiddenFields& hidden) {
    if (!selection.keys && selection.exclude.empty()) return {entry.all_columns, entry.all_columns.size()};
    ReadColumns columns{select_columns(entry.schema, selection), 0};
    columns.shown = columns.fields.size();
    for (const HiddenFields::Revealing& group : hidden.revealing) {
        const Field* field = entry.schema.find_field(group.field);
        if (field != nullptr && field->has_column() && column_of(columns.fields, field->name) < 0)
            columns.fields.push_back(field);
    }
    return columns;
}

RowMask::RowMask(const Caller& caller, const ClassSchema& schema, const ReadColumns& columns,
                 const HiddenFields& hidden)
    : caller_(&caller), hidden_(&hidden), columns_(&columns.fields), shown_(columns.shown) {
    if (hidden.empty()) return;
    names_ = &hidden.names;
    if (schema.name() == "_User" && caller.app->options.protection.owner_exempt && !caller.user_id.empty())
        own_id_column_ = column_of(columns.fields, "objectId");
    for (const HiddenFields::Revealing& group : hidden.revealing)
        if (const int column = column_of(columns.fields, group.field); column >= 0)
            revealing_.push_back({column, &group});
}

void RowMask::look_at(const Rows& rows, std::uint64_t row) {
    if (hidden_ == nullptr || hidden_->empty()) return;
    names_ = &hidden_->names;
    if (own_id_column_ >= 0 && rows.text(row, own_id_column_) == caller_->user_id) {
        names_ = nullptr;
        return;
    }
    for (const Revealing& revealing : revealing_) {
        if (!names_caller(rows, row, revealing.column)) continue;
        if (names_ != &remaining_) remaining_ = hidden_->names;
        names_ = &remaining_;
        std::erase_if(remaining_,
                      [&](const std::string& name) { return !is_among(name, revealing.group->still_hidden); });
    }
}

bool RowMask::hides(std::string_view field) const { return names_ != nullptr && is_among(field, *names_); }

bool RowMask::names_caller(const Rows& rows, std::uint64_t row, int column) const {
    const std::optional<Datum> value = rows.datum(row, column);
    if (!value) return false;
    const Field& field = *(*columns_)[static_cast<std::size_t>(column)];
    if (field.type == FieldType::Pointer) return text_view(*value) == caller_->user_id;
    const bool is_json = field.type == FieldType::Object || (field.type == FieldType::Array && !field.is_text_array);
    if (!is_json) return false;
    const Value json = jsonb_value(*value);
    if (!json.is_array()) return is_pointer_to(json, caller_->user_id);
    const Array& items = json.as_array();
    return std::any_of(items.begin(), items.end(),
                       [&](const Value& item) { return is_pointer_to(item, caller_->user_id); });
}

}  // namespace parsegres::pg
