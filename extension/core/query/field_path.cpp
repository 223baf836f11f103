#include "query/field_path.hpp"

#include <algorithm>

namespace parsegres {

std::string FieldPath::text() const {
    std::string text = field;
    for (const std::string& component : inner) text.append(1, '.').append(component);
    return text;
}

FieldPath split_path(std::string_view text) {
    FieldPath path;
    std::size_t dot = text.find('.');
    path.field = text.substr(0, dot);
    while (dot != std::string_view::npos) {
        text.remove_prefix(dot + 1);
        dot = text.find('.');
        path.inner.emplace_back(text.substr(0, dot));
    }
    return path;
}

bool is_array_index(std::string_view component) {
    return !component.empty() &&
           std::all_of(component.begin(), component.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace parsegres
