#include "query/include_tree.hpp"

#include <algorithm>
#include <unordered_set>

#include "error.hpp"

namespace parsegres {
namespace {

// Everything that walks the tree recurses. The reference has no such limit, but a query for each level too.
constexpr std::size_t kMaxIncludeDepth = 100;
// A tree level is searched linearly.
constexpr std::size_t kMaxIncludePaths = 1000;

std::vector<std::string> components_of(std::string_view path) {
    FieldPath split = split_path(path);
    split.inner.insert(split.inner.begin(), std::move(split.field));
    return std::move(split.inner);
}

IncludeNode& child_of(std::vector<IncludeNode>& nodes, const std::string& field) {
    const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const IncludeNode& n) { return n.field == field; });
    return found != nodes.end() ? *found : nodes.emplace_back(IncludeNode{field, {}, {}});
}

void add_path(std::vector<IncludeNode>& tree, const std::string& path) {
    const std::vector<std::string> components = components_of(path);
    if (components.size() > kMaxIncludeDepth)
        throw Error(ErrorCode::invalid_query, "Include depth of " + std::to_string(components.size()) +
                                                  " exceeds maximum allowed depth of " +
                                                  std::to_string(kMaxIncludeDepth));
    std::vector<IncludeNode>* level = &tree;
    for (const std::string& component : components) {
        if (component.empty()) return;
        level = &child_of(*level, component).children;
    }
}

/// The keys below `path`, without it.
std::vector<std::string> keys_below(const std::vector<std::string>& keys, const std::string& path) {
    std::vector<std::string> below;
    for (const std::string& key : keys)
        if (key.starts_with(path) && key.size() > path.size() + 1 && key[path.size()] == '.')
            below.push_back(key.substr(path.size() + 1));
    return below;
}

void share_out(IncludeNode& node, const KeySelection& selection) {
    if (selection.keys) {
        // A field that is wanted as a whole, beside some of its keys, still gives those keys alone: as the reference.
        std::vector<std::string> keys = keys_below(*selection.keys, node.field);
        if (!keys.empty()) node.selection.keys = std::move(keys);
    }
    node.selection.exclude = keys_below(selection.exclude, node.field);
    for (IncludeNode& child : node.children) share_out(child, node.selection);
}

}  // namespace

std::vector<std::string> split_list(std::string_view list) {
    std::vector<std::string> items;
    std::unordered_set<std::string_view> seen;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view item = list.substr(0, comma);
        if (!item.empty() && seen.insert(item).second) items.emplace_back(item);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return items;
}

std::vector<IncludeNode> include_tree(const std::vector<std::string>& paths, const KeySelection& selection) {
    if (paths.size() > kMaxIncludePaths)
        throw Error(ErrorCode::invalid_query, "Number of include fields (" + std::to_string(paths.size()) +
                                                  ") exceeds maximum allowed (" + std::to_string(kMaxIncludePaths) +
                                                  ")");
    std::vector<IncludeNode> tree;
    for (const std::string& path : paths) add_path(tree, path);
    for (IncludeNode& node : tree) share_out(node, selection);
    return tree;
}

}  // namespace parsegres
