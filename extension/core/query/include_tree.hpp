#pragma once
// The paths of `include` as a tree.

#include <string>
#include <string_view>
#include <vector>

#include "query/find_options.hpp"

namespace parsegres {

/// The items of a comma list that are not empty, each once, in the order they came.
std::vector<std::string> split_list(std::string_view list);

/// `paths` (dotted) as a tree, each node with the share of `keys` and `excludeKeys` that is meant for it.
/// Throws Error(invalid_query) for paths so deep or so many that walking them would be a danger.
std::vector<IncludeNode> include_tree(const std::vector<std::string>& paths, const KeySelection& selection);

}  // namespace parsegres
