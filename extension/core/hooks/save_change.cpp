#include "hooks/save_change.hpp"

#include <algorithm>

#include "mutation/json_edit.hpp"
#include "mutation/operation.hpp"
#include "query/field_path.hpp"

namespace parsegres {
namespace {

/// What no hook changes: the server sets these.
bool is_managed(std::string_view key) {
    return key == "objectId" || key == "createdAt" || key == "updatedAt" || key == "className" || key == "__type";
}

Value relation_of(const Value& op) {
    if (const Value* ops = op.find("ops"); ops != nullptr && ops->is_array() && !ops->as_array().empty())
        return relation_of(ops->as_array().front());
    Object relation{{"__type", "Relation"}};
    const Value* objects = op.find("objects");
    if (objects != nullptr && objects->is_array() && !objects->as_array().empty())
        if (const std::string* class_name = objects->as_array().front().find_string("className"))
            relation.set("className", *class_name);
    return relation;
}

/// The edit that an operation amounts to, by the names of JsonEdits.
void add_edit(JsonEdits& edits, const std::vector<std::string>& path, const Value& value) {
    switch (const Operation operation = operation_of(value)) {
        case Operation::None: edits.add(path, "Set", value); return;
        case Operation::SetOnInsert: edits.add(path, "SetIfNull", insert_amount(value)); return;
        case Operation::Delete: edits.add(path, "Delete", Value()); return;
        case Operation::Increment:
            edits.add(path, "Increment", increment_amount(value, "amount must be a number"));
            return;
        default: edits.add(path, operation_name(operation), op_objects(value)); return;
    }
}

bool is_of_relation(const Value& value) {
    const Operation operation = operation_of(value);
    return operation == Operation::AddRelation || operation == Operation::RemoveRelation ||
           operation == Operation::Batch;
}

void change(Object& object, const FieldPath& path, const Value& value) {
    if (is_of_relation(value)) {
        object.set(path.field, relation_of(value));
        return;
    }
    if (!path.is_dotted() && operation_of(value) == Operation::None) {
        object.set(path.field, value);
        return;
    }
    JsonEdits edits;
    if (path.is_dotted()) edits.add({}, "SetIfNull", Object());
    add_edit(edits, path.inner, value);
    Value* const member = object.find(path.field);
    Value result = apply_edits(member != nullptr ? std::move(*member) : Value(), edits.take());
    if (result.is_null())
        object.erase(path.field);
    else
        object.set(path.field, std::move(result));
}

/// The keys of the body that touch the field, dotted ones included, go.
void drop_field(Object& body, std::string_view field) {
    std::vector<std::string> keys;
    for (const Member& member : body)
        if (split_path(member.key).field == field) keys.push_back(member.key);
    for (const std::string& key : keys) body.erase(key);
}

bool touches(const Object& body, std::string_view field) {
    return std::any_of(body.begin(), body.end(),
                       [&](const Member& member) { return split_path(member.key).field == field; });
}

Value deletion() { return Object{{"__op", "Delete"}}; }

}  // namespace

Object changed_object(const Object& original, const Object& body) {
    Object object = original;
    for (const bool dotted : {false, true})
        for (const Member& member : body)
            if ((member.key.find('.') != std::string::npos) == dotted)
                change(object, split_path(member.key), member.value);
    return object;
}

HookedBody take_whole_object(const Object& sent, const Object& original, const Object& seen, const Object& returned,
                             Missing missing) {
    HookedBody hooked{sent, {}};
    for (const Member& member : returned) {
        if (is_managed(member.key)) continue;
        const Value* before = seen.find(member.key);
        if (before != nullptr && *before == member.value) continue;
        drop_field(hooked.body, member.key);
        hooked.body.set(member.key, member.value);
        hooked.changed.push_back(member.key);
    }
    for (const Member& member : seen) {
        if (is_managed(member.key) || returned.contains(member.key)) continue;
        if (missing == Missing::NotSaved && !touches(sent, member.key)) continue;
        drop_field(hooked.body, member.key);
        if (missing == Missing::NotSaved) continue;
        if (original.contains(member.key)) hooked.body.set(member.key, deletion());
        hooked.changed.push_back(member.key);
    }
    return hooked;
}

HookedBody take_changes(const Object& sent, const Object& changes) {
    HookedBody hooked;
    for (const Member& member : changes) {
        if (is_managed(member.key)) continue;
        const Value* before = sent.find(member.key);
        if (before == nullptr || *before != member.value) hooked.changed.push_back(split_path(member.key).field);
        hooked.body.set(member.key, member.value);
    }
    for (const Member& member : sent) {
        if (is_managed(member.key))
            hooked.body.set(member.key, member.value);
        else if (!touches(changes, split_path(member.key).field))
            hooked.changed.push_back(split_path(member.key).field);
    }
    return hooked;
}

void add_hook_changes(Object& answer, const HookedBody& hooked, const Object& original) {
    for (const std::string& field : hooked.changed) {
        if (answer.contains(field) || field == "password") continue;
        const Value* value = hooked.body.find(field);
        if (value == nullptr) {
            const Value* before = original.find(field);
            answer.set(field, before != nullptr ? *before : deletion());
        } else if (operation_of(*value) == Operation::None || operation_of(*value) == Operation::Delete) {
            answer.set(field, *value);
        }
    }
}

}  // namespace parsegres
