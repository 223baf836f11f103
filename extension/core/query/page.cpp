#include "query/page.hpp"

#include <algorithm>
#include <cmath>

#include "error.hpp"
#include "query/js_convert.hpp"

namespace parsegres {
namespace {

// PostgreSQL allows some 1,600 sort and result columns together; this many sort keys leave room for any class.
constexpr std::size_t kMaxSortKeys = 64;
constexpr double kMaxSafeInteger = 9007199254740991;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_char(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

/// A name that a field of any class could have.
bool is_field_name(std::string_view name) {
    return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), is_name_char) &&
           name != "length" && name != "className";
}

std::string_view without_spaces(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\n\v\f\r";
    const std::size_t first = text.find_first_not_of(kSpaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

/// Identifiers of accounts elsewhere; their order would tell them.
bool is_auth_id(const FieldPath& path) {
    return path.field == "authData" && path.inner.size() == 2 && !path.inner[0].empty() &&
           std::all_of(path.inner[0].begin(), path.inner[0].end(), is_name_char) && path.inner[1] == "id";
}

SortKey sort_key(std::string_view text) {
    SortKey key;
    key.descending = text.starts_with('-');
    if (key.descending) text.remove_prefix(1);
    if (text == "$score")
        throw Error(ErrorCode::operation_forbidden, "Full text queries ($score) are not supported yet");
    if (text == "_created_at") text = "createdAt";
    if (text == "_updated_at") text = "updatedAt";
    key.path = split_path(text);
    if (is_auth_id(key.path)) throw Error(ErrorCode::invalid_key_name, "Cannot sort by " + std::string(text));
    if (!is_field_name(key.path.field))
        throw Error(ErrorCode::invalid_key_name, "Invalid field name: " + std::string(text) + ".");
    return key;
}

void add(std::vector<SortKey>& keys, SortKey key) {
    const auto same = std::find_if(keys.begin(), keys.end(), [&](const SortKey& k) { return k.path == key.path; });
    if (same != keys.end()) {
        same->descending = key.descending;
        return;
    }
    if (keys.size() == kMaxSortKeys)
        throw Error(ErrorCode::invalid_query, "Too many keys in order; at most " + std::to_string(kMaxSortKeys));
    keys.push_back(std::move(key));
}

}  // namespace

std::int64_t row_count(const Value& value, std::string_view name) {
    const double number = std::round(js_number(value));
    if (!(number >= 0)) throw Error(ErrorCode::invalid_query, "Invalid " + std::string(name) + ": " + js_string(value));
    return static_cast<std::int64_t>(std::min(number, kMaxSafeInteger));
}

std::vector<SortKey> parse_order(std::string_view order) {
    std::vector<SortKey> keys;
    for (std::size_t comma = 0; comma != std::string_view::npos; order.remove_prefix(comma + 1)) {
        comma = order.find(',');
        add(keys, sort_key(without_spaces(order.substr(0, comma))));
        if (comma == std::string_view::npos) break;
    }
    return keys;
}

}  // namespace parsegres
