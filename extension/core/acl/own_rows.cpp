#include "acl/own_rows.hpp"

#include <algorithm>

#include "value/parse_types.hpp"

namespace parsegres {
namespace {

/// The id that a row must have by this condition; nullptr when it asks for something else.
const std::string* id_of(const Condition& condition) {
    const auto* field = std::get_if<FieldCondition>(&condition.node);
    if (field == nullptr || field->path.field != "objectId" || field->path.is_dotted()) return nullptr;
    if (field->constraints.size() != 1) return nullptr;
    const auto* equals = std::get_if<Equals>(&field->constraints.front());
    return equals != nullptr && !equals->negated && equals->value.is_string() ? &equals->value.as_string() : nullptr;
}

}  // namespace

RowRules own_rows(const ClassSchema& schema, const std::vector<std::string>& fields, std::string_view user_id) {
    const Value pointer = make_pointer("_User", std::string(user_id));
    std::vector<Condition> branches;
    for (const std::string& name : fields) {
        const Field* field = schema.find_field(name);
        if (field == nullptr) continue;
        FieldCondition condition{FieldPath{name, {}}, {}};
        if (field->type == FieldType::Array && !field->is_text_array)
            condition.constraints.emplace_back(ContainsAll{{pointer}});
        else if (field->type == FieldType::Object ||
                 (field->type == FieldType::Pointer && field->target_class == "_User"))
            condition.constraints.emplace_back(Equals{pointer, false});
        else
            continue;
        branches.push_back({std::move(condition)});
    }
    if (branches.size() <= 1) return {!branches.empty(), std::move(branches)};
    Logical any{Logical::Kind::Or, {}};
    for (Condition& branch : branches) any.branches.push_back(Where{{std::move(branch)}});
    return {true, {Condition{std::move(any)}}};
}

bool is_by_id(const Where& where) { return where.conditions.size() == 1 && id_of(where.conditions.front()) != nullptr; }

bool asks_for_id(const Where& where, std::string_view object_id) {
    return std::any_of(where.conditions.begin(), where.conditions.end(), [&](const Condition& condition) {
        const std::string* id = id_of(condition);
        return id != nullptr && *id == object_id;
    });
}

}  // namespace parsegres
