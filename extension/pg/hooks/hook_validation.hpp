#pragma once
// The validators of SQL functions. Webhooks and hosts have none here: a host runs its own.

#include "pg/boundary.hpp"

#include "pg/caller.hpp"
#include "pg/hooks/hook_table.hpp"

namespace parsegres::pg {

/// Checks a trigger's validator, which may put defaults into `object`. `original` is nullptr for a new object, and both
/// are where the trigger is not about one. False when the hook is not for this caller.
/// Throws Error(validation_error).
bool validate_object(const Caller& caller, const Hook& hook, Object* object, const Object* original);

/// The same of a cloud function and its parameters.
bool validate_params(const Caller& caller, const Hook& hook, Object& params);

}  // namespace parsegres::pg
