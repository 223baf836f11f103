#include "live/live_query.hpp"

#include "error.hpp"

namespace parsegres {
namespace {

std::vector<std::string> strings(const Value& query, std::string_view name) {
    std::vector<std::string> result;
    const Value* list = query.find(name);
    if (list == nullptr || list->is_null()) return result;
    if (!list->is_array()) throw Error(ErrorCode::invalid_json, std::string(name) + " must be an array");
    for (const Value& item : list->as_array()) {
        if (!item.is_string()) throw Error(ErrorCode::invalid_json, std::string(name) + " must hold strings");
        result.push_back(item.as_string());
    }
    return result;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) (text += text.empty() ? "" : ",") += name;
    return text;
}

/// Includes and keys as a find reads them, so that both mean the same.
FindOptions find_options(const std::vector<std::string>& keys, const std::vector<std::string>& include) {
    Object query;
    if (!keys.empty()) query.append("keys", joined(keys));
    if (!include.empty()) query.append("include", joined(include));
    return parse_get_options(query);
}

}  // namespace

LiveQuery parse_live_query(const Value& query) {
    const std::string* class_name = query.find_string("className");
    const Value* where = query.find("where");
    if (class_name == nullptr || class_name->empty()) throw Error(ErrorCode::invalid_json, "className is missing");
    if (where == nullptr || !where->is_object()) throw Error(ErrorCode::invalid_json, "where must be an object");
    const std::vector<std::string> keys = strings(query, "keys");
    FindOptions options = find_options(keys, strings(query, "include"));
    return {*class_name, *where, std::move(options.selection), strings(query, "watch"), std::move(options.include)};
}

}  // namespace parsegres
