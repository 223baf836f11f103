#include "mutation/result_path.hpp"

#include "query/field_path.hpp"

namespace parsegres {
namespace {

bool is_told(const Value* value) { return value != nullptr && !value->is_null() && value->type_tag() != "Pointer"; }

const Value* child(const Value* parent, const std::string& component) {
    if (parent == nullptr || !parent->is_array()) return parent != nullptr ? parent->find(component) : nullptr;
    if (!is_array_index(component) || component.size() > 9) return nullptr;
    const std::size_t position = std::stoul(component);
    return position < parent->as_array().size() ? &parent->as_array()[position] : nullptr;
}

}  // namespace

void ResultBuilder::add(std::string_view key) {
    const FieldPath path = split_path(key);
    const Value* source = row_.find(path.field);
    if (!is_told(source)) return;
    if (!path.is_dotted() || (source->is_array() && is_array_index(path.inner.front()))) {
        answer_.set(path.field, *source);
        return;
    }
    Value* target = answer_.find(path.field);
    if (target == nullptr) target = &answer_.append(path.field, Object());
    for (std::size_t i = 0; i < path.inner.size(); ++i) {
        source = child(source, path.inner[i]);
        if (source == nullptr || !target->is_object()) return;
        const bool is_last = i + 1 == path.inner.size();
        Value* next = target->as_object().find(path.inner[i]);
        if (next == nullptr) next = &target->as_object().append(path.inner[i], Object());
        if (is_last) *next = *source;
        target = next;
    }
}

}  // namespace parsegres
