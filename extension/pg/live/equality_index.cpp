#include "pg/live/equality_index.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "compile/operand.hpp"
#include "compile/statements.hpp"
#include "overloaded.hpp"
#include "pg/wrap/datum.hpp"

namespace parsegres::pg {
namespace {

/// Longer lists are looked through by PostgreSQL.
constexpr std::size_t kLongestList = 100;

std::string bytes_of(const void* value, std::size_t size) { return {static_cast<const char*>(value), size}; }

/// Equal for what `=` finds equal.
std::string number_key(double number) {
    if (std::isnan(number)) return "NaN";
    if (number == 0) number = 0;  // of both zeros
    return bytes_of(&number, sizeof number);
}

std::string time_key(Timestamp time) { return bytes_of(&time.micros, sizeof time.micros); }

std::optional<std::string> key_of_operand(const SqlParam& operand) {
    return std::visit(Overloaded{[](bool value) -> std::optional<std::string> { return value ? "t" : "f"; },
                                 [](double value) -> std::optional<std::string> { return number_key(value); },
                                 [](const std::string& value) -> std::optional<std::string> { return value; },
                                 [](Timestamp value) -> std::optional<std::string> { return time_key(value); },
                                 [](const auto& /*other*/) -> std::optional<std::string> { return std::nullopt; }},
                      operand);
}

/// Whether `=` of the column's type compares as our keys do.
bool compares_plainly(const FormData_pg_attribute& column, Storage storage) {
    switch (storage) {
        case Storage::Text:
            return (column.atttypid == TEXTOID || column.atttypid == VARCHAROID) &&
                   pg_call([&] { return get_collation_isdeterministic(column.attcollation); });
        case Storage::Number: {
            constexpr std::array<Oid, 5> kTypes{FLOAT8OID, FLOAT4OID, INT2OID, INT4OID, INT8OID};
            return std::find(kTypes.begin(), kTypes.end(), column.atttypid) != kTypes.end();
        }
        case Storage::Boolean: return column.atttypid == BOOLOID;
        case Storage::Date: return column.atttypid == TIMESTAMPTZOID;
        default: return false;
    }
}

const FieldCondition* plain_condition(const Condition& condition) {
    const auto* field = std::get_if<FieldCondition>(&condition.node);
    return field != nullptr && !field->path.is_dotted() ? field : nullptr;
}

/// The values that the constraint wants the field to have one of; nothing for other constraints.
std::optional<Array> wanted_values(const Constraint& constraint) {
    if (const auto* equals = std::get_if<Equals>(&constraint); equals != nullptr && !equals->negated)
        return Array{equals->value};
    if (const auto* list = std::get_if<IsIn>(&constraint))
        if (!list->negated && list->subqueries.empty() && list->values.size() <= kLongestList) return list->values;
    return std::nullopt;
}

}  // namespace

bool EqualityIndex::add(Subscription& subscription) {
    const std::optional<Place> place = find_place(subscription);
    if (!place) return false;
    for (const std::string& key : place->keys) columns_[place->column].by_key[key].push_back(&subscription);
    const std::vector<Condition>& conditions = subscription.where.conditions;
    subscription.is_exact_by_index =
        conditions.size() == 1 && std::get<FieldCondition>(conditions.front().node).constraints.size() == 1;
    return true;
}

void EqualityIndex::remove(Subscription& subscription) {
    const std::optional<Place> place = find_place(subscription);
    if (!place) return;
    auto& by_key = columns_[place->column].by_key;
    for (const std::string& key : place->keys) {
        const auto found = by_key.find(key);
        if (found == by_key.end()) continue;
        std::erase(found->second, &subscription);
        if (found->second.empty()) by_key.erase(found);
    }
}

std::optional<EqualityIndex::Place> EqualityIndex::find_place(const Subscription& subscription) {
    for (const Condition& condition : subscription.where.conditions)
        if (const FieldCondition* field = plain_condition(condition))
            if (auto place = place_of(*field)) return place;
    return std::nullopt;
}

std::optional<EqualityIndex::Place> EqualityIndex::place_of(const FieldCondition& condition) {
    const Target target = find_target(Scope{schema_, std::string(kTableAlias)}, condition.path);
    for (const Constraint& constraint : condition.constraints) {
        const std::optional<Array> values = wanted_values(constraint);
        if (!values) continue;
        Place place{0, {}};
        for (const Value& value : *values) {
            const std::optional<SqlParam> operand = operand_for(target.storage, value);
            std::optional<std::string> key = operand ? key_of_operand(*operand) : std::nullopt;
            if (!key) return std::nullopt;
            if (std::find(place.keys.begin(), place.keys.end(), *key) == place.keys.end())
                place.keys.push_back(std::move(*key));
        }
        const std::optional<std::size_t> column = column_for(target);
        if (!column || place.keys.empty()) continue;
        place.column = *column;
        return place;
    }
    return std::nullopt;
}

std::optional<std::size_t> EqualityIndex::column_for(const Target& target) {
    const int number = target.field != nullptr ? form_.column_number(target.field->name) : 0;
    if (number == 0 || !compares_plainly(form_.column(number), target.storage)) return std::nullopt;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (columns_[i].number == number) return i;
    columns_.push_back({number, target.storage, form_.column(number).atttypid, {}});
    return columns_.size() - 1;
}

std::optional<std::string> EqualityIndex::key_of(const Column& column, const RowState& row) {
    const std::optional<Datum> value = row.value(column.number);
    if (!value) return std::nullopt;
    switch (column.storage) {
        case Storage::Text: return text_of(*value);
        case Storage::Number: return number_key(number_of(*value, column.type));
        case Storage::Boolean: return DatumGetBool(*value) ? "t" : "f";
        default: {
            const std::optional<Timestamp> time = timestamp_of(*value);
            return time ? std::optional(time_key(*time)) : std::nullopt;
        }
    }
}

}  // namespace parsegres::pg
