#include "pg/operations/cloud/functions.hpp"

#include "pg/exchange.hpp"
#include "pg/hooks/hook_validation.hpp"
#include "pg/hooks/run_hook.hpp"
#include "pg/operations/write.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

/// A function outside ends the request: nothing comes after it that could depend on its answer. In a batch something
/// may.
bool ends_request(const Caller& caller, const Hook& hook) {
    return hook.is_outside() && caller.exchange != nullptr && !caller.exchange->is_in_batch();
}

}  // namespace

Reply run_function(const Caller& caller, std::string_view name, const Value& body) {
    const Hook* hook = caller.app->hooks.find_function(name);
    if (hook == nullptr) throw Error(ErrorCode::script_failed, "Invalid function: \"" + std::string(name) + '"');
    need_whole_request(caller);
    Object params = object_of(body);
    validate_params(caller, *hook, params);
    Value request = hook_request(caller, *hook, {{"params", std::move(params)}});
    if (ends_request(caller, *hook)) {
        run_hook_after_commit(caller, *hook, std::move(request), Afterwards::Result);
        return {};
    }
    return {to_json(Object{{"result", run_hook(caller, *hook, request)}})};
}

Reply track_event() { return {"{}"}; }

}  // namespace parsegres::pg
