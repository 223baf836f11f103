// The SQL functions of hooks and config: registration, and what the functions of hooks call.

#include "pg/boundary.hpp"

#include <string>

#include "entry/arguments.hpp"
#include "errors/sqlstate.hpp"
#include "pg/hooks/hook_frame.hpp"
#include "pg/operations/cloud/config.hpp"
#include "pg/operations/cloud/functions.hpp"
#include "pg/operations/cloud/register_hook.hpp"
#include "pg/operations/schema_administrator.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/wrap/spi.hpp"

namespace {

using namespace parsegres;
using namespace parsegres::pg;

template <class Operation>
Datum answer(FunctionCallInfo fcinfo, int credentials, Operation operation) {
    return answer_of([&] { return success_of(operation(identify(caller_argument(fcinfo, credentials)))); });
}

/// Registers the function that argument `function` names, with the validator in the argument after it.
Datum set_hook(FunctionCallInfo fcinfo, const char* kind, std::string name, int function) {
    const SpiSession session;
    Value validator = PG_ARGISNULL(function + 1) ? Value() : jsonb_value(PG_GETARG_DATUM(function + 1));
    register_hook(identify_administrator(std::nullopt),
                  {kind, std::move(name), std::string(text_argument(fcinfo, function)), std::move(validator)});
    return Datum(0);
}

/// (class_name, function_name, validator), or (name, function_name, validator)
Datum set_named_hook(FunctionCallInfo fcinfo, const char* kind) {
    return set_hook(fcinfo, kind, std::string(text_argument(fcinfo, 0, "name")), 1);
}

/// (function_name, validator)
Datum set_only_hook(FunctionCallInfo fcinfo, const char* kind, const char* class_name) {
    return set_hook(fcinfo, kind, class_name, 0);
}

}  // namespace

PARSEGRES_FUNCTION(parse_before_save) { return set_named_hook(fcinfo, "beforeSave"); }
PARSEGRES_FUNCTION(parse_after_save) { return set_named_hook(fcinfo, "afterSave"); }
PARSEGRES_FUNCTION(parse_before_delete) { return set_named_hook(fcinfo, "beforeDelete"); }
PARSEGRES_FUNCTION(parse_after_delete) { return set_named_hook(fcinfo, "afterDelete"); }
PARSEGRES_FUNCTION(parse_before_find) { return set_named_hook(fcinfo, "beforeFind"); }
PARSEGRES_FUNCTION(parse_after_find) { return set_named_hook(fcinfo, "afterFind"); }
PARSEGRES_FUNCTION(parse_before_login) { return set_only_hook(fcinfo, "beforeLogin", "_User"); }
PARSEGRES_FUNCTION(parse_after_login) { return set_only_hook(fcinfo, "afterLogin", "_User"); }
PARSEGRES_FUNCTION(parse_after_logout) { return set_only_hook(fcinfo, "afterLogout", "_Session"); }
PARSEGRES_FUNCTION(parse_before_password_reset_request) {
    return set_only_hook(fcinfo, "beforePasswordResetRequest", "_User");
}
PARSEGRES_FUNCTION(parse_before_save_config) { return set_only_hook(fcinfo, "beforeSave", "@Config"); }
PARSEGRES_FUNCTION(parse_after_save_config) { return set_only_hook(fcinfo, "afterSave", "@Config"); }
PARSEGRES_FUNCTION(parse_before_save_file) { return set_only_hook(fcinfo, "beforeSave", "@File"); }
PARSEGRES_FUNCTION(parse_after_save_file) { return set_only_hook(fcinfo, "afterSave", "@File"); }
PARSEGRES_FUNCTION(parse_before_delete_file) { return set_only_hook(fcinfo, "beforeDelete", "@File"); }
PARSEGRES_FUNCTION(parse_after_delete_file) { return set_only_hook(fcinfo, "afterDelete", "@File"); }
PARSEGRES_FUNCTION(parse_before_find_file) { return set_only_hook(fcinfo, "beforeFind", "@File"); }
PARSEGRES_FUNCTION(parse_after_find_file) { return set_only_hook(fcinfo, "afterFind", "@File"); }
PARSEGRES_FUNCTION(parse_before_connect) { return set_only_hook(fcinfo, "beforeConnect", "@Connect"); }
PARSEGRES_FUNCTION(parse_before_subscribe) { return set_named_hook(fcinfo, "beforeSubscribe"); }
PARSEGRES_FUNCTION(parse_after_live_query_event) { return set_named_hook(fcinfo, "afterEvent"); }
PARSEGRES_FUNCTION(parse_define) { return set_named_hook(fcinfo, "function"); }

// (name, params, caller)
PARSEGRES_FUNCTION(parse_run) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return run_function(caller, text_argument(fcinfo, 0, "name"), json_argument(fcinfo, 1));
    });
}

// (caller)
PARSEGRES_FUNCTION(parse_config) {
    return answer(fcinfo, 0, [](const Caller& caller) { return get_config(caller); });
}

// (changes, caller)
PARSEGRES_FUNCTION(parse_set_config) {
    return answer(fcinfo, 1, [&](const Caller& caller) { return update_config(caller, json_argument(fcinfo, 0)); });
}

// (code, message)
PARSEGRES_FUNCTION(parse_error) {
    const int code = PG_ARGISNULL(0) ? info(ErrorCode::script_failed).parse_code : PG_GETARG_INT32(0);
    throw app_error(code, std::string(text_argument(fcinfo, 1)));
}

// (changes)
PARSEGRES_FUNCTION(parse_set_context) {
    const HookFrame* frame = HookFrame::current();
    const Value changes = jsonb_value(PG_GETARG_DATUM(0));
    if (frame == nullptr)
        throw Error(ErrorCode::command_unavailable, "parse.set_context is for functions that run as hooks.");
    if (!changes.is_object()) throw Error(ErrorCode::invalid_json, "Invalid object for context.");
    for (const Member& member : changes.as_object()) frame->caller().context->set(member.key, member.value);
    return Datum(0);
}

// AFTER … FOR EACH STATEMENT on parse.hook and on an app's _Hooks: every backend reads the apps again once this
// commits.
PARSEGRES_FUNCTION(parse_hooks_changed) {
    (void)fcinfo;
    pg_call([] { CacheInvalidateRelcacheByRelid(get_relname_relid("app", get_namespace_oid("parse", false))); });
    return PointerGetDatum(nullptr);
}
