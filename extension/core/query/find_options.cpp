#include "query/find_options.hpp"

#include <algorithm>
#include <array>

#include "error.hpp"
#include "query/include_tree.hpp"
#include "query/js_convert.hpp"
#include "query/page.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

constexpr std::array<std::string_view, 16> kFindParameters{"skip",
                                                           "limit",
                                                           "order",
                                                           "count",
                                                           "keys",
                                                           "excludeKeys",
                                                           "include",
                                                           "includeAll",
                                                           "redirectClassNameForKey",
                                                           "where",
                                                           "readPreference",
                                                           "includeReadPreference",
                                                           "subqueryReadPreference",
                                                           "hint",
                                                           "explain",
                                                           "comment"};
constexpr std::array<std::string_view, 6> kGetParameters{
    "keys", "include", "excludeKeys", "readPreference", "includeReadPreference", "subqueryReadPreference"};
constexpr std::array<std::string_view, 4> kAlwaysSelected{"objectId", "createdAt", "updatedAt", "ACL"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// A parameter as a comma list; nothing when it is absent or null.
std::optional<std::vector<std::string>> list_parameter(const Object& query, std::string_view name) {
    const Value* value = query.find(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return split_list(js_string(*value));
}

/// The parameter, unless JavaScript takes it for false.
const Value* set_parameter(const Object& query, std::string_view name) {
    const Value* value = query.find(name);
    return value != nullptr && value->truthy() ? value : nullptr;
}

/// A dotted key needs the object that it leads into: all but its last component is included.
void add_parents(std::vector<std::string>& paths, const std::vector<std::string>& keys) {
    for (const std::string& key : keys)
        if (const std::size_t dot = key.rfind('.'); dot != std::string::npos) paths.push_back(key.substr(0, dot));
}

void read_selection(FindOptions& options, const Object& query) {
    options.selection.keys = list_parameter(query, "keys");
    if (std::optional<std::vector<std::string>> exclude = list_parameter(query, "excludeKeys")) {
        std::erase_if(*exclude, [](const std::string& key) { return is_one_of(kAlwaysSelected, key); });
        options.selection.exclude = std::move(*exclude);
    }
}

void read_include(FindOptions& options, const Object& query) {
    std::vector<std::string> paths = list_parameter(query, "include").value_or(std::vector<std::string>());
    if (options.selection.keys) add_parents(paths, *options.selection.keys);
    add_parents(paths, options.selection.exclude);
    // As in the reference, `*` takes the place of all other paths.
    if (std::find(paths.begin(), paths.end(), "*") != paths.end())
        options.include_all = true;
    else
        options.include = include_tree(paths, options.selection);
}

std::int64_t limit_parameter(const Object& query, const LimitDefaults& defaults) {
    const Value* limit = query.find("limit");
    const bool is_given = limit != nullptr && (limit->truthy() || (limit->is_number() && limit->as_number() == 0));
    if (!is_given) return defaults.default_limit;
    const std::int64_t rows = row_count(*limit, "limit");
    return defaults.max_limit ? std::min(rows, *defaults.max_limit) : rows;
}

/// Number of nodes and the length of the longest path.
struct TreeSize {
    int depth = 0;
    int count = 0;
};

TreeSize measure(const std::vector<IncludeNode>& nodes) {
    TreeSize size;
    for (const IncludeNode& node : nodes) {
        const TreeSize below = measure(node.children);
        size.depth = std::max(size.depth, below.depth + 1);
        size.count += below.count + 1;
    }
    return size;
}

}  // namespace

bool KeySelection::selects(std::string_view field) const {
    if (is_one_of(kAlwaysSelected, field)) return true;
    const auto is_excluded = [this](std::string_view key) {
        return std::find(exclude.begin(), exclude.end(), key) != exclude.end();
    };
    if (!keys) return !is_excluded(field);
    return std::any_of(keys->begin(), keys->end(), [&](std::string_view key) {
        return key.substr(0, key.find('.')) == field && !is_excluded(key);
    });
}

Value where_parameter(const Object& query) {
    const Value* where = query.find("where");
    if (where == nullptr) return {};
    if (!where->is_string()) return *where;
    try {
        return parse_json(where->as_string());
    } catch (const Error& error) {
        throw Error(ErrorCode::invalid_json, "where parameter is not valid JSON", error.message());
    }
}

FindOptions parse_find_options(const Object& query, const LimitDefaults& defaults) {
    for (const Member& parameter : query)
        if (!is_one_of(kFindParameters, parameter.key))
            throw Error(ErrorCode::invalid_query, "Invalid parameter for query: " + parameter.key);
    if (set_parameter(query, "explain") != nullptr)
        throw Error(ErrorCode::operation_forbidden, "explain is not supported yet");

    FindOptions options;
    options.where = where_parameter(query);
    options.limit = limit_parameter(query, defaults);
    if (const Value* skip = set_parameter(query, "skip")) options.skip = row_count(*skip, "skip");
    if (const Value* order = set_parameter(query, "order")) options.order = parse_order(js_string(*order));
    if (const Value* key = set_parameter(query, "redirectClassNameForKey")) options.redirect_key = js_string(*key);
    options.count = set_parameter(query, "count") != nullptr;
    options.include_all = set_parameter(query, "includeAll") != nullptr;
    read_selection(options, query);
    read_include(options, query);
    return options;
}

FindOptions parse_get_options(const Object& query) {
    for (const Member& parameter : query)
        if (!is_one_of(kGetParameters, parameter.key))
            throw Error(ErrorCode::invalid_query, "Improper encode of parameter");
    FindOptions options;
    options.limit = 1;
    read_selection(options, query);
    read_include(options, query);
    return options;
}

void expand_include_all(FindOptions& options, const ClassSchema& schema) {
    if (!options.include_all) return;
    std::vector<std::string> paths;
    for (const Field& field : schema.fields()) {
        if ((field.type != FieldType::Pointer && field.type != FieldType::Array) || field.is_text_array) continue;
        paths.push_back(field.name);
        if (options.selection.keys) options.selection.keys->push_back(field.name);
    }
    for (IncludeNode& node : include_tree(paths, options.selection)) {
        const auto same = std::find_if(options.include.begin(), options.include.end(),
                                       [&](const IncludeNode& present) { return present.field == node.field; });
        if (same == options.include.end()) options.include.push_back(std::move(node));
    }
    options.include_all = false;
}

void check_include_limits(const std::vector<IncludeNode>& include, const QueryLimits& limits) {
    const TreeSize size = measure(include);
    if (limits.include_depth >= 0 && size.depth > limits.include_depth)
        throw Error(ErrorCode::invalid_query, "Include depth of " + std::to_string(size.depth) +
                                                  " exceeds maximum allowed depth of " +
                                                  std::to_string(limits.include_depth));
    if (limits.include_count >= 0 && size.count > limits.include_count)
        throw Error(ErrorCode::invalid_query, "Number of include fields (" + std::to_string(size.count) +
                                                  ") exceeds maximum allowed (" + std::to_string(limits.include_count) +
                                                  ")");
}

const std::string& redirected_class(const ClassSchema& schema, std::string_view key) {
    const Field* field = key.empty() ? nullptr : schema.find_field(key);
    return field != nullptr && field->type == FieldType::Relation ? field->target_class : schema.name();
}

}  // namespace parsegres
