#include "auth/adapter.hpp"

#include <algorithm>
#include <array>

#include "auth/mfa_options.hpp"

namespace parsegres {
namespace {

using namespace std::string_view_literals;

constexpr std::array kTokenProviders{"apple"sv, "facebook"sv, "google"sv, "keycloak"sv, "ldap"sv};
struct CodeProvider {
    std::string_view name;
    std::string_view label;  ///< in messages
};
constexpr std::array<CodeProvider, 10> kCodeProviders{{{"github", "GitHub"},
                                                       {"gpgames", "gpgames"},
                                                       {"instagram", "Instagram"},
                                                       {"line", "Line"},
                                                       {"linkedin", "LinkedIn"},
                                                       {"microsoft", "Microsoft"},
                                                       {"qq", "qq"},
                                                       {"spotify", "spotify"},
                                                       {"wechat", "WeChat"},
                                                       {"weibo", "Weibo"}}};
/// Built into Parse Server and not here.
constexpr std::array kAbsentProviders{"digits"sv, "gcenter"sv,   "janraincapture"sv, "janrainengage"sv,
                                      "meetup"sv, "phantauth"sv, "twitter"sv,        "vkontakte"sv};

template <std::size_t n>
bool is_among(const std::array<std::string_view, n>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

const CodeProvider* find_code_provider(std::string_view name) {
    for (const CodeProvider& provider : kCodeProviders)
        if (provider.name == name) return &provider;
    return nullptr;
}

bool is_on(const Value* config, std::string_view option) {
    const Value* value = config == nullptr ? nullptr : config->find(option);
    return value != nullptr && value->is_bool() && value->as_bool();
}

bool is_http(const Value* config) {
    const std::string* adapter = config == nullptr ? nullptr : config->find_string("adapter");
    return adapter != nullptr && *adapter == "http";
}

Value function_argument(const std::string& url, const std::string& method) {
    return Object{{"$function", Object{{"url", url}, {"method", method}}}};
}

bool base_has(AuthBase base, AuthMethod method) {
    switch (base) {
        case AuthBase::None: return false;
        case AuthBase::Anonymous: return method == AuthMethod::ValidateAuthData;
        case AuthBase::Token: return method == AuthMethod::ValidateAuthData || method == AuthMethod::ValidateAppId;
        case AuthBase::Code:
        case AuthBase::Mfa: break;
    }
    switch (method) {
        case AuthMethod::ValidateSetUp:
        case AuthMethod::ValidateLogin:
        case AuthMethod::ValidateUpdate:
        case AuthMethod::AfterFind: return true;
        case AuthMethod::BeforeFind: return base == AuthBase::Code;
        case AuthMethod::Policy: return base == AuthBase::Mfa;
        default: return false;
    }
}

std::optional<std::string> http_problem(const std::string& provider, const Value& config) {
    const std::string* url = config.find_string("url");
    if (url == nullptr || !(url->starts_with("http://") || url->starts_with("https://")))
        return "auth." + provider + ".url must be the http or https URL of the adapter";
    const Value* methods = config.find("methods");
    if (methods == nullptr || !methods->is_array())
        return "auth." + provider + ".methods must be an array of the methods that the adapter has";
    return std::nullopt;
}

bool has_string(const Value& config, std::string_view option) {
    const std::string* value = config.find_string(option);
    return value != nullptr && !value->empty();
}

std::optional<std::string> code_problem(const std::string& provider, const Value& config) {
    if (is_on(&config, "enableInsecureAuth")) return std::nullopt;
    const std::string label(auth_provider_label(provider));
    if (!has_string(config, "clientId")) return label + " clientId is required.";
    if (!has_string(config, "clientSecret")) return label + " clientSecret is required.";
    return std::nullopt;
}

std::optional<std::string> token_problem(const std::string& provider, const Value& config) {
    if (is_on(&config, "oidc")) {
        const Value* client_id = config.find("clientId");
        if (!has_string(config, "issuer") || !has_string(config, "jwksUrl") || client_id == nullptr ||
            !client_id->truthy())
            return "auth." + provider + ": issuer, jwksUrl and clientId are required";
        return std::nullopt;
    }
    if (!is_on(&config, "oauth2")) return std::nullopt;
    if (!has_string(config, "tokenIntrospectionEndpointUrl"))
        return "OAuth2 token introspection endpoint URL is missing.";
    const Value* app_ids = config.find("appIds");
    if (has_string(config, "appidField") && (app_ids == nullptr || !app_ids->is_array() || app_ids->as_array().empty()))
        return "OAuth2 configuration is missing app IDs.";
    return std::nullopt;
}

std::optional<std::string> provider_problem(const std::string& provider, const Value& config) {
    if (!is_provider_name(provider))
        return "auth." + provider + ": the name must be a letter followed by letters, digits and underscores";
    if (!config.is_object()) return "auth." + provider + " must be an object";
    if (is_http(&config))
        if (auto problem = http_problem(provider, config)) return problem;
    const AuthAdapter adapter(provider, &config);
    if (!adapter.is_enabled()) return std::nullopt;
    switch (adapter.base()) {
        case AuthBase::Mfa: return mfa_config_problem(adapter.options());
        case AuthBase::Code: return is_http(&config) ? std::nullopt : code_problem(provider, config);
        case AuthBase::Token: return is_http(&config) ? std::nullopt : token_problem(provider, config);
        case AuthBase::Anonymous: return std::nullopt;
        case AuthBase::None: break;
    }
    if (is_http(&config)) return std::nullopt;
    if (is_among(kAbsentProviders, provider))
        return "auth." + provider + R"( is not built in; configure an adapter of your own with "adapter": "http")";
    return "auth." + provider + R"( is no built-in provider: it needs "adapter": "http", "oauth2" or "oidc")";
}

}  // namespace

std::string_view name_of(AuthMethod method) {
    switch (method) {
        case AuthMethod::BeforeFind: return "beforeFind";
        case AuthMethod::ValidateAppId: return "validateAppId";
        case AuthMethod::ValidateAuthData: return "validateAuthData";
        case AuthMethod::ValidateSetUp: return "validateSetUp";
        case AuthMethod::ValidateLogin: return "validateLogin";
        case AuthMethod::ValidateUpdate: return "validateUpdate";
        case AuthMethod::Challenge: return "challenge";
        case AuthMethod::AfterFind: return "afterFind";
        case AuthMethod::Policy: return "policy";
    }
    return "";
}

std::string_view auth_provider_label(std::string_view provider) {
    const CodeProvider* known = find_code_provider(provider);
    return known == nullptr ? provider : known->label;
}

AuthBase base_of(std::string_view provider, const Value* config) {
    if (is_on(config, "oauth2") || is_on(config, "oidc")) return AuthBase::Token;
    if (provider == "anonymous") return AuthBase::Anonymous;
    if (provider == "mfa") return AuthBase::Mfa;
    if (is_among(kTokenProviders, provider)) return AuthBase::Token;
    if (find_code_provider(provider) != nullptr) return AuthBase::Code;
    return AuthBase::None;
}

AuthAdapter::AuthAdapter(std::string provider, const Value* config)
    : provider_(std::move(provider)), base_(base_of(provider_, config)) {
    if (config == nullptr) return;
    if (!is_http(config)) {
        options_ = *config;
    } else {
        if (const std::string* url = config->find_string("url")) url_ = *url;
        const Value* options = config->find("options");
        options_ = options != nullptr && options->is_object() ? *options : Value(Object());
        if (const Value* methods = config->find("methods"); methods != nullptr && methods->is_array())
            for (const Value& method : methods->as_array())
                if (method.is_string()) methods_.push_back(method.as_string());
        for (const std::string& method : methods_) options_.as_object().set(method, function_argument(url_, method));
    }
    if (const std::string* policy = options_.find_string("policy")) policy_ = *policy;
    if (const Value* enabled = options_.find("enabled")) enabled_ = !enabled->is_bool() || enabled->as_bool();
}

bool AuthAdapter::has_http(std::string_view method) const {
    return std::find(methods_.begin(), methods_.end(), method) != methods_.end();
}

AuthActor AuthAdapter::actor(AuthMethod method) const {
    if (has_http(name_of(method))) return AuthActor::Http;
    return base_has(base_, method) ? AuthActor::Base : AuthActor::Nobody;
}

const Value* AuthAdapter::app_ids() const {
    const Value* ids = options_.find("appIds");
    return ids != nullptr && ids->truthy() ? ids : nullptr;
}

Value AuthAdapter::http_question(std::string_view method, Array args) const {
    return Object{{"kind", "adapter"}, {"url", url_}, {"method", std::string(method)}, {"args", std::move(args)}};
}

Value AuthAdapter::service_question(AuthMethod method, const Value& auth_data) const {
    return Object{{"kind", "auth"},
                  {"provider", provider_},
                  {"method", std::string(name_of(method))},
                  {"authData", auth_data},
                  {"options", options_}};
}

std::optional<AuthAdapter> AuthSettings::find(std::string_view provider) const {
    if (!is_provider_name(provider)) return std::nullopt;
    if (provider == "anonymous" && !allows_anonymous) return std::nullopt;
    const Value* config = providers.find(provider);
    if (config != nullptr && !config->is_object()) config = nullptr;
    // The services among these answer, as in the reference, that they are not configured.
    const bool works_bare = provider == "anonymous" || is_among(kTokenProviders, provider);
    if (config == nullptr && !works_bare) return std::nullopt;
    AuthAdapter adapter{std::string(provider), config};
    if (adapter.base() == AuthBase::None && !is_http(config)) return std::nullopt;
    return adapter;
}

bool is_provider_name(std::string_view name) {
    const auto is_letter = [](unsigned char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    const auto is_inner = [&](unsigned char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && is_letter(static_cast<unsigned char>(name.front())) &&
           std::all_of(name.begin(), name.end(), is_inner);
}

Value undefined_argument() { return Object{{"$undefined", true}}; }

Value object_argument(Value object) { return Object{{"$object", std::move(object)}}; }

std::optional<std::string> auth_config_problem(const Value& auth) {
    if (auth.is_null()) return std::nullopt;
    if (!auth.is_object()) return "auth must be an object";
    for (const Member& provider : auth.as_object())
        if (auto problem = provider_problem(provider.key, provider.value)) return problem;
    return std::nullopt;
}

}  // namespace parsegres
