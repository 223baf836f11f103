#pragma once
// Values of a request as parameters of the type that a column compares with.

#include <optional>
#include <vector>

#include "compile/sql_text.hpp"
#include "compile/target.hpp"
#include "value/value.hpp"

namespace parsegres {

/// `value` for a comparison with a single value of `storage` (for the JSON storages: with an element).
/// Nothing when no stored value can equal it: the types do not fit, or the value is null.
/// Throws Error for a typed value ({"__type":…}) that is broken.
std::optional<SqlParam> operand_for(Storage storage, const Value& value);

/// A list of values as one array parameter; nulls are left out.
struct ListOperand {
    std::optional<SqlParam> array;  ///< nothing when no element can equal a stored value
    /// SQL text after the place holder that makes an array of the storage's type of it, or "".
    std::string_view cast;
};

ListOperand list_operand(Storage storage, const Array& values);

/// `value` as an element of stored JSON: an embedded object counts as the Pointer that it was.
Value json_operand(const Value& value);

/// Whether jsonb's `@>` tells an element exactly: it would find `{"a":1,"b":2}` for `{"a":1}`, but of a scalar or a
/// Pointer nothing can be missing.
bool is_exact_by_containment(const Value& value);

}  // namespace parsegres
