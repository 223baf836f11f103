// The SQL functions of objects and queries: arguments in, answer out.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "pg/operations/operations.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/search_path.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace {

using namespace parsegres;
using namespace parsegres::pg;

/// A text argument; Error(missing) says which one when it is NULL.
std::string_view argument(FunctionCallInfo fcinfo, int index, const char* name) {
    if (PG_ARGISNULL(index)) throw Error(ErrorCode::invalid_json, std::string(name) + " must not be null");
    return text_view(PG_GETARG_DATUM(index));
}

std::string_view optional_argument(FunctionCallInfo fcinfo, int index) {
    return PG_ARGISNULL(index) ? std::string_view() : text_view(PG_GETARG_DATUM(index));
}

Value body_argument(FunctionCallInfo fcinfo, int index) {
    const std::string_view text = optional_argument(fcinfo, index);
    return text.empty() ? Value() : parse_json(text);
}

/// Runs an operation for the caller that argument `credentials` describes. SPI frees its memory when it ends, so the
/// answer becomes a datum after that.
template <class Operation>
Datum answer(FunctionCallInfo fcinfo, int credentials, Operation operation) {
    std::string json;
    {
        const FixedSearchPath path;
        const SpiSession session;
        const std::optional<std::string_view> given =
            PG_ARGISNULL(credentials) ? std::nullopt : std::optional(text_view(PG_GETARG_DATUM(credentials)));
        json = operation(identify(given));
    }
    return text_datum(json);
}

}  // namespace

PARSEGRES_FUNCTION(parse_find) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return find_objects(caller, argument(fcinfo, 0, "class_name"), optional_argument(fcinfo, 1));
    });
}

PARSEGRES_FUNCTION(parse_get) {
    return answer(fcinfo, 3, [&](const Caller& caller) {
        return get_object(caller, argument(fcinfo, 0, "class_name"), argument(fcinfo, 1, "object_id"),
                          optional_argument(fcinfo, 2));
    });
}

PARSEGRES_FUNCTION(parse_create) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return create_object(caller, argument(fcinfo, 0, "class_name"), body_argument(fcinfo, 1));
    });
}

PARSEGRES_FUNCTION(parse_update) {
    return answer(fcinfo, 3, [&](const Caller& caller) {
        return update_object(caller, argument(fcinfo, 0, "class_name"), argument(fcinfo, 1, "object_id"),
                             body_argument(fcinfo, 2));
    });
}

PARSEGRES_FUNCTION(parse_delete) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return delete_object(caller, argument(fcinfo, 0, "class_name"), argument(fcinfo, 1, "object_id"));
    });
}

PARSEGRES_FUNCTION(parse_batch) {
    return answer(fcinfo, 1, [&](const Caller& caller) { return run_batch(caller, body_argument(fcinfo, 0)); });
}
