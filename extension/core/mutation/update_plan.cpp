#include "mutation/update_plan.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "acl/acl.hpp"
#include "error.hpp"
#include "mutation/body_check.hpp"
#include "mutation/field_param.hpp"
#include "mutation/json_edit.hpp"
#include "mutation/operation.hpp"
#include "mutation/result_path.hpp"
#include "query/field_path.hpp"
#include "schema/inference.hpp"
#include "schema/names.hpp"
#include "schema/system_classes.hpp"
#include "value/parse_types.hpp"

namespace parsegres {
namespace {

void check_required_columns(std::string_view class_name, const Object& body) {
    for (const std::string_view column : required_on_create(class_name)) {
        const Value* value = body.find(column);
        if (value != nullptr && operation_of(*value) == Operation::Delete)
            throw Error(ErrorCode::incorrect_type, std::string(column) + " is required.");
    }
}

/// The reference looks one level deep here, and lets deeper keys pass.
void check_first_level_keys(const Value& value) {
    if (!value.is_object()) return;
    for (const Member& member : value.as_object())
        if (member.key.find_first_of("$.") != std::string::npos)
            throw Error(ErrorCode::invalid_nested_key, "Nested keys should not contain the '$' or '.' characters");
}

/// What happens to one column, gathered from all keys of the body that touch it.
struct ColumnChange {
    Field field;
    /// A whole new value, null to clear; dotted keys then edit this value.
    std::optional<Value> whole;
    std::optional<double> increment;
    JsonEdits edits;
};

class UpdatePlanner {
  public:
    UpdatePlanner(const ClassSchema& schema, const Object& body, const WriteOptions& options)
        : schema_(schema), body_(body), options_(options), checker_(schema, options.is_maintenance) {}

    UpdatePlan plan() {
        check_keys(schema_.name(), body_);
        check_geo_points(body_);
        for (const Member& member : body_) checker_.check(member.key, member.value);
        check_required_columns(schema_.name(), body_);
        check_required(schema_, body_, false);
        const Value* acl = body_.find("ACL");
        const bool clears_acl = acl != nullptr && operation_of(*acl) == Operation::Delete;
        std::optional<Acl> new_acl;
        if (acl != nullptr && acl->truthy() && !clears_acl) new_acl = parse_acl(*acl);
        if (options_.denylist != nullptr) options_.denylist->check(body_);
        check_update_keys();
        for (const bool dotted : {false, true})
            for (const Member& member : body_)
                if (!is_managed_key(member.key) && (member.key.find('.') != std::string::npos) == dotted)
                    add_change(member.key, member.value);
        for (const Member& hidden : options_.hidden)
            if (const Field* field = checker_.find_field(hidden.key))
                changes_.insert_or_assign(hidden.key, ColumnChange{*field, hidden.value, {}, {}});
        plan_.new_fields = checker_.new_fields();
        plan_.updated_at = to_milliseconds(options_.now);
        assign("updatedAt", SetColumn{plan_.updated_at});
        if (clears_acl || new_acl) assign_acl(new_acl);
        for (auto& [name, change] : changes_) assign_change(change);
        add_echoes();
        return std::move(plan_);
    }

  private:
    void check_update_keys() const {
        for (const Member& member : body_) {
            if (is_managed_key(member.key)) continue;
            if (member.key.starts_with("authData.") || !is_updatable(split_path(member.key).field))
                throw Error(ErrorCode::invalid_key_name, "Invalid field name for update: " + member.key);
        }
        for (const Member& member : body_) check_first_level_keys(member.value);
    }

    [[nodiscard]] bool is_updatable(std::string_view name) const {
        if (is_valid_field_name(name, schema_.name())) return true;
        return options_.is_maintenance && name.starts_with('_') && checker_.find_field(name) != nullptr;
    }

    void add_change(std::string_view key, const Value& value) {
        const FieldPath path = split_path(key);
        const Field* field = checker_.find_field(path.field);
        // Nothing to clear: the reference fails here because the column is missing.
        if (field == nullptr) return;
        if (field->type == FieldType::Relation) {
            if (is_relation_op(value)) add_relation(*field, value);
            return;
        }
        ColumnChange& change = changes_.try_emplace(field->name, ColumnChange{*field, {}, {}, {}}).first->second;
        if (path.is_dotted())
            add_dotted(change, path.inner, value);
        else
            add_whole(change, value);
    }

    void add_relation(const Field& field, const Value& value) {
        RelationChange change = plan_relation_change(schema_.name(), field, value);
        if (!change.add_ids.empty() || !change.remove_ids.empty()) plan_.relations.push_back(std::move(change));
    }

