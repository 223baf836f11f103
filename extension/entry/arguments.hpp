#pragma once
// The arguments of SQL functions as C++ reads them. Views live as long as the call.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "error.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {

/// A text argument; "" for NULL.
inline std::string_view text_argument(FunctionCallInfo fcinfo, int index) {
    return PG_ARGISNULL(index) ? std::string_view() : text_view(PG_GETARG_DATUM(index));
}

/// A text argument that has to be there: Error(invalid_json) with its `name` when it is NULL.
inline std::string_view text_argument(FunctionCallInfo fcinfo, int index, const char* name) {
    if (PG_ARGISNULL(index)) throw Error(ErrorCode::invalid_json, std::string(name) + " must not be null");
    return text_view(PG_GETARG_DATUM(index));
}

/// A JSON argument as text; null for NULL and "". Throws Error(invalid_json).
inline Value json_argument(FunctionCallInfo fcinfo, int index) {
    const std::string_view text = text_argument(fcinfo, index);
    return text.empty() ? Value() : parse_json(text);
}

/// What identify() takes: nothing for NULL, so that the settings of the session say who is asking.
inline std::optional<std::string_view> caller_argument(FunctionCallInfo fcinfo, int index) {
    if (PG_ARGISNULL(index)) return std::nullopt;
    return text_view(PG_GETARG_DATUM(index));
}

/// What `operation` returns, JSON, as a datum. It runs with SPI, which frees its memory when it ends, so the answer
/// becomes a datum after that.
template <class Operation>
Datum answer_of(Operation operation) {
    std::string json;
    {
        const SpiSession session;
        json = operation();
    }
    return text_datum(json);
}

}  // namespace parsegres::pg
