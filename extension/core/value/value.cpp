#include "value/value.hpp"

#include <algorithm>
#include <cmath>

namespace parsegres {

Object::Object(std::initializer_list<Member> members) : members_(members) {}

const Value* Object::find(std::string_view key) const {
    for (const Member& member : members_)
        if (member.key == key) return &member.value;
    return nullptr;
}

Value* Object::find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

Value& Object::set(std::string key, Value value) {
    if (Value* existing = find(key)) {
        *existing = std::move(value);
        return *existing;
    }
    return append(std::move(key), std::move(value));
}

Value& Object::append(std::string key, Value value) {
    return members_.emplace_back(Member{std::move(key), std::move(value)}).value;
}

bool Object::erase(std::string_view key) {
    return std::erase_if(members_, [key](const Member& member) { return member.key == key; }) > 0;
}

bool Object::empty() const { return members_.empty(); }
std::size_t Object::size() const { return members_.size(); }
std::vector<Member>::const_iterator Object::begin() const { return members_.begin(); }
std::vector<Member>::const_iterator Object::end() const { return members_.end(); }
std::vector<Member>::iterator Object::begin() { return members_.begin(); }
std::vector<Member>::iterator Object::end() { return members_.end(); }

const Value* Value::find(std::string_view key) const { return is_object() ? as_object().find(key) : nullptr; }

const std::string* Value::find_string(std::string_view key) const {
    const Value* member = find(key);
    return member != nullptr && member->is_string() ? &member->as_string() : nullptr;
}

std::string text_member(const Value& object, std::string_view key) {
    const std::string* text = object.find_string(key);
    return text != nullptr ? *text : std::string();
}

std::string_view Value::type_tag() const {
    const std::string* tag = find_string("__type");
    return tag != nullptr ? std::string_view(*tag) : std::string_view();
}

bool Value::truthy() const {
    switch (kind()) {
        case Kind::Null: return false;
        case Kind::Bool: return as_bool();
        case Kind::Number: return as_number() != 0 && !std::isnan(as_number());
        case Kind::String: return !as_string().empty();
        case Kind::Array:
        case Kind::Object: return true;
    }
    return false;
}

namespace {

bool same_members(const Object& a, const Object& b) {
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&b](const Member& member) {
               const Value* other = b.find(member.key);
               return other != nullptr && member.value == *other;
           });
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
        case Value::Kind::Null: return true;
        case Value::Kind::Bool: return a.as_bool() == b.as_bool();
        case Value::Kind::Number: return a.as_number() == b.as_number();
        case Value::Kind::String: return a.as_string() == b.as_string();
        case Value::Kind::Array: return a.as_array() == b.as_array();
        case Value::Kind::Object: return same_members(a.as_object(), b.as_object());
    }
    return false;
}

}  // namespace parsegres
