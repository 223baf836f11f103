// $inQuery, $notInQuery, $select and $dontSelect.
//
// Besides where, className and redirectClassNameForKey a subquery may carry the limit, skip and order that SDKs put
// into it. The reference reads past them; here they count, as the Parse documentation says.

#include <algorithm>

#include "error.hpp"
#include "query/find_options.hpp"
#include "query/js_convert.hpp"
#include "query/operators.hpp"
#include "query/page.hpp"

namespace parsegres {
namespace {

[[noreturn]] void fail_usage(std::string_view name) {
    throw Error(ErrorCode::invalid_query, "improper usage of " + std::string(name));
}

bool is_truthy(const Value* value) { return value != nullptr && value->truthy(); }

void check_depth(const WhereRules& rules) {
    const int limit = rules.limits.subquery_depth;
    if (rules.is_master || limit < 0 || rules.subquery_depth + 1 <= limit) return;
    throw Error(ErrorCode::invalid_query,
                "Subquery nesting depth exceeds maximum allowed depth of " + std::to_string(limit));
}

std::optional<std::int64_t> limit_of(const Value& query, const WhereRules& rules) {
    std::optional<std::int64_t> limit;
    if (const Value* given = query.find("limit"); given != nullptr && !given->is_null())
        limit = row_count(*given, "limit");
    const std::int64_t cap = rules.limits.subquery_limit;
    if (!rules.is_master && cap > 0) limit = std::min(limit.value_or(cap), cap);
    return limit;
}

Subquery read_subquery(const Value& query, FieldReader& field, std::string_view name) {
    const std::string* class_name = query.find_string("className");
    if (class_name == nullptr || class_name->empty()) fail_usage(name);
    check_depth(field.rules);
    WhereRules rules = field.rules;
    ++rules.subquery_depth;

    Subquery subquery;
    subquery.class_name = *class_name;
    if (const Value* key = query.find("redirectClassNameForKey"); is_truthy(key))
        subquery.redirect_key = js_string(*key);
    const Value* where = query.find("where");
    subquery.where = std::make_shared<const Where>(read_where(where != nullptr ? *where : Value(), rules));
    if (const Value* order = query.find("order"); is_truthy(order)) subquery.order = parse_order(js_string(*order));
    if (const Value* skip = query.find("skip"); is_truthy(skip)) subquery.skip = row_count(*skip, "skip");
    subquery.limit = limit_of(query, rules);
    return subquery;
}

void read_pointers(const Value& operand, FieldReader& field, std::string_view name, bool negated) {
    if (!is_truthy(operand.find("where"))) fail_usage(name);
    Subquery subquery = read_subquery(operand, field, name);
    list_of(field, negated).subqueries.push_back(std::move(subquery));
}

void read_keys(const Value& operand, FieldReader& field, std::string_view name, bool negated) {
    const Value* query = operand.find("query");
    const std::string* key = operand.find_string("key");
    if (query == nullptr || !query->is_object() || key == nullptr || key->empty() || operand.as_object().size() != 2)
        fail_usage(name);
    Subquery subquery = read_subquery(*query, field, name);
    subquery.key = split_path(*key);
    list_of(field, negated).subqueries.push_back(std::move(subquery));
}

}  // namespace

void read_in_query(const Value& operand, FieldReader& field) { read_pointers(operand, field, "$inQuery", false); }
void read_not_in_query(const Value& operand, FieldReader& field) { read_pointers(operand, field, "$notInQuery", true); }
void read_select(const Value& operand, FieldReader& field) { read_keys(operand, field, "$select", false); }
void read_dont_select(const Value& operand, FieldReader& field) { read_keys(operand, field, "$dontSelect", true); }

}  // namespace parsegres
