// $eq and $ne.

#include "error.hpp"
#include "query/operators.hpp"

namespace parsegres {

void forbid_relative_time(const Value& operand) {
    const Value* relative = operand.find("$relativeTime");
    if (relative != nullptr && relative->truthy())
        throw Error(ErrorCode::invalid_json,
                    "$relativeTime can only be used with the $lt, $lte, $gt, and $gte operators");
}

void read_eq(const Value& operand, FieldReader& field) {
    forbid_relative_time(operand);
    field.out.push_back(Equals{operand, false});
}

void read_ne(const Value& operand, FieldReader& field) {
    forbid_relative_time(operand);
    field.out.push_back(Equals{operand, true});
}

}  // namespace parsegres
