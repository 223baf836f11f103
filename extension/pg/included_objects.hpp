#pragma once
// What `include` puts in the place of Pointers.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "query/find_options.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

/// The objects that replace Pointers: for each include of a request, "Class objectId" to the object's JSON.
class IncludedObjects {
  public:
    void add(const IncludeNode& node, std::string_view class_name, std::string_view object_id, std::string json);
    /// nullptr when the object is gone, or the caller may not read it.
    [[nodiscard]] const std::string* find(const IncludeNode& node, std::string_view class_name,
                                          std::string_view object_id) const;

  private:
    std::unordered_map<const IncludeNode*, std::unordered_map<std::string, std::string>> objects_;
};

/// The node of a field among its siblings; nullptr when it is not included.
const IncludeNode* find_node(const std::vector<IncludeNode>& nodes, std::string_view field);

/// Appends JSON with the Pointers at `node`, and those at its children below, replaced. False when `value` itself is
/// a Pointer to an object that is not there.
bool append_included(std::string& out, const Value& value, const IncludeNode& node, const IncludedObjects& objects);

}  // namespace parsegres::pg
