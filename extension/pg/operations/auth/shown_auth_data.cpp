// authData as clients read it.

#include "auth/mfa.hpp"
#include "pg/operations/auth/adapter_call.hpp"
#include "pg/operations/auth/auth_data.hpp"

namespace parsegres::pg {
namespace {

/// Of a service that exchanged a code only the id is shown: the rest is a token that acts for the user there.
Value id_alone(const Value& kept) {
    const Value* id = kept.find("id");
    return id == nullptr ? Value(Object()) : Value(Object{{"id", *id}});
}

Value shown_by_base(const Caller& caller, AuthBase base, const Value& options, Value kept) {
    if (base == AuthBase::Code) return id_alone(kept);
    if (base == AuthBase::Mfa && !caller.is_master()) return shown_mfa(MfaOptions::from_json(options), kept);
    return kept;
}

/// Nothing when the caller may not see it as it is kept, and there is nobody to ask how it may be seen.
std::optional<Value> shown(const Caller& caller, const std::string& provider, Value kept) {
    if (caller.exchange == nullptr && caller.is_master()) return kept;
    const std::optional<AuthAdapter> adapter = caller.app->options.auth.find(provider);
    // What was set up with a provider that has left the configuration since is no less secret.
    if (!adapter) return shown_by_base(caller, base_of(provider, nullptr), Value(), std::move(kept));
    if (adapter->actor(AuthMethod::AfterFind) != AuthActor::Http)
        return shown_by_base(caller, adapter->base(), adapter->options(), std::move(kept));
    if (caller.exchange == nullptr) return std::nullopt;
    Value result =
        ask_adapter(caller, *adapter, AuthMethod::AfterFind, {kept, adapter->options(), caller_argument(caller)});
    return result.truthy() ? std::move(result) : std::move(kept);
}

}  // namespace

Value shown_auth_data(const Caller& caller, Value auth_data) {
    if (!auth_data.is_object()) return {};
    Object result;
    for (Member& provider : auth_data.as_object()) {
        if (provider.value.is_null()) continue;
        if (auto value = shown(caller, provider.key, std::move(provider.value)))
            result.append(provider.key, std::move(*value));
    }
    return result.empty() ? Value() : Value(std::move(result));
}

}  // namespace parsegres::pg
