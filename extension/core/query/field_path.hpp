#pragma once
// A key of a where object, an order list or a $select: `field` or `field.inner.0.key`.

#include <string>
#include <string_view>
#include <vector>

namespace parsegres {

struct FieldPath {
    /// The first component: the name of a field of the class.
    std::string field;
    /// What follows inside the value of that field; a component of digits alone is an array index.
    std::vector<std::string> inner;

    [[nodiscard]] bool is_dotted() const { return !inner.empty(); }
    /// As the client wrote it.
    [[nodiscard]] std::string text() const;
    friend bool operator==(const FieldPath&, const FieldPath&) = default;
};

FieldPath split_path(std::string_view text);
/// Digits alone, as the reference tells an array index from a key.
bool is_array_index(std::string_view component);

}  // namespace parsegres
