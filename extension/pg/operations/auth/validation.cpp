#include "pg/operations/auth/validation.hpp"

#include "auth/auth_body.hpp"
#include "auth/mfa.hpp"
#include "pg/exchange.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/random.hpp"

namespace parsegres::pg {
namespace {

/// What one provider makes of its data.
struct Step {
    std::optional<Value> save{};  ///< nothing: what is kept stays as it is
    std::optional<Value> response{};
    std::optional<Error> refusal{};
};

[[noreturn]] void misconfigured(std::string message) { throw Error(ErrorCode::other_cause, std::move(message)); }

bool is_valid_policy(const AuthAdapter& adapter) {
    const std::string& policy = adapter.policy();
    return policy.empty() || policy == "default" || policy == "solo" || policy == "additional" ||
           adapter.actor(AuthMethod::Policy) == AuthActor::Http;
}

bool is_facebook_or_oauth2(const AuthAdapter& adapter) {
    return adapter.provider() == "facebook" || adapter.options().find("oauth2") != nullptr;
}

void validate_app_id(const AuthRequest& request, const AuthAdapter& adapter, const Value& auth_data) {
    if (adapter.app_ids() == nullptr) return;
    const AuthActor actor = adapter.actor(AuthMethod::ValidateAppId);
    if (actor == AuthActor::Http)
        ask_adapter(request.caller, adapter, AuthMethod::ValidateAppId,
                    {*adapter.app_ids(), auth_data, adapter.options(), request_argument(request, {})});
    // The other services have their app in the token that validateAuthData looks at.
    else if (actor == AuthActor::Base && is_facebook_or_oauth2(adapter))
        ask_service(request.caller, adapter, AuthMethod::ValidateAppId, auth_data);
}

/// What an adapter's result says about keeping its data.
Step step_of(const Value& result, const Value& auth_data) {
    Step step;
    if (const Value* response = result.find("response"); response != nullptr && response->truthy())
        step.response = *response;
    if (const Value* silent = result.find("doNotSave"); silent != nullptr && silent->truthy()) return step;
    const Value* save = result.find("save");
    step.save = save != nullptr && save->truthy() ? *save : auth_data;
    return step;
}

AuthMethod modern_method(const AuthRequest& request, const AuthAdapter& adapter) {
    for (const AuthMethod method : {AuthMethod::ValidateSetUp, AuthMethod::ValidateLogin, AuthMethod::ValidateUpdate})
        if (adapter.actor(method) == AuthActor::Nobody)
            misconfigured(
                "Adapter is not configured. Implement either validateAuthData or all of the following: "
                "validateSetUp, validateLogin and validateUpdate");
    if (!request.kept(adapter.provider()).truthy()) return AuthMethod::ValidateSetUp;
    return request.is_by_owner() ? AuthMethod::ValidateUpdate : AuthMethod::ValidateLogin;
}

MfaOutcome run_mfa(const AuthRequest& request, const AuthAdapter& adapter, AuthMethod method, const Value& sent) {
    const MfaOptions options = MfaOptions::from_json(adapter.options());
    const MfaMoment moment{current_time().micros / 1000, random_object_id};
    const Value kept = request.kept(adapter.provider());
    switch (method) {
        case AuthMethod::ValidateSetUp: return set_up_mfa(options, sent, moment);
        case AuthMethod::ValidateLogin: return log_in_with_mfa(options, sent, kept, moment);
        default: return update_mfa(options, sent, kept, moment);
    }
}

Step validate_mfa(const AuthRequest& request, const AuthAdapter& adapter, AuthMethod method, const Value& sent) {
    // The master key may write what it likes.
    if (method == AuthMethod::ValidateUpdate && request.caller.is_master()) return {sent, {}, {}};
    MfaOutcome outcome = run_mfa(request, adapter, method, sent);
    if (outcome.sms)
        request.caller.outside().after_commit(
            adapter.http_question("sendSMS", {outcome.sms->token, outcome.sms->mobile}));
    Step step{std::move(outcome.save), std::move(outcome.response), {}};
    if (outcome.refusal) step.refusal = Error(ErrorCode::script_failed, std::move(*outcome.refusal));
    return step;
}

Step validate_modern(const AuthRequest& request, const AuthAdapter& adapter, const Value& auth_data) {
    const AuthMethod method = modern_method(request, adapter);
    if (adapter.actor(method) == AuthActor::Http)
        return step_of(ask_adapter(request.caller, adapter, method,
                                   {auth_data, adapter.options(), request_argument(request, name_of(method))}),
                       auth_data);
    if (adapter.base() == AuthBase::Mfa) return validate_mfa(request, adapter, method, auth_data);
    // A code was exchanged before the user was looked for, and proved who it is then.
    return {auth_data, {}, {}};
}

Step run_step(const AuthRequest& request, const std::string& provider, const Value& auth_data) {
    const std::optional<AuthAdapter> adapter = request.caller.app->options.auth.find(provider);
    if (!adapter || !adapter->is_enabled())
        throw Error(ErrorCode::unsupported_service, "This authentication method is unsupported.");
    validate_app_id(request, *adapter, auth_data);
    if (!is_valid_policy(*adapter))
        misconfigured(
            "AuthAdapter policy is not configured correctly. The value must be either \"solo\", \"additional\", "
            "\"default\" or undefined (will be handled as \"default\")");
    switch (adapter->actor(AuthMethod::ValidateAuthData)) {
        case AuthActor::Http:
            return step_of(ask_adapter(request.caller, *adapter, AuthMethod::ValidateAuthData,
                                       {auth_data, adapter->options(), request_argument(request, {})}),
                           auth_data);
        case AuthActor::Base:
            if (adapter->base() == AuthBase::Anonymous) return {auth_data, {}, {}};
            return step_of(ask_service(request.caller, *adapter, AuthMethod::ValidateAuthData, auth_data), auth_data);
        case AuthActor::Nobody: break;
    }
    return validate_modern(request, *adapter, auth_data);
}

std::string policy_of(const Caller& caller, const AuthAdapter& adapter, const Value& kept) {
    switch (adapter.actor(AuthMethod::Policy)) {
        case AuthActor::Http: {
            const Value policy = ask_adapter(caller, adapter, AuthMethod::Policy, {caller_argument(caller), kept});
            return policy.is_string() ? policy.as_string() : std::string();
        }
        case AuthActor::Base: return mfa_policy(MfaOptions::from_json(adapter.options()), kept);
        case AuthActor::Nobody: break;
    }
    return adapter.policy();
}

bool brings(const Value& sent, const std::string& provider) {
    const Value* data = sent.find(provider);
    return data != nullptr && data->truthy();
}

bool has_solo_provider(const AuthSettings& settings, const Object& kept, const Value& sent) {
    for (const Member& provider : kept) {
        const std::optional<AuthAdapter> adapter = settings.find(provider.key);
        if (adapter && adapter->policy() == "solo" && brings(sent, provider.key)) return true;
    }
    return false;
}

}  // namespace

void validate_provider(const AuthRequest& request, const std::string& provider, const Value& auth_data) {
    run_step(request, provider, auth_data);
}

Validated validate_auth_data(const AuthRequest& request, const Object& auth_data) {
    Validated validated;
    for (const std::string& provider : providers_of(Value(auth_data))) {
        const Value& sent = *auth_data.find(provider);
        if (sent.is_null()) {
            validated.changes.set(provider, nullptr);
            continue;
        }
        Step step = run_step(request, provider, sent);
        if (step.save) validated.changes.set(provider, std::move(*step.save));
        if (step.response) validated.response.set(provider, std::move(*step.response));
        if (step.refusal) {
            validated.refusal = std::move(step.refusal);
            break;
        }
    }
    return validated;
}

void check_additional_providers(const Caller& caller, const Value& user, const Value& sent) {
    const Value* kept = user.find("authData");
    if (kept == nullptr || !kept->is_object()) return;
    const AuthSettings& settings = caller.app->options.auth;
    if (has_solo_provider(settings, kept->as_object(), sent)) return;
    std::string missing;
    for (const Member& provider : kept->as_object()) {
        const std::optional<AuthAdapter> adapter = settings.find(provider.key);
        if (!adapter || policy_of(caller, *adapter, provider.value) != "additional") continue;
        if (brings(sent, provider.key)) return;
        if (!missing.empty()) missing += ',';
        missing += provider.key;
    }
    if (!missing.empty()) throw Error(ErrorCode::other_cause, "Missing additional authData " + missing);
}

}  // namespace parsegres::pg
