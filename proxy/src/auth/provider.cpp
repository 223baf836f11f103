#include "auth/provider.hpp"

#include <array>
#include <string_view>

#include "auth/answer.hpp"
#include "auth/code_flow.hpp"
#include "auth/ldap.hpp"
#include "auth/openid.hpp"
#include "auth/token_services.hpp"
#include "value/json.hpp"

namespace parsegres::proxy::auth {
namespace {

struct Question {
    std::string provider;
    std::string method;
    const Value& auth_data;
    const Value& options;
};

using Verify = void (*)(const Value& auth_data, const Value& options, HttpClient& client);
struct TokenService {
    std::string_view name;
    Verify verify;
};
constexpr std::array<TokenService, 3> kTokenServices{
    {{"apple", verify_apple}, {"google", verify_google}, {"keycloak", verify_keycloak}}};

bool is_on(const Value& options, std::string_view option) {
    const Value* value = options.find(option);
    return value != nullptr && value->is_bool() && value->as_bool();
}

Value ask_facebook(const Question& question, HttpClient& client) {
    const bool has_signed_token = !text_of(question.auth_data, "token").empty();
    if (question.method == "validateAppId") {
        // A signed token names its app.
        if (!has_signed_token) verify_facebook_app(question.auth_data, question.options, client);
    } else if (has_signed_token) {
        verify_facebook_token(question.auth_data, question.options, client);
    } else {
        verify_facebook_user(question.auth_data, question.options, client);
    }
    return Object();
}

Value ask(const Question& question, HttpClient& client) {
    const auto& [provider, method, auth_data, options] = question;
    if (is_on(options, "oauth2")) {
        (method == "validateAppId" ? verify_introspected_app : verify_introspected_user)(auth_data, options, client);
        return Object();
    }
    if (is_on(options, "oidc")) {
        verify_oidc(auth_data, options, client);
        return Object();
    }
    if (has_code_flow(provider)) return exchange_code(provider, auth_data, options, client);
    if (provider == "facebook") return ask_facebook(question, client);
    if (provider == "ldap") return Object{{"save", verify_ldap(auth_data, options)}};
    for (const TokenService& service : kTokenServices)
        if (service.name == provider) {
            service.verify(auth_data, options, client);
            return Object();
        }
    refuse("This authentication method is unsupported.", ErrorCode::unsupported_service);
}

Value& configured() {
    static Value auth;
    return auth;
}

const Value& options_of(const Value& question) {
    static const Value kNone;
    const Value* own = configured().find(text_of(question, "provider"));
    // The options of a team's own adapter are the database's to know.
    if (own != nullptr && own->find("adapter") == nullptr) return *own;
    const Value* options = question.find("options");
    return options == nullptr ? kNone : *options;
}

}  // namespace

void configure(const std::string& auth_options) {
    configured() = auth_options.empty() ? Value() : parse_json(auth_options);
}

AuthAnswer run(const Value& question, HttpClient& client) {
    const Value* auth_data = question.find("authData");
    try {
        if (auth_data == nullptr || !auth_data->is_object()) refuse("auth data is invalid for this user.");
        return Object{{"result", ask({text_of(question, "provider"), text_of(question, "method"), *auth_data,
                                      options_of(question)},
                                     client)}};
    } catch (const Error& error) {
        return Object{{"thrown", Object{{"code", static_cast<double>(info(error.code()).parse_code)},
                                        {"message", error.message()}}}};
    }
}

}  // namespace parsegres::proxy::auth
