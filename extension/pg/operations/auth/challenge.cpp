// POST /challenge: what an adapter wants a client to answer before it signs in.

#include <algorithm>

#include "auth/auth_body.hpp"
#include "pg/operations/auth/adapter_call.hpp"
#include "pg/operations/auth/auth_data.hpp"
#include "pg/operations/auth/user_row.hpp"
#include "pg/operations/auth/validation.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

[[noreturn]] void fail(std::string message) { throw Error(ErrorCode::other_cause, std::move(message)); }

const Value* given(const Value& body, std::string_view key) {
    const Value* value = body.find(key);
    return value != nullptr && value->truthy() ? value : nullptr;
}

bool has_id(const Member& provider) { return given(provider.value, "id") != nullptr; }

/// authData that may find a user: objects by provider, at most one with an id.
const Object& checked_auth_data(const Value& auth_data, bool has_user) {
    if (!auth_data.is_object()) fail("authData should be an object.");
    if (has_user) fail("You cannot provide username/email and authData, only use one identification method.");
    const Object& providers = auth_data.as_object();
    for (const Member& provider : providers)
        if (!provider.value.is_object() && !provider.value.is_null())
            fail("authData." + provider.key + " should be an object.");
    if (std::count_if(providers.begin(), providers.end(), has_id) > 1)
        fail("You cannot provide more than one authData provider with an id.");
    return providers;
}

AuthRequest challenge_request(const Caller& caller, const Value& user) {
    Value object = user;
    if (object.is_object()) object.as_object().set("className", "_User");
    return AuthRequest{caller, object, user, true};
}

/// The user who proves by authData to be one. Who has no such id and who cannot prove it read the same, so that ids
/// cannot be guessed.
Value find_by_auth_data(const Caller& caller, const Object& auth_data) {
    const std::vector<std::string> holders = find_linked_users(caller, auth_data, true);
    try {
        if (holders.size() != 1) throw Error(ErrorCode::object_not_found, "User not found.");
        Value user = read_user(caller, holders[0]).value_or(Value());
        const auto provider = std::find_if(auth_data.begin(), auth_data.end(), has_id);
        validate_provider(challenge_request(caller, user), provider->key, provider->value);
        return user;
    } catch (const Error& error) {
        throw Error(ErrorCode::object_not_found, "User not found.", error.message());
    }
}

std::vector<std::string> sorted_names(const Object& object) {
    std::vector<std::string> names;
    for (const Member& member : object) names.push_back(member.key);
    std::sort(names.begin(), names.end());
    return names;
}

/// What the adapter answers; nothing when there is none that takes challenges.
std::optional<Value> challenge_one(const AuthRequest& request, const std::string& name, const Value& challenge,
                                   const Value* auth_data) {
    const std::optional<AuthAdapter> adapter = request.caller.app->options.auth.find(name);
    if (!adapter || adapter->actor(AuthMethod::Challenge) != AuthActor::Http) return std::nullopt;
    const Value* sent = auth_data == nullptr ? nullptr : auth_data->find(name);
    Value answer = ask_adapter(
        request.caller, *adapter, AuthMethod::Challenge,
        {challenge, sent == nullptr ? undefined_argument() : *sent, adapter->options(), request_argument(request, {})},
        "Challenge failed. Unknown error.");
    return answer.truthy() ? std::move(answer) : Value(true);
}

}  // namespace

void check_challenge_body(const Value& body) {
    const bool has_name = given(body, "username") != nullptr || given(body, "email") != nullptr;
    if (has_name && given(body, "password") == nullptr)
        fail("You provided username or email, you need to also provide password.");
}

std::string challenge_adapters(const Caller& caller, const Value& body, std::string_view user_id) {
    const Value* challenges = given(body, "challengeData");
    if (challenges == nullptr) fail("Nothing to challenge.");
    if (!challenges->is_object()) fail("challengeData should be an object.");
    Value user;
    const Value* auth_data = given(body, "authData");
    if (auth_data != nullptr)
        user = find_by_auth_data(caller, checked_auth_data(*auth_data, !user_id.empty()));
    else if (!user_id.empty())
        user = read_user(caller, user_id).value_or(Value());
    const AuthRequest request = challenge_request(caller, user);
    Object answers;
    for (const std::string& name : sorted_names(challenges->as_object()))
        if (auto answer = challenge_one(request, name, *challenges->find(name), auth_data))
            answers.set(name, std::move(*answer));
    return to_json(Object{{"challengeData", std::move(answers)}});
}

}  // namespace parsegres::pg
