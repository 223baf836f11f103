#include "pg/included_objects.hpp"

#include "value/json.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {
namespace {

std::string object_key(std::string_view class_name, std::string_view object_id) {
    std::string key(class_name);
    key += ' ';
    key += object_id;
    return key;
}

void append_included_array(std::string& out, const Array& array, const IncludeNode& node,
                           const IncludedObjects& objects) {
    out += '[';
    bool first = true;
    for (const Value& item : array) {
        const std::size_t before = out.size();
        if (!first) out += ',';
        if (append_included(out, item, node, objects))
            first = false;
        else
            out.resize(before);
    }
    out += ']';
}

void append_included_object(std::string& out, const Object& object, const IncludeNode& node,
                            const IncludedObjects& objects) {
    out += '{';
    bool first = true;
    for (const Member& member : object) {
        const std::size_t before = out.size();
        if (!first) out += ',';
        append_json_string(out, member.key);
        out += ':';
        const IncludeNode* child = find_node(node.children, member.key);
        const bool kept = child == nullptr || append_included(out, member.value, *child, objects);
        if (child == nullptr) append_json(out, member.value);
        if (kept)
            first = false;
        else
            out.resize(before);
    }
    out += '}';
}

}  // namespace

const IncludeNode* find_node(const std::vector<IncludeNode>& nodes, std::string_view field) {
    for (const IncludeNode& node : nodes)
        if (node.field == field) return &node;
    return nullptr;
}

void IncludedObjects::add(const IncludeNode& node, std::string_view class_name, std::string_view object_id,
                          std::string json) {
    objects_[&node].emplace(object_key(class_name, object_id), std::move(json));
}

const std::string* IncludedObjects::find(const IncludeNode& node, std::string_view class_name,
                                         std::string_view object_id) const {
    const auto of_node = objects_.find(&node);
    if (of_node == objects_.end()) return nullptr;
    const auto found = of_node->second.find(object_key(class_name, object_id));
    return found == of_node->second.end() ? nullptr : &found->second;
}

bool append_included(std::string& out, const Value& value, const IncludeNode& node, const IncludedObjects& objects) {
    if (value.is_array()) {
        append_included_array(out, value.as_array(), node, objects);
        return true;
    }
    if (value.type_tag() == "Pointer") {
        const std::string* json = objects.find(node, pointer_class(value), pointer_id(value).value_or(""));
        if (json == nullptr) return false;
        out += *json;
        return true;
    }
    if (value.is_object())
        append_included_object(out, value.as_object(), node, objects);
    else
        append_json(out, value);
    return true;
}

}  // namespace parsegres::pg
