#include "auth/openid.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "auth/answer.hpp"
#include "auth/jwt.hpp"
#include "auth/key_sets.hpp"

namespace parsegres::proxy::auth {
namespace {

/// What a service's tokens must look like.
struct Service {
    std::string keys_url;
    std::vector<std::string> issuers;
    std::string issuer_problem;  ///< before " - expected: …"
    std::vector<std::string> audiences{};
    std::vector<SignatureAlgorithm> algorithms{SignatureAlgorithm::RS256};
};

/// A string, or the strings of an array.
std::vector<std::string> strings_of(const Value* value) {
    std::vector<std::string> strings;
    if (value == nullptr) return strings;
    if (value->is_string() && !value->as_string().empty()) strings.push_back(value->as_string());
    if (value->is_array())
        for (const Value& item : value->as_array())
            if (item.is_string()) strings.push_back(item.as_string());
    return strings;
}

std::chrono::milliseconds max_age_of(const Value& options) {
    const Value* age = options.find("cacheMaxAge");
    if (age == nullptr || !age->is_number() || age->as_number() <= 0) return std::chrono::hours(1);
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(age->as_number(), 1e12)));
}

std::int64_t now() {
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

std::string or_else(std::string text, std::string fallback) { return text.empty() ? std::move(fallback) : text; }

void check_issuer(const Value& claims, const Service& service) {
    const std::string issuer = text_of(claims, "iss");
    if (std::find(service.issuers.begin(), service.issuers.end(), issuer) != service.issuers.end()) return;
    std::string expected;
    for (const std::string& name : service.issuers) expected += (expected.empty() ? "" : " or ") + name;
    refuse(service.issuer_problem + " - expected: " + expected + " | from: " + issuer);
}

void check_subject(const Value& claims, const Value& auth_data) {
    const std::string id = text_of(auth_data, "id");
    if (id.empty() || text_of(claims, "sub") != id) refuse("auth data is invalid for this user.");
}

/// The claims of a token that the service signed for one of the audiences.
Value verified_claims(const std::string& text, const Service& service, const Value& options, HttpClient& client) {
    Token token = Token::parse(text);
    const auto key = key_sets().find(service.keys_url, token.key_id(), max_age_of(options), client);
    verify_token(token, *key, {service.algorithms, service.audiences, now()});
    check_issuer(token.claims, service);
    return std::move(token.claims);
}

/// `token_key`: where authData has the token.
void verify_id_token(const Value& auth_data, std::string_view token_key, const Service& service, const Value& options,
                     HttpClient& client) {
    const std::string token = text_of(auth_data, token_key);
    if (token.empty()) refuse("id token is invalid for this user.");
    check_subject(verified_claims(token, service, options, client), auth_data);
}

/// The options may name an issuer and a set of keys of their own.
Service with_options(Service service, const Value& options) {
    service.keys_url = or_else(text_of(options, "jwksUrl"), std::move(service.keys_url));
    if (const std::string issuer = text_of(options, "issuer"); !issuer.empty()) service.issuers = {issuer};
    return service;
}

/// Both absent, or arrays of the same members.
bool are_same(const Value* a, const Value* b) {
    if (a == nullptr || b == nullptr) return a == b;
    if (!a->is_array() || !b->is_array()) return *a == *b;
    std::vector<std::string> left = strings_of(a);
    std::vector<std::string> right = strings_of(b);
    if (left.size() != a->as_array().size() || right.size() != b->as_array().size()) return false;
    std::sort(left.begin(), left.end());
    std::sort(right.begin(), right.end());
    return left == right;
}

}  // namespace

void verify_google(const Value& auth_data, const Value& options, HttpClient& client) {
    Service service{"https://www.googleapis.com/oauth2/v3/certs",
                    {"accounts.google.com", "https://accounts.google.com"},
                    "id token not issued by correct provider",
                    strings_of(options.find("clientId"))};
    if (service.audiences.empty()) refuse("Google auth is not configured.");
    verify_id_token(auth_data, "id_token", with_options(std::move(service), options), options, client);
}

void verify_apple(const Value& auth_data, const Value& options, HttpClient& client) {
    Service service{"https://appleid.apple.com/auth/keys",
                    {"https://appleid.apple.com"},
                    "id token not issued by correct OpenID provider",
                    strings_of(options.find("clientId"))};
    if (service.audiences.empty()) refuse("Apple auth is not configured.");
    verify_id_token(auth_data, "token", with_options(std::move(service), options), options, client);
}

void verify_facebook_token(const Value& auth_data, const Value& options, HttpClient& client) {
    Service service{"https://www.facebook.com/.well-known/oauth/openid/jwks/",
                    {"https://www.facebook.com"},
                    "id token not issued by correct OpenID provider",
                    strings_of(options.find("appIds"))};
    if (service.audiences.empty()) refuse("Facebook auth is not configured.");
    verify_id_token(auth_data, "token", with_options(std::move(service), options), options, client);
}

void verify_keycloak(const Value& auth_data, const Value& options, HttpClient& client) {
    const std::string token = text_of(auth_data, "access_token");
    if (token.empty() || text_of(auth_data, "id").empty()) refuse("Missing access token and/or User id");
    const Value* config = options.find("config");
    constexpr const char* kIncomplete = "Missing keycloak configuration";
    if (config == nullptr) refuse(kIncomplete);
    const std::string server = text_of(*config, "auth-server-url");
    const std::string realm = text_of(*config, "realm");
    if (server.empty() || realm.empty()) refuse(kIncomplete);
    const std::string client_id = text_of(*config, "client-id");
    if (client_id.empty()) refuse("Keycloak auth is not configured. Missing client-id.");
    const std::string issuer = server + "/realms/" + realm;
    const Service service{
        issuer + "/protocol/openid-connect/certs", {issuer}, "access token not issued by correct provider"};
    const Value claims = verified_claims(token, service, options, client);
    if (text_of(claims, "azp") != client_id)
        refuse("access token is not authorized for this client - expected: " + client_id +
               " | from: " + text_of(claims, "azp"));
    check_subject(claims, auth_data);
    for (const char* list : {"roles", "groups"})
        if (!are_same(claims.find(list), auth_data.find(list))) refuse("Invalid authentication");
}

void verify_oidc(const Value& auth_data, const Value& options, HttpClient& client) {
    Service service{text_of(options, "jwksUrl"),
                    {text_of(options, "issuer")},
                    "id token not issued by correct OpenID provider",
                    strings_of(options.find("clientId")),
                    {SignatureAlgorithm::RS256, SignatureAlgorithm::ES256}};
    if (service.keys_url.empty() || service.issuers.front().empty() || service.audiences.empty())
        refuse("OpenID auth is not configured.");
    verify_id_token(auth_data, "id_token", service, options, client);
}

}  // namespace parsegres::proxy::auth
