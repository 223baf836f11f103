#include "options.hpp"

#include <unordered_map>

namespace parsegres::proxy {
namespace {

using Index = std::unordered_map<std::string_view, const Option*>;

void add(Index& index, std::span<const Option> options) {
    for (const Option& option : options) index.emplace(option.name, &option);
}

Index make_index() {
    Index index;
    for (const Section& section : server_sections()) add(index, section.options);
    add(index, database_members());
    add(index, group_members());
    return index;
}

bool is_member(std::string_view name, std::string_view group) {
    if (!name.starts_with(group) || name.size() <= group.size() + 1 || name[group.size()] != '.') return false;
    return name.find('.', group.size() + 1) == std::string_view::npos;
}

void add_members(std::vector<const Option*>& members, std::span<const Option> options, std::string_view group) {
    for (const Option& option : options) {
        if (is_member(option.name, group)) members.push_back(&option);
    }
}

}  // namespace

const Option* find_option(std::string_view name) {
    static const Index kIndex = make_index();
    const auto found = kIndex.find(name);
    return found == kIndex.end() ? nullptr : found->second;
}

std::vector<const Option*> members_of(std::string_view group) {
    std::vector<const Option*> members;
    add_members(members, database_members(), group);
    add_members(members, group_members(), group);
    return members;
}

std::string_view describe_type(Type type) {
    switch (type) {
        case Type::string:
        case Type::secret: return "a string";
        case Type::boolean: return "true or false";
        case Type::integer: return "an integer";
        case Type::number: return "a number";
        case Type::integer_or_boolean: return "an integer, true or false";
        case Type::integer_or_string: return "an integer or a string";
        case Type::size: return "a number of bytes, or text such as 20mb";
        case Type::list: return "a list of strings";
        case Type::any_list:
        case Type::json_list: return "a list";
        case Type::ip_list: return "a list of IP addresses and CIDR ranges";
        case Type::object: return "an object";
        case Type::any: return "any value";
    }
    return "";
}

}  // namespace parsegres::proxy
