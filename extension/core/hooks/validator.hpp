#pragma once
// Validators: what a caller and its data must satisfy before code of an app runs, declared beside that code.
//
// The rules and texts are those of the reference's validator objects; as JSON, a type is its name ("String").

#include <string>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

/// Whom and what a validator looks at.
struct ValidatedRequest {
    bool is_master = false;
    const Object* user = nullptr;  ///< nullptr: nobody is logged in
    /// Of the user, without "role:".
    std::vector<std::string> roles;
    /// Triggers: the object, where defaults and constants are put. nullptr for functions.
    Object* object = nullptr;
    const Object* original = nullptr;  ///< nullptr for a new object
    Object* params = nullptr;          ///< functions
    std::string_view class_name;
};

enum class Validation : unsigned char {
    Run,
    Skip,  ///< skipWithMasterKey: neither validator nor code is for this caller
};

/// Throws Error(validation_error) with the reference's texts. `validator` null: everything passes. Its rule `rateLimit`
/// is none about a single request: see hooks/rate_limit.hpp.
Validation validate(const Value& validator, ValidatedRequest& request);

/// Why the JSON is no validator; empty when it is one. For whoever registers it.
std::string validator_problem(const Value& validator);

}  // namespace parsegres
