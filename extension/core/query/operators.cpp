#include "query/operators.hpp"

#include <algorithm>
#include <array>

#include "error.hpp"
#include "value/json.hpp"

namespace parsegres {
namespace {

struct Operator {
    std::string_view name;
    OperatorReader read;
};

constexpr std::array kOperators{
    Operator{"$eq", read_eq},
    Operator{"$ne", read_ne},
    Operator{"$lt", read_lt},
    Operator{"$lte", read_lte},
    Operator{"$gt", read_gt},
    Operator{"$gte", read_gte},
    Operator{"$in", read_in},
    Operator{"$nin", read_nin},
    Operator{"$all", read_all},
    Operator{"$containedBy", read_contained_by},
    Operator{"$exists", read_exists},
    Operator{"$regex", read_regex},
    Operator{"$options", read_options},
    Operator{"$inQuery", read_in_query},
    Operator{"$notInQuery", read_not_in_query},
    Operator{"$select", read_select},
    Operator{"$dontSelect", read_dont_select},
    Operator{"$nearSphere", refuse_geo},
    Operator{"$maxDistance", refuse_geo},
    Operator{"$maxDistanceInRadians", refuse_geo},
    Operator{"$maxDistanceInMiles", refuse_geo},
    Operator{"$maxDistanceInKilometers", refuse_geo},
    Operator{"$within", refuse_geo},
    Operator{"$geoWithin", refuse_geo},
    Operator{"$geoIntersects", refuse_geo},
    Operator{"$text", refuse_text},
};

}  // namespace

OperatorReader find_operator(std::string_view name) {
    const auto found = std::find_if(kOperators.begin(), kOperators.end(),
                                    [name](const Operator& entry) { return entry.name == name; });
    return found != kOperators.end() ? found->read : nullptr;
}

IsIn& list_of(FieldReader& field, bool negated) {
    for (Constraint& constraint : field.out)
        if (auto* list = std::get_if<IsIn>(&constraint); list != nullptr && list->negated == negated) return *list;
    return std::get<IsIn>(field.out.emplace_back(IsIn{{}, {}, negated}));
}

void fail_unsupported(const Object& operators) {
    throw Error(ErrorCode::operation_forbidden, "Postgres doesn't support this query type yet " + to_json(operators));
}

}  // namespace parsegres
