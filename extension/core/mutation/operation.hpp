#pragma once
// The `__op` of a value in a create or update.

#include <optional>
#include <string_view>

#include "value/value.hpp"

namespace parsegres {

enum class Operation : unsigned char {
    None,  ///< a plain value
    Increment,
    SetOnInsert,
    Add,
    AddUnique,
    Remove,
    Delete,
    AddRelation,
    RemoveRelation,
    Batch
};

/// Throws Error(command_unavailable) for an operation that does not exist.
Operation operation_of(const Value& value);

/// The name as in `__op`; not for None.
std::string_view operation_name(Operation operation);

/// Throws Error(command_unavailable) with the text for an operation that cannot stand where it does.
[[noreturn]] void fail_unsupported(std::string_view operation);

/// Whether an answer tells the result: Increment, SetOnInsert, Add, AddUnique, Remove.
bool has_result(Operation operation);

/// `amount` of an Increment; throws Error(invalid_json, problem) when it is no number.
double increment_amount(const Value& op, const char* problem);
/// `amount` of a SetOnInsert; null when it is absent. Throws Error(command_unavailable) when it is an operation again.
Value insert_amount(const Value& op);
/// `objects` of Add, AddUnique, Remove; throws Error(invalid_json) when it is no array.
const Array& op_objects(const Value& op);

}  // namespace parsegres
