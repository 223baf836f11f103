#pragma once
// Names with brackets in a query string, which stand for objects and lists: `where[score][$gt]=1`, `keys[]=a&keys[]=b`.

#include <string>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

/// A text, or a container of what is below a name.
struct QueryNode {
    enum class Kind : unsigned char { hole, text, list, object };

    Kind kind = Kind::hole;
    std::string name;              // inside an object
    std::string text;              // of a text
    std::vector<QueryNode> parts;  // of a container; a list may have holes

    static QueryNode of_text(std::string text);
    static QueryNode of(Kind kind);
};

/// Puts the `values` of the parameter `name` into `root`, an object. As in the reference (Express with the parser qs):
/// five levels of brackets count, `[]` appends, numbers below 20 are places in a list and others are names, a name that
/// is a text and a container becomes a list of both. Unlike there, a list that grows beyond 20 values stays one.
void add_parameter(QueryNode& root, std::string_view name, std::vector<std::string> values);

/// What JavaScript makes of a node as a text: the values of a list with commas between them.
std::string script_text(const QueryNode& node);

/// Appends the node as JSON.
void append_json(std::string& out, const QueryNode& node);

}  // namespace parsegres::proxy
