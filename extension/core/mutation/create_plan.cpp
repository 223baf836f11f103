#include "mutation/create_plan.hpp"

#include <algorithm>
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
#include "schema/system_classes.hpp"
#include "value/parse_types.hpp"

namespace parsegres {
namespace {

bool is_truthy_key(const Object& body, std::string_view key) {
    const Value* value = body.find(key);
    return value != nullptr && value->truthy();
}

void check_required_columns(std::string_view class_name, const Object& body) {
    for (const std::string_view column : required_on_create(class_name))
        if (!is_truthy_key(body, column)) throw Error(ErrorCode::incorrect_type, std::string(column) + " is required.");
}

/// A value or operation as the value that a new object gets; nothing for a Delete.
std::optional<Value> flatten(const Value& value) {
    switch (const Operation operation = operation_of(value)) {
        case Operation::None: return value;
        // The text speaks of an array because that of the reference does.
        case Operation::Increment: return increment_amount(value, "objects to add must be an array");
        case Operation::SetOnInsert: return insert_amount(value);
        case Operation::Add:
        case Operation::AddUnique: return op_objects(value);
        case Operation::Remove: op_objects(value); return Array();
        case Operation::Delete: return std::nullopt;
        default: fail_unsupported(operation_name(operation));
    }
}

class CreatePlanner {
  public:
    CreatePlanner(const ClassSchema& schema, const Object& body, const WriteOptions& options)
        : schema_(schema), data_(body), options_(options), checker_(schema, options.is_maintenance) {}

    CreatePlan plan() {
        check_new_object_id(data_, options_.allow_custom_object_id);
        check_keys(schema_.name(), data_);
        check_geo_points(data_);
        for (const Member& member : data_) checker_.check(member.key, member.value);
        check_required_columns(schema_.name(), data_);
        fill_defaults();
        check_required(schema_, data_, true);
        set_times();
        set_acl();
        if (options_.denylist != nullptr) options_.denylist->check(data_);
        set_values();
        plan_.new_fields = checker_.new_fields();
        add_columns();
        answer();
        return std::move(plan_);
    }

  private:
    void fill_defaults() {
        for (const Field& field : schema_.fields()) {
            if (!field.default_value) continue;
            const Value* value = data_.find(field.name);
            if (value != nullptr && operation_of(*value) != Operation::Delete) continue;
            data_.set(field.name, *field.default_value);
            changed_.set(field.name, *field.default_value);
        }
    }

    void set_times() {
        created_at_ = updated_at_ = to_milliseconds(options_.now);
        const Value* created = data_.find("createdAt");
        if (!options_.is_maintenance || created == nullptr || created->type_tag() != "Date") return;
        created_at_ = updated_at_ = to_milliseconds(date_value(*created));
        const Value* updated = data_.find("updatedAt");
        if (updated == nullptr || updated->type_tag() != "Date") return;
        updated_at_ = to_milliseconds(date_value(*updated));
        if (updated_at_.micros < created_at_.micros)
            throw Error(ErrorCode::validation_error, "updatedAt cannot occur before createdAt");
    }

    void set_acl() {
        const Value* acl = data_.find("ACL");
        if (acl != nullptr && operation_of(*acl) == Operation::Delete) return;
        if (acl != nullptr && acl->truthy()) {
            acl_ = parse_acl(*acl);
        } else if (options_.default_acl) {
            acl_ = parse_acl(*options_.default_acl);
            changed_.set("ACL", *options_.default_acl);
        }
    }

    /// Whole values first, then what dotted keys put into them, whatever the order in the body.
    void set_values() {
        for (const bool dotted : {false, true})
            for (const Member& member : data_) {
                if (is_managed_key(member.key) || (member.key.find('.') != std::string::npos) != dotted) continue;
                const FieldPath path = split_path(member.key);
                if (const Field* field = checker_.find_field(path.field)) set_value(*field, path, member.value);
            }
        for (const Member& member : values_) check_nested_keys(member.value);
    }

    void set_value(const Field& field, const FieldPath& path, const Value& value) {
        if (field.type == FieldType::Relation && !path.is_dotted()) {
            if (is_relation_op(value)) plan_.relations.push_back(plan_relation_change(schema_.name(), field, value));
            return;
        }
        auto flat = flatten(value);
        if (!flat) return;
        if (!path.is_dotted()) {
            if (!flat->is_null()) values_.set(field.name, std::move(*flat));
            return;
        }
        JsonEdits edits;
        edits.add({}, "SetIfNull", field.type == FieldType::Array ? Value(Array()) : Value(Object()));
        edits.add(path.inner, "Set", std::move(*flat));
        Value* base = values_.find(field.name);
        if (base == nullptr) base = &values_.append(field.name, Value());
        *base = apply_edits(std::move(*base), edits.take());
    }

    void add_column(std::string name, SqlParam param) {
        // The columns that every class has need no more than their names; a bare system class may lack some.
        if (const Field* field = checker_.find_field(name)) plan_.columns.push_back({*field, std::move(param)});
    }

    void add_columns() {
        const Value* id = data_.find("objectId");
        plan_.object_id = id != nullptr && id->truthy() ? id->as_string() : options_.new_object_id;
        add_column("objectId", plan_.object_id);
        add_column("createdAt", created_at_);
        add_column("updatedAt", updated_at_);
        if (acl_) {
            add_column("_rperm", acl_->read);
            add_column("_wperm", acl_->write);
            values_.erase("_rperm");  // the maintenance key may write these directly; an ACL says the same once more
            values_.erase("_wperm");
        }
        for (const Member& hidden : options_.hidden)
            if (checker_.find_field(hidden.key) != nullptr) values_.set(hidden.key, hidden.value);
        // By name, so that bodies that differ in the order of their keys share one plan.
        std::vector<const Member*> members;
        for (const Member& member : values_) members.push_back(&member);
        std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) { return a->key < b->key; });
        for (const Member* member : members) {
            const Field& field = *checker_.find_field(member->key);
            plan_.columns.push_back({field, field_param(field, member->value)});
        }
    }

    void answer() {
        // objectId comes first: the proxy takes the Location of the answer from there.
        plan_.answer.set("objectId", plan_.object_id);
        plan_.answer.set("createdAt", format_iso_date(created_at_));
        ResultBuilder results(plan_.answer, values_);
        for (const Member& member : data_)
            if (has_result(operation_of(member.value))) results.add(member.key);
        for (const Member& member : changed_) plan_.answer.set(member.key, member.value);
    }

    const ClassSchema& schema_;
    Object data_;
    const WriteOptions& options_;
    FieldChecker checker_;
    CreatePlan plan_;
    Object values_;   ///< by field, operations resolved
    Object changed_;  ///< what the class put in, for the answer
    std::optional<Acl> acl_;
    Timestamp created_at_;
    Timestamp updated_at_;
};

}  // namespace

void check_new_object_id(const Object& body, bool allow_custom) {
    if (!allow_custom) {
        for (const char* key : {"objectId", "id"})
            if (is_truthy_key(body, key))
                throw Error(ErrorCode::invalid_key_name, std::string(key) + " is an invalid field name.");
        return;
    }
    const Value* id = body.find("objectId");
    if (id != nullptr && (!id->truthy() || operation_of(*id) != Operation::None))
        throw Error(ErrorCode::missing_object_id, "objectId must not be empty, null or undefined");
}

CreatePlan plan_create(const ClassSchema& schema, const Object& body, const WriteOptions& options) {
    return CreatePlanner(schema, body, options).plan();
}

}  // namespace parsegres
