#pragma once
// The operators that may constrain a field, each with what reads its operand.
//
// A new operator is a file op_<family>.cpp with a reader and a line in the table of operators.cpp; a kind of
// constraint that none of the others can express is a new alternative of Constraint besides.

#include <string_view>
#include <vector>

#include "query/limits.hpp"
#include "query/where.hpp"

namespace parsegres {

/// What holds for the whole of one `where`, or of the subquery that is being read.
struct WhereRules {
    const QueryLimits& limits;
    bool is_master = false;
    int subquery_depth = 0;
};

/// One field's constraints while they are read.
struct FieldReader {
    const WhereRules& rules;
    const Object& operators;  ///< all of the field's operators with their operands
    std::vector<Constraint>& out;
};

using OperatorReader = void (*)(const Value& operand, FieldReader& field);

/// nullptr when there is no such operator.
OperatorReader find_operator(std::string_view name);

// The readers. Each throws Error when the operand does not suit; the family's file says how.
void read_eq(const Value& operand, FieldReader& field);
void read_ne(const Value& operand, FieldReader& field);
void read_lt(const Value& operand, FieldReader& field);
void read_lte(const Value& operand, FieldReader& field);
void read_gt(const Value& operand, FieldReader& field);
void read_gte(const Value& operand, FieldReader& field);
void read_in(const Value& operand, FieldReader& field);
void read_nin(const Value& operand, FieldReader& field);
void read_all(const Value& operand, FieldReader& field);
void read_contained_by(const Value& operand, FieldReader& field);
void read_exists(const Value& operand, FieldReader& field);
void read_regex(const Value& operand, FieldReader& field);
void read_options(const Value& operand, FieldReader& field);
void read_in_query(const Value& operand, FieldReader& field);
void read_not_in_query(const Value& operand, FieldReader& field);
void read_select(const Value& operand, FieldReader& field);
void read_dont_select(const Value& operand, FieldReader& field);
void refuse_geo(const Value& operand, FieldReader& field);
void refuse_text(const Value& operand, FieldReader& field);

// ---- Shared by the readers. ----

/// Reads the `where` of a request or of a subquery under `rules`.
Where read_where(const Value& where, const WhereRules& rules);
/// $relativeTime is an operand of the ordering operators only: throws Error(invalid_json) when `operand` is one.
void forbid_relative_time(const Value& operand);
/// The $in list ($nin when `negated`) of the field, made when it is not there: subqueries add to it.
IsIn& list_of(FieldReader& field, bool negated);
/// Throws Error(operation_forbidden) for constraints that mean nothing.
[[noreturn]] void fail_unsupported(const Object& operators);

}  // namespace parsegres
