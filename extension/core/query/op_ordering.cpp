// $lt, $lte, $gt and $gte.

#include "query/js_convert.hpp"
#include "query/operators.hpp"
#include "query/relative_time.hpp"

namespace parsegres {
namespace {

void read_ordering(Ordering ordering, const Value& operand, FieldReader& field) {
    const Value* relative = operand.find("$relativeTime");
    if (relative == nullptr || !relative->truthy()) {
        field.out.push_back(Compares{ordering, operand});
        return;
    }
    field.out.push_back(Compares{ordering, parse_relative_time(js_string(*relative))});
}

}  // namespace

void read_lt(const Value& operand, FieldReader& field) { read_ordering(Ordering::Less, operand, field); }
void read_lte(const Value& operand, FieldReader& field) { read_ordering(Ordering::LessOrEqual, operand, field); }
void read_gt(const Value& operand, FieldReader& field) { read_ordering(Ordering::Greater, operand, field); }
void read_gte(const Value& operand, FieldReader& field) { read_ordering(Ordering::GreaterOrEqual, operand, field); }

}  // namespace parsegres
