// $text. Its reader and constraint belong here; until there are any, it is refused.

#include "error.hpp"
#include "query/operators.hpp"

namespace parsegres {

void refuse_text(const Value&, FieldReader&) {
    throw Error(ErrorCode::operation_forbidden, "Full text queries ($text) are not supported yet");
}

}  // namespace parsegres