    static void add_whole(ColumnChange& change, const Value& value) {
        switch (const Operation operation = operation_of(value)) {
            case Operation::None: return set_whole(change, value);
            case Operation::Delete: change.whole = Value(); return;
            case Operation::Increment:
                change.increment = increment_amount(value, "incrementing must provide a number");
                return;
            case Operation::SetOnInsert: return;  // the object exists
            case Operation::Add:
            case Operation::AddUnique:
            case Operation::Remove:
                check_elements(change.field, op_objects(value));
                change.edits.add({}, operation_name(operation), op_objects(value));
                return;
            default: fail_unsupported(operation_name(operation));
        }
    }

    /// A text[] column holds nothing but strings.
    static void check_elements(const Field& field, const Value& elements) {
        if (field.is_text_array) field_param(field, elements);
    }

    /// authData of a user is kept by provider: an update names some and leaves the others.
    static void set_whole(ColumnChange& change, const Value& value) {
        if (change.field.name != "authData" || !value.is_object()) {
            change.whole = value;
            return;
        }
        for (const Member& provider : value.as_object()) {
            const bool unlinks = provider.value.is_null() || operation_of(provider.value) == Operation::Delete;
            change.edits.add({provider.key}, unlinks ? "Delete" : "Set", unlinks ? Value() : provider.value);
        }
    }

    static void add_dotted(ColumnChange& change, const std::vector<std::string>& path, const Value& value) {
        const Operation operation = operation_of(value);
        if (operation == Operation::SetOnInsert) return;
        if (operation == Operation::Delete) {
            change.edits.add(path, "Delete", Value());
            return;
        }
        check_elements(change.field, Array{value});
        // A NULL column starts as what its type says, not as what the path looks like.
        change.edits.add({}, "SetIfNull", change.field.type == FieldType::Array ? Value(Array()) : Value(Object()));
        switch (operation) {
            case Operation::None: change.edits.add(path, "Set", value); return;
            case Operation::Increment:
                change.edits.add(path, "Increment", increment_amount(value, "incrementing must provide a number"));
                return;
            case Operation::Add:
            case Operation::AddUnique:
            case Operation::Remove: change.edits.add(path, operation_name(operation), op_objects(value)); return;
            default: fail_unsupported(operation_name(operation));
        }
    }

    template <class Change>
    void assign(std::string_view name, Change change) {
        if (const Field* field = checker_.find_field(name)) plan_.assignments.push_back({*field, std::move(change)});
    }

    void assign_acl(std::optional<Acl>& acl) {
        changes_.erase("_rperm");  // the maintenance key may write these directly; an ACL says the same once more
        changes_.erase("_wperm");
        assign("_rperm", SetColumn{acl ? SqlParam(std::move(acl->read)) : SqlParam(Null{"text[]"})});
        assign("_wperm", SetColumn{acl ? SqlParam(std::move(acl->write)) : SqlParam(Null{"text[]"})});
    }

    void assign_change(ColumnChange& change) {
        if (change.whole) {
            if (!change.edits.empty()) change.whole = apply_edits(std::move(*change.whole), change.edits.take());
            plan_.assignments.push_back({change.field, SetColumn{field_param(change.field, *change.whole)}});
        } else if (change.increment) {
            plan_.assignments.push_back({change.field, IncrementColumn{*change.increment}});
        } else if (!change.edits.empty()) {
            plan_.assignments.push_back({change.field, EditColumn{change.edits.take()}});
        }
    }

    void add_echoes() {
        for (const Member& member : body_) {
            if (!has_result(operation_of(member.value))) continue;
            const Field* field = checker_.find_field(split_path(member.key).field);
            if (field == nullptr || !field->has_column()) continue;
            plan_.echo_keys.push_back(member.key);
            const auto is_same = [field](const Field& other) { return other.name == field->name; };
            if (std::none_of(plan_.echo_fields.begin(), plan_.echo_fields.end(), is_same))
                plan_.echo_fields.push_back(*field);
        }
    }

    const ClassSchema& schema_;
    const Object& body_;
    const WriteOptions& options_;
    FieldChecker checker_;
    UpdatePlan plan_;
    /// By name, so that bodies that differ in the order of their keys share one plan.
    std::map<std::string, ColumnChange> changes_;
};

}  // namespace

UpdatePlan plan_update(const ClassSchema& schema, const Object& body, const WriteOptions& options) {
    if (options.is_maintenance) return UpdatePlanner(schema, with_hidden_dates(schema, body), options).plan();
    return UpdatePlanner(schema, body, options).plan();
}

Object update_answer(const UpdatePlan& plan, const Object& row) {
    Object answer;
    ResultBuilder results(answer, row);
    for (const std::string& key : plan.echo_keys) results.add(key);
    answer.set("updatedAt", format_iso_date(plan.updated_at));
    return answer;
}

}  // namespace parsegres
