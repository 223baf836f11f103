#include "auth/auth_body.hpp"

#include <algorithm>

#include "error.hpp"

namespace parsegres {

bool carries_auth_data(const Value* auth_data) {
    if (auth_data == nullptr || !auth_data->is_object()) return false;
    const auto says_something = [](const Member& provider) {
        return provider.value.is_object() && !provider.value.as_object().empty();
    };
    const Object& providers = auth_data->as_object();
    return std::any_of(providers.begin(), providers.end(), says_something);
}

std::vector<std::string> providers_of(const Value& auth_data) {
    const Error unsupported(ErrorCode::unsupported_service, "This authentication method is unsupported.");
    if (!auth_data.is_object()) throw unsupported;
    std::vector<std::string> names;
    for (const Member& provider : auth_data.as_object()) {
        if (!provider.value.is_object() && !provider.value.is_null()) throw unsupported;
        names.push_back(provider.key);
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool is_unchanged(const Value& sent, const Value* stored) {
    if (stored == nullptr || !stored->is_object() || !sent.is_object() || sent.as_object().empty()) return false;
    const Object& members = sent.as_object();
    return std::all_of(members.begin(), members.end(), [stored](const Member& member) {
        const Value* kept = stored->find(member.key);
        return kept != nullptr && *kept == member.value;
    });
}

Object changed_auth_data(const Object& auth_data, const Value& stored) {
    if (!stored.is_object()) return auth_data;
    Object changed;
    for (const Member& provider : auth_data) {
        if (provider.key == "anonymous") continue;
        const Value* kept = stored.find(provider.key);
        const bool is_linked = kept != nullptr && kept->is_object();
        const bool says_nothing = provider.value.is_object() && provider.value.as_object().empty();
        if (is_linked && (says_nothing || is_unchanged(provider.value, kept))) continue;
        changed.append(provider.key, provider.value);
    }
    return changed;
}

std::string joined_providers(const Object& auth_data) {
    std::string names;
    for (const Member& provider : auth_data) {
        if (!names.empty()) names += ',';
        names += provider.key;
    }
    return names;
}

}  // namespace parsegres
