#pragma once
// Registering SQL functions as triggers, cloud functions and jobs.

#include "pg/boundary.hpp"

#include <string>

#include "pg/caller.hpp"
#include "value/value.hpp"

namespace parsegres::pg {

struct HookRegistration {
    std::string kind;           ///< "function", "job", or the name of a trigger
    std::string name;           ///< of the function or job; the class of a trigger
    std::string function_name;  ///< of the SQL function, as SQL text has it; "" to take the registration back
    Value validator;            ///< of a job: its options
};

/// For who may administer the app, and for functions that they may act for: the function will run as its owner.
/// Throws Error(hook_error) for what cannot be a hook, Error(master_key_required).
void register_hook(const Caller& caller, const HookRegistration& registration);

}  // namespace parsegres::pg
