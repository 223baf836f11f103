// The SQL functions of objects and queries: arguments in, answer out.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "entry/arguments.hpp"
#include "pg/hooks/find_hooks.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/search_path.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace {

using namespace parsegres;
using namespace parsegres::pg;

/// Runs an operation for the caller that argument `credentials` describes.
template <class Operation>
Datum answer(FunctionCallInfo fcinfo, int credentials, Operation operation) {
    const FixedSearchPath path;
    return answer_of([&] { return operation(identify(caller_argument(fcinfo, credentials))); });
}

}  // namespace

PARSEGRES_FUNCTION(parse_find) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return find_with_hooks(caller, text_argument(fcinfo, 0, "class_name"), text_argument(fcinfo, 1));
    });
}

PARSEGRES_FUNCTION(parse_get) {
    return answer(fcinfo, 3, [&](const Caller& caller) {
        return get_with_hooks(caller, text_argument(fcinfo, 0, "class_name"), text_argument(fcinfo, 1, "object_id"),
                              text_argument(fcinfo, 2));
    });
}

PARSEGRES_FUNCTION(parse_create) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return success_of(create_object(caller, text_argument(fcinfo, 0, "class_name"), json_argument(fcinfo, 1)));
    });
}

PARSEGRES_FUNCTION(parse_update) {
    return answer(fcinfo, 3, [&](const Caller& caller) {
        return update_object(caller, text_argument(fcinfo, 0, "class_name"), text_argument(fcinfo, 1, "object_id"),
                             json_argument(fcinfo, 2));
    });
}

PARSEGRES_FUNCTION(parse_delete) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return delete_object(caller, text_argument(fcinfo, 0, "class_name"), text_argument(fcinfo, 1, "object_id"));
    });
}

PARSEGRES_FUNCTION(parse_batch) {
    return answer(fcinfo, 1, [&](const Caller& caller) { return run_batch(caller, json_argument(fcinfo, 0)).body; });
}
