// $exists.

#include "query/operators.hpp"

namespace parsegres {

void read_exists(const Value& operand, FieldReader& field) {
    forbid_relative_time(operand);
    field.out.push_back(Exists{operand.truthy()});
}

}  // namespace parsegres
