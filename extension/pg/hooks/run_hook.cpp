#include "pg/hooks/run_hook.hpp"

#include "errors/sqlstate.hpp"
#include "pg/exchange.hpp"
#include "pg/hooks/hook_frame.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/users/user_sessions.hpp"
#include "pg/wrap/function.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

std::string search_path_of(const App& app) { return quote_identifier(app.pg_schema) + ", public, pg_temp"; }

/// "beforeSave of Review", "function hello"
std::string describe(const Hook& hook) {
    if (trigger_named(hook.kind)) return hook.kind + " of " + hook.name;
    return hook.kind + ' ' + hook.name;
}

/// For the validators of the host.
Array roles_json(const Caller& caller) {
    Array names;
    for (std::string& name : role_names(caller)) names.emplace_back(std::move(name));
    return names;
}

/// As in the reference, where the key itself is taken for an installation, but not by functions and live queries.
std::string installation_of(const Caller& caller, const Hook& hook) {
    const std::optional<Trigger> trigger = trigger_named(hook.kind);
    const bool is_request = trigger && !is_live(*trigger);
    const bool is_cloud = caller.installation_id.empty() && caller.is_privileged() && is_request;
    return is_cloud ? "cloud" : caller.installation_id;
}

std::string_view name_of(Hook::Place place) { return place == Hook::Place::Host ? "host" : "webhook"; }

Object question(const Hook& hook, Value request) {
    Object question{{"kind", "hook"}, {"place", name_of(hook.place)}, {"url", hook.url}};
    question.append("body", std::move(request));
    return question;
}

/// What a hook put into its context is seen by later hooks of the request.
void merge_context(const Caller& caller, const Value& changes) {
    if (!changes.is_object() || caller.context == nullptr) return;
    for (const Member& member : changes.as_object()) caller.context->set(member.key, member.value);
}

Value answer_from_outside(const Caller& caller, const Hook& hook, Value request) {
    const Value& answer = caller.outside().ask(question(hook, std::move(request)));
    if (const Value* context = answer.find("context"); hook.place == Hook::Place::Host && context != nullptr)
        merge_context(caller, *context);
    if (const Value* error = answer.find("error"); error != nullptr && error->truthy()) throw app_error_of(*error);
    const Value* success = answer.find("success");
    return success != nullptr ? *success : Value();
}

std::string_view name_of(Afterwards afterwards) {
    switch (afterwards) {
        case Afterwards::Ignored: return "ignored";
        case Afterwards::Fails: return "fails";
        case Afterwards::Replaces: return "replaces";
        case Afterwards::Result: return "result";
    }
    return "";
}

}  // namespace

Value user_json(const Caller& caller) {
    Value user = parse_json(get_object(as_master(caller), "_User", caller.user_id, {}));
    user.as_object().set("className", "_User");
    if (!caller.session_token.empty()) user.as_object().set("sessionToken", caller.session_token);
    return user;
}

void need_whole_request(const Caller& caller) {
    if (caller.came_the_short_way())
        throw Error(ErrorCode::whole_request_needed, std::string(info(ErrorCode::whole_request_needed).message));
}

Value hook_request(const Caller& caller, const Hook& hook, Object more) {
    const bool is_for_host = hook.place == Hook::Place::Host;
    Object request;
    request.append(hook.kind == "function" ? "functionName"
                   : hook.kind == "job"    ? "jobName"
                                           : "triggerName",
                   trigger_named(hook.kind) ? hook.kind : hook.name);
    if (is_for_host && trigger_named(hook.kind)) request.append("className", hook.name);
    for (Member& member : more) request.append(std::move(member.key), std::move(member.value));
    request.append("master", caller.is_master());
    request.append("isReadOnly", caller.key == Key::ReadOnlyMaster);
    if (!caller.user_id.empty()) request.append("user", user_json(caller));
    if (is_for_host && !caller.user_id.empty()) request.append("roles", roles_json(caller));
    if (std::string id = installation_of(caller, hook); !id.empty()) request.append("installationId", std::move(id));
    request.append("headers", caller.headers.is_object() ? caller.headers : Value(Object()));
    request.append("ip", caller.ip);
    request.append("context", caller.context != nullptr ? *caller.context : Object());
    return request;
}

Value run_hook(const Caller& caller, const Hook& hook, Value request) {
    if (hook.is_outside()) return answer_from_outside(caller, hook, std::move(request));
    const HookFrame frame(caller, describe(hook));
    return call_function(hook.function, request, search_path_of(*caller.app));
}

void run_hook_after_commit(const Caller& caller, const Hook& hook, Value request, Afterwards afterwards) {
    Object effect = question(hook, std::move(request));
    effect.set("afterwards", name_of(afterwards));
    caller.outside().after_commit(std::move(effect));
}

Value run_after_hook(const Caller& caller, const Hook& hook, Value request, Afterwards afterwards) {
    if (!hook.is_outside()) return run_hook(caller, hook, std::move(request));
    run_hook_after_commit(caller, hook, std::move(request), afterwards);
    return {};
}

}  // namespace parsegres::pg
