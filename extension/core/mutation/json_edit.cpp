#include "mutation/json_edit.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_set>

#include "error.hpp"
#include "query/field_path.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

/// How far beyond its end a position may make an array grow: more is a slip, or an attempt to exhaust memory.
constexpr std::size_t kMaxArrayGap = 1'000;

[[noreturn]] void fail_edits() { throw Error(ErrorCode::invalid_json, "not a list of edits"); }

[[noreturn]] void fail_conflict(const std::string& problem) { throw Error(ErrorCode::incorrect_type, problem); }

struct Edit {
    std::vector<std::string_view> path;
    std::string_view op;
    const Value* value;
};

Edit read_edit(const Value& edit) {
    const Value* path = edit.find("path");
    const std::string* op = edit.find_string("op");
    const Value* value = edit.find("value");
    if (path == nullptr || !path->is_array() || op == nullptr || value == nullptr) fail_edits();
    Edit result{{}, *op, value};
    for (const Value& component : path->as_array()) {
        if (!component.is_string()) fail_edits();
        result.path.push_back(component.as_string());
    }
    return result;
}

std::size_t depth_of(const Value& value) {
    std::size_t deepest = 0;
    if (value.is_array())
        for (const Value& item : value.as_array()) deepest = std::max(deepest, depth_of(item));
    else if (value.is_object())
        for (const Member& member : value.as_object()) deepest = std::max(deepest, depth_of(member.value));
    else
        return 0;
    return deepest + 1;
}

void check_depth(const Edit& edit) {
    // One more for the array that Add makes where there is none.
    if (edit.path.size() + depth_of(*edit.value) + 1 > kMaxJsonDepth)
        throw Error(ErrorCode::invalid_json, "the JSON is nested too deeply");
}

std::optional<std::size_t> array_position(std::string_view component) {
    std::size_t position = 0;
    const auto [end, problem] = std::from_chars(component.data(), component.data() + component.size(), position);
    if (problem != std::errc() || end != component.data() + component.size()) return std::nullopt;
    return position;
}

Value& array_slot(Array& array, std::string_view component) {
    const auto position = array_position(component);
    if (!position) fail_conflict("cannot set the key " + std::string(component) + " of an array");
    if (*position >= array.size()) {
        if (*position - array.size() > kMaxArrayGap)
            fail_conflict("the position " + std::string(component) + " is too far beyond the end of the array");
        array.resize(*position + 1);
    }
    return array[*position];
}

/// The place below `parent`, made when it is missing.
Value& slot(Value& parent, std::string_view component) {
    if (parent.is_null()) parent = Object();
    if (parent.is_array()) return array_slot(parent.as_array(), component);
    if (!parent.is_object())
        fail_conflict("cannot set the key " + std::string(component) + " of a value that is no object");
    Object& object = parent.as_object();
    Value* existing = object.find(component);
    return existing != nullptr ? *existing : object.append(std::string(component), Value());
}

Value* find_slot(Value& parent, std::string_view component) {
    if (parent.is_object()) return parent.as_object().find(component);
    if (!parent.is_array()) return nullptr;
    const auto position = array_position(component);
    return position && *position < parent.as_array().size() ? &parent.as_array()[*position] : nullptr;
}

void remove(Value& root, const std::vector<std::string_view>& path) {
    if (path.empty()) {
        root = Value();
        return;
    }
    Value* parent = &root;
    for (std::size_t i = 0; i + 1 < path.size() && parent != nullptr; ++i) parent = find_slot(*parent, path[i]);
    if (parent == nullptr) return;
    if (parent->is_object())
        parent->as_object().erase(path.back());
    else if (Value* item = find_slot(*parent, path.back()))
        *item = Value();  // the positions behind it stay
}

void increment(Value& target, const Value& amount) {
    if (!amount.is_number()) fail_edits();
    if (target.is_null()) target = 0;
    if (!target.is_number()) fail_conflict("cannot increment a value that is no number");
    const double sum = target.as_number() + amount.as_number();
    if (!std::isfinite(sum)) fail_conflict("the incremented number is too large");
    target = sum;
}

void append_canonical(std::string& out, const Value& value);

void append_canonical_members(std::string& out, const Object& object) {
    std::vector<const Member*> members;
    for (const Member& member : object) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) { return a->key < b->key; });
    out += '{';
    for (const Member* member : members) {
        append_json_string(out, member->key);
        append_canonical(out, member->value);
    }
    out += '}';
}

/// Texts that are equal exactly when the values are: keys in order. Lets long lists be compared through a hash set.
void append_canonical(std::string& out, const Value& value) {
    if (value.is_object()) return append_canonical_members(out, value.as_object());
    if (!value.is_array()) {
        append_json(out, value);
        out += ',';
        return;
    }
    out += '[';
    for (const Value& item : value.as_array()) append_canonical(out, item);
    out += ']';
}

std::string canonical(const Value& value) {
    std::string text;
    append_canonical(text, value);
    return text;
}

void change_array(Value& target, std::string_view op, const Value& objects) {
    if (!objects.is_array()) fail_edits();
    if (target.is_null()) target = Array();
    if (!target.is_array()) fail_conflict("cannot " + std::string(op) + " elements of a value that is no array");
    Array& array = target.as_array();
    const Array& items = objects.as_array();
    if (op == "Add") {
        array.insert(array.end(), items.begin(), items.end());
        return;
    }
    std::unordered_set<std::string> known;
    for (const Value& item : op == "Remove" ? items : array) known.insert(canonical(item));
    if (op == "Remove") {
        std::erase_if(array, [&known](const Value& item) { return known.contains(canonical(item)); });
        return;
    }
    for (const Value& item : items)
        if (known.insert(canonical(item)).second) array.push_back(item);
}

void apply(Value& root, const Edit& edit) {
    if (edit.op == "Delete") return remove(root, edit.path);
    check_depth(edit);
    Value* target = &root;
    for (const std::string_view component : edit.path) target = &slot(*target, component);
    if (edit.op == "Set") {
        *target = *edit.value;
    } else if (edit.op == "SetIfNull") {
        if (target->is_null()) *target = *edit.value;
    } else if (edit.op == "Increment") {
        increment(*target, *edit.value);
    } else if (edit.op == "Add" || edit.op == "AddUnique" || edit.op == "Remove") {
        change_array(*target, edit.op, *edit.value);
    } else {
        fail_edits();
    }
}

}  // namespace

void JsonEdits::add(const std::vector<std::string>& path, std::string_view op, Value value) {
    Array components(path.begin(), path.end());
    edits_.push_back(Object{{"path", std::move(components)}, {"op", op}, {"value", std::move(value)}});
}

Value apply_edits(Value stored, const Value& edits) {
    if (!edits.is_array()) fail_edits();
    for (const Value& edit : edits.as_array()) apply(stored, read_edit(edit));
    return stored;
}

}  // namespace parsegres
