#include "query/parse_where.hpp"

#include <algorithm>
#include <array>

#include "error.hpp"
#include "query/operators.hpp"
#include "value/parse_types.hpp"

namespace parsegres {
namespace {

constexpr std::array<std::string_view, 2> kClientKeys{"_rperm", "_wperm"};
constexpr std::array<std::string_view, 10> kMasterKeys{"_email_verify_token",
                                                       "_perishable_token",
                                                       "_perishable_token_expires_at",
                                                       "_email_verify_token_expires_at",
                                                       "_failed_login_count",
                                                       "_account_lockout_expires_at",
                                                       "_password_changed_at",
                                                       "_password_history",
                                                       "_tombstone",
                                                       "_session_token"};

std::optional<Logical::Kind> logical_kind(std::string_view key) {
    if (key == "$and") return Logical::Kind::And;
    if (key == "$or") return Logical::Kind::Or;
    if (key == "$nor") return Logical::Kind::Nor;
    return std::nullopt;
}

/// Logical operators count wherever they stand, also inside values and subqueries.
void check_depth(const Value& value, int depth, int limit) {
    if (depth > limit)
        throw Error(ErrorCode::invalid_query,
                    "Query condition nesting depth exceeds maximum allowed depth of " + std::to_string(limit));
    if (value.is_array())
        for (const Value& element : value.as_array()) check_depth(element, depth, limit);
    if (value.is_object())
        for (const Member& member : value.as_object())
            check_depth(member.value, logical_kind(member.key) ? depth + 1 : depth, limit);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_key_name(std::string_view key) {
    return !key.empty() && is_letter(key.front()) && std::all_of(key.begin(), key.end(), [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

void check_key(std::string_view key, bool is_master) {
    const auto is_one_of = [key](const auto& keys) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
    if (is_key_name(key) || is_one_of(kClientKeys) || (is_master && is_one_of(kMasterKeys))) return;
    throw Error(ErrorCode::invalid_key_name, "Invalid key name: " + std::string(key));
}

Logical read_logical(Logical::Kind kind, const std::string& key, const Value& value, const WhereRules& rules) {
    const std::string bad = "Bad " + key + " format - use an array ";
    // The reference checks clients in another place, with other words.
    if (!value.is_array() && !rules.is_master) throw Error(ErrorCode::invalid_query, key + " must be an array");
    if (!value.is_array())
        throw Error(ErrorCode::invalid_query, bad + (kind == Logical::Kind::Nor ? "of at least 1 value." : "value."));
    if (value.as_array().empty()) throw Error(ErrorCode::invalid_query, bad + "of at least 1 value.");
    Logical logical{kind, {}};
    for (const Value& branch : value.as_array()) {
        if (!branch.is_object()) throw Error(ErrorCode::invalid_query, bad + "of objects.");
        logical.branches.push_back(read_where(branch, rules));
    }
    return logical;
}

RelatedTo read_related_to(const Value& value) {
    const Value* object = value.find("object");
    const std::string* key = value.find_string("key");
    const std::optional<std::string> id = object != nullptr ? pointer_id(*object) : std::nullopt;
    if (!id || key == nullptr) throw Error(ErrorCode::invalid_query, "improper usage of $relatedTo");
    return RelatedTo{std::string(pointer_class(*object)), *id, *key};
}

/// Plain keys beside operators are one value that the field must equal, in place of a $eq.
Object gather_plain_keys(const Object& constraint) {
    Object operators;
    Object plain;
    for (const Member& member : constraint) {
        Object& target = member.key.starts_with('$') ? operators : plain;
        target.append(member.key, member.value);
    }
    if (!plain.empty()) operators.set("$eq", std::move(plain));
    return operators;
}

bool has_operator(const Value& value) {
    if (!value.is_object()) return false;
    const Object& object = value.as_object();
    return std::any_of(object.begin(), object.end(), [](const Member& m) { return m.key.starts_with('$'); });
}

FieldCondition read_field(const std::string& key, const Value& value, const WhereRules& rules) {
    FieldCondition condition{split_path(key), {}};
    if (!has_operator(value)) {
        condition.constraints.push_back(Equals{value, false});
        return condition;
    }
    const Object operators = gather_plain_keys(value.as_object());
    FieldReader field{rules, operators, condition.constraints};
    for (const Member& member : operators) {
        const OperatorReader read = find_operator(member.key);
        if (read == nullptr) fail_unsupported(value.as_object());
        read(member.value, field);
    }
    return condition;
}

Condition read_condition(const Member& member, const WhereRules& rules) {
    if (const std::optional<Logical::Kind> kind = logical_kind(member.key))
        return Condition{read_logical(*kind, member.key, member.value, rules)};
    if (member.key == "$relatedTo") return Condition{read_related_to(member.value)};
    if (member.key == "ACL") throw Error(ErrorCode::invalid_query, "Cannot query on ACL.");
    check_key(member.key, rules.is_master);
    return Condition{read_field(member.key, member.value, rules)};
}

}  // namespace

Where read_where(const Value& where, const WhereRules& rules) {
    if (where.is_null()) return {};
    if (!where.is_object()) throw Error(ErrorCode::invalid_query, "where must be an object");
    Where result;
    for (const Member& member : where.as_object()) result.conditions.push_back(read_condition(member, rules));
    return result;
}

Where parse_where(const Value& where, const QueryLimits& limits, bool is_master) {
    if (!is_master && limits.query_depth >= 0) check_depth(where, 0, limits.query_depth);
    return read_where(where, WhereRules{limits, is_master, 0});
}

}  // namespace parsegres
