#pragma once
// A JSON value as Parse clients send it: the tree that the core reads requests with.
//
// Numbers are IEEE doubles, as in JavaScript, so what a client reads back is what it would have read
// from the reference. Objects keep the order of their keys; of a repeated key the last value wins, at
// the place of the first.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace parsegres {

class Value;
struct Member;

using Array = std::vector<Value>;

/// Members in the order they came; look-up is linear because request objects are small.
class Object {
  public:
    Object();
    Object(std::initializer_list<Member> members);
    Object(const Object& other);
    Object(Object&& other) noexcept;
    Object& operator=(const Object& other);
    Object& operator=(Object&& other) noexcept;
    ~Object();

    [[nodiscard]] const Value* find(std::string_view key) const;
    [[nodiscard]] Value* find(std::string_view key);
    [[nodiscard]] bool contains(std::string_view key) const { return find(key) != nullptr; }
    /// Replaces the value of `key` where it stands, or appends it.
    Value& set(std::string key, Value value);
    /// Appends without looking for `key`; only for callers who know that it is absent.
    Value& append(std::string key, Value value);
    /// True when there was such a key.
    bool erase(std::string_view key);

    [[nodiscard]] bool empty() const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::vector<Member>::const_iterator begin() const;
    [[nodiscard]] std::vector<Member>::const_iterator end() const;
    std::vector<Member>::iterator begin();
    std::vector<Member>::iterator end();

  private:
    std::vector<Member> members_;
};

class Value {
  public:
    enum class Kind : unsigned char { Null, Bool, Number, String, Array, Object };

    Value() = default;
    Value(std::nullptr_t) {}
    Value(bool b) : data_(b) {}
    Value(double n) : data_(n) {}
    Value(int n) : data_(static_cast<double>(n)) {}
    Value(std::string s) : data_(std::move(s)) {}
    Value(std::string_view s) : data_(std::string(s)) {}
    Value(const char* s) : data_(std::string(s)) {}
    Value(Array a) : data_(std::move(a)) {}
    Value(Object o) : data_(std::move(o)) {}

    [[nodiscard]] Kind kind() const { return static_cast<Kind>(data_.index()); }
    [[nodiscard]] bool is_null() const { return kind() == Kind::Null; }
    [[nodiscard]] bool is_bool() const { return kind() == Kind::Bool; }
    [[nodiscard]] bool is_number() const { return kind() == Kind::Number; }
    [[nodiscard]] bool is_string() const { return kind() == Kind::String; }
    [[nodiscard]] bool is_array() const { return kind() == Kind::Array; }
    [[nodiscard]] bool is_object() const { return kind() == Kind::Object; }

    // Each of these may be called only on a value of that kind (std::bad_variant_access otherwise).
    [[nodiscard]] bool as_bool() const { return std::get<bool>(data_); }
    [[nodiscard]] double as_number() const { return std::get<double>(data_); }
    [[nodiscard]] const std::string& as_string() const { return std::get<std::string>(data_); }
    [[nodiscard]] const Array& as_array() const { return std::get<Array>(data_); }
    [[nodiscard]] Array& as_array() { return std::get<Array>(data_); }
    [[nodiscard]] const Object& as_object() const { return std::get<Object>(data_); }
    [[nodiscard]] Object& as_object() { return std::get<Object>(data_); }

    /// The member `key` when this is an object that has it, else nullptr.
    [[nodiscard]] const Value* find(std::string_view key) const;
    /// The string member `key`, else nullptr.
    [[nodiscard]] const std::string* find_string(std::string_view key) const;
    /// The value of `__type` when this is an object that has one as a string, else "".
    [[nodiscard]] std::string_view type_tag() const;
    /// JavaScript's truthiness: null, false, 0, NaN and "" are false.
    [[nodiscard]] bool truthy() const;

    /// Deep equality; the order of an object's keys does not matter.
    friend bool operator==(const Value& a, const Value& b);

  private:
    std::variant<std::nullptr_t, bool, double, std::string, Array, Object> data_{nullptr};
};

struct Member {
    std::string key;
    Value value;
};

// Only here is Member complete, which copying and destroying a vector of it asks for.
inline Object::Object() = default;
inline Object::Object(const Object& other) = default;
inline Object::Object(Object&& other) noexcept = default;
inline Object& Object::operator=(const Object& other) = default;
inline Object& Object::operator=(Object&& other) noexcept = default;
inline Object::~Object() = default;

/// The string member `key` of an object, else "".
std::string text_member(const Value& object, std::string_view key);

}  // namespace parsegres
