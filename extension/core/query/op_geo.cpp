// The operators on places. Their readers and constraints belong here; until there are any, each is refused by name.

#include "error.hpp"
#include "query/operators.hpp"

namespace parsegres {

void refuse_geo(const Value&, FieldReader&) {
    throw Error(ErrorCode::operation_forbidden,
                "Queries on places ($nearSphere, $within, $geoWithin, $geoIntersects) "
                "are not supported yet");
}

}  // namespace parsegres
