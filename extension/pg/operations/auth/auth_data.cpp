#include "pg/operations/auth/auth_data.hpp"

#include "auth/auth_body.hpp"
#include "pg/operations/auth/adapter_call.hpp"
#include "pg/operations/auth/user_row.hpp"
#include "pg/operations/auth/validation.hpp"

namespace parsegres::pg {
namespace {

[[noreturn]] void already_linked() { throw Error(ErrorCode::account_already_linked, "this auth is already used"); }

/// The body's authData as an object. Throws unsupported_service for anything else.
Object auth_data_of(const Value& body) {
    const Value* auth_data = body.find("authData");
    const Value& given = auth_data == nullptr ? Value() : *auth_data;
    providers_of(given);
    return given.as_object();
}

/// Lets adapters turn what the client sent into what users are found by: codes into ids. Data that is kept just so has
/// been through that.
void run_before_find(const Caller& caller, Object& auth_data, const Value& kept) {
    for (Member& provider : auth_data) {
        if (provider.value.is_null() || is_unchanged(provider.value, kept.find(provider.key))) continue;
        const std::optional<AuthAdapter> adapter = caller.app->options.auth.find(provider.key);
        if (!adapter || !adapter->is_enabled()) continue;
        Value found;
        switch (adapter->actor(AuthMethod::BeforeFind)) {
            case AuthActor::Http:
                found = ask_adapter(caller, *adapter, AuthMethod::BeforeFind, {provider.value});
                break;
            case AuthActor::Base: found = ask_service(caller, *adapter, AuthMethod::BeforeFind, provider.value); break;
            case AuthActor::Nobody: break;
        }
        if (found.is_object() && !found.as_object().empty()) provider.value = std::move(found);
    }
}

Value user_or_null(const Caller& caller, std::string_view user_id) {
    if (user_id.empty()) return {};
    return lock_user(caller, user_id).value_or(Value());
}

const Value& auth_data_kept(const Value& user) {
    static const Value kNone;
    const Value* kept = user.find("authData");
    return kept != nullptr ? *kept : kNone;
}

void take(AuthDataResult& result, Validated validated) {
    result.changes = std::move(validated.changes);
    result.response = std::move(validated.response);
    result.refusal = std::move(validated.refusal);
}

/// Writes what a log-in changes of the authData, once it is known to be right.
void take_and_write(const Caller& caller, AuthDataResult& result, const Value& user, Validated validated) {
    write_auth_data(caller, user, validated.changes);
    validated.changes = Object();
    take(result, std::move(validated));
}

/// Somebody else has the id. The adapters are asked all the same, so that only who proves to have it learns that.
[[noreturn]] void refuse_linked(const Caller& caller, const Object& auth_data, const Value& body,
                                const std::string& holder) {
    const Value user = read_user(caller, holder).value_or(Value());
    validate_auth_data(AuthRequest{caller, with_changes(user, body), user}, auth_data);
    already_linked();
}

void log_in(const Caller& caller, SignInResult& result, const Object& auth_data, const Value& body) {
    const Value user = user_or_null(caller, result.user_id);
    // Gone between the search and the lock.
    if (!user.is_object()) throw Error(ErrorCode::object_not_found, "Object not found.");
    check_additional_providers(caller, user, Value(auth_data));
    const bool is_known = caller.is_master() || !caller.user_id.empty();
    const Object changed = changed_auth_data(auth_data, auth_data_kept(user));
    if (is_known && changed.empty()) return;
    // Nobody is let in for what they did not prove: at a log-in everything is validated, changed or not.
    const Object& judged = caller.user_id.empty() ? auth_data : changed;
    take_and_write(caller, result, user,
                   validate_auth_data(AuthRequest{caller, with_changes(user, body), user}, judged));
}

bool may_sign_in(const Caller& caller, const Value& body) {
    return carries_auth_data(body.find("authData")) || caller.is_master() || !caller.user_id.empty() ||
           (body.find_string("username") != nullptr && body.find_string("password") != nullptr);
}

}  // namespace

SignInResult sign_in_with_auth_data(const Caller& caller, const Value& body) {
    Object auth_data = auth_data_of(body);
    SignInResult result;
    if (auth_data.empty()) return result;
    if (!may_sign_in(caller, body))
        throw Error(ErrorCode::unsupported_service, "This authentication method is unsupported.");
    result.providers = joined_providers(auth_data);
    run_before_find(caller, auth_data, Value());
    const std::vector<std::string> holders = find_linked_users(caller, auth_data, caller.is_privileged());
    const bool is_other = holders.size() == 1 && !caller.user_id.empty() && holders[0] != caller.user_id;
    if (holders.size() > 1 || is_other) refuse_linked(caller, auth_data, body, holders[0]);
    if (holders.size() == 1) {
        result.user_id = holders[0];
        log_in(caller, result, auth_data, body);
        return result;
    }
    const Value self = user_or_null(caller, caller.user_id);
    take(result, validate_auth_data(AuthRequest{caller, with_changes(Value(), body), self}, auth_data));
    return result;
}

AuthDataResult update_auth_data(const Caller& caller, std::string_view user_id, const Value& body) {
    Object auth_data = auth_data_of(body);
    AuthDataResult result;
    if (auth_data.empty()) return result;
    result.providers = joined_providers(auth_data);
    const Value user = user_or_null(caller, user_id);
    run_before_find(caller, auth_data, auth_data_kept(user));
    const std::vector<std::string> holders = find_linked_users(caller, auth_data, caller.is_privileged());
    if (holders.size() > 1 || (holders.size() == 1 && holders[0] != user_id))
        refuse_linked(caller, auth_data, body, holders[0]);
    const Object changed = holders.empty() ? auth_data : changed_auth_data(auth_data, auth_data_kept(user));
    if (changed.empty()) return result;
    take(result, validate_auth_data(AuthRequest{caller, with_changes(user, body), user}, changed));
    return result;
}

AuthDataResult check_additional_factors(const Caller& caller, std::string_view user_id, const Value& body) {
    AuthDataResult result;
    const Value* sent = body.find("authData");
    const bool is_given = sent != nullptr && sent->truthy();
    const Value known = read_user(caller, user_id).value_or(Value());
    if (!is_given) {
        check_additional_providers(caller, known, Value());
        return result;
    }
    const Object auth_data = auth_data_of(body);
    const Value user = user_or_null(caller, user_id);
    check_additional_providers(caller, user, Value(auth_data));
    take_and_write(caller, result, user,
                   validate_auth_data(AuthRequest{caller, with_changes(user, body), user}, auth_data));
    return result;
}

}  // namespace parsegres::pg
