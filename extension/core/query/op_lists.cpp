// $in, $nin, $all and $containedBy.

#include <algorithm>

#include "error.hpp"
#include "query/js_convert.hpp"
#include "query/operators.hpp"
#include "query/regex_literal.hpp"

namespace parsegres {
namespace {

void read_list(const Value& operand, FieldReader& field, bool negated) {
    if (!operand.is_array()) throw Error(ErrorCode::invalid_json, negated ? "bad $nin value" : "bad $in value");
    Array& values = list_of(field, negated).values;
    for (const Value& element : operand.as_array()) {
        if (element.is_array())
            values.insert(values.end(), element.as_array().begin(), element.as_array().end());
        else
            values.push_back(element);
    }
}

/// The text that an element of $all must begin with; nothing when it is not a regex of that form.
std::optional<std::string> prefix_of(const Value& element) {
    const std::string* pattern = element.find_string("$regex");
    return pattern != nullptr ? literal_prefix(*pattern) : std::nullopt;
}

}  // namespace

void read_in(const Value& operand, FieldReader& field) { read_list(operand, field, false); }
void read_nin(const Value& operand, FieldReader& field) { read_list(operand, field, true); }

void read_all(const Value& operand, FieldReader& field) {
    if (!operand.is_array()) throw Error(ErrorCode::invalid_json, "bad $all value");
    ContainsAllPrefixes all;
    for (const Value& element : operand.as_array())
        if (std::optional<std::string> prefix = prefix_of(element)) all.prefixes.push_back(std::move(*prefix));
    if (all.prefixes.empty()) {
        field.out.push_back(ContainsAll{operand.as_array()});
        return;
    }
    if (all.prefixes.size() != operand.as_array().size())
        throw Error(ErrorCode::invalid_json, "All $all values must be of regex type or none: " + js_string(operand));
    field.out.push_back(std::move(all));
}

void read_contained_by(const Value& operand, FieldReader& field) {
    if (!operand.is_array()) throw Error(ErrorCode::invalid_json, "bad $containedBy: should be an array");
    field.out.push_back(ContainedBy{operand.as_array()});
}

}  // namespace parsegres
