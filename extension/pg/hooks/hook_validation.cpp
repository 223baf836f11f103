#include "pg/hooks/hook_validation.hpp"

#include "hooks/validator.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

bool is_valid(const Caller& caller, const Hook& hook, ValidatedRequest request) {
    if (hook.validator.is_null()) return true;
    Value user;
    if (!caller.user_id.empty()) {
        user = parse_json(get_object(as_master(caller), "_User", caller.user_id, {}));
        request.user = &user.as_object();
    }
    request.roles = role_names(caller);
    request.is_master = caller.is_master();
    request.class_name = hook.name;
    return validate(hook.validator, request) == Validation::Run;
}

}  // namespace

bool validate_object(const Caller& caller, const Hook& hook, Object* object, const Object* original) {
    ValidatedRequest request;
    request.object = object;
    request.original = original;
    return is_valid(caller, hook, std::move(request));
}

bool validate_params(const Caller& caller, const Hook& hook, Object& params) {
    ValidatedRequest request;
    request.params = &params;
    return is_valid(caller, hook, std::move(request));
}

}  // namespace parsegres::pg
