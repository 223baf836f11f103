#include "auth/token_services.hpp"

#include <algorithm>
#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth/answer.hpp"

namespace parsegres::proxy::auth {
namespace {

constexpr const char* kFacebookProblem = "Facebook auth is invalid for this user.";

std::string hex_hmac_sha256(const std::string& key, const std::string& message) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
         message.size(), mac.data(), &length);
    std::string hex;
    for (unsigned int i = 0; i < length; ++i) {
        hex += kHex[mac[i] >> 4U];
        hex += kHex[mac[i] & 0x0FU];
    }
    return hex;
}

/// What the graph says about the token at `path`.
Value ask_graph(const std::string& path, const Value& auth_data, const Value& options, HttpClient& client) {
    const std::string token = text_of(auth_data, "access_token");
    if (token.empty()) refuse(kFacebookProblem);
    Form form;
    form.add("fields", "id").add("access_token", token);
    if (const std::string secret = text_of(options, "appSecret"); !secret.empty())
        form.add("appsecret_proof", hex_hmac_sha256(secret, token));
    const std::string configured = text_of(options, "graphUrl");
    HttpRequest request;
    request.url = (configured.empty() ? "https://graph.facebook.com" : configured) + path + '?' + form.text();
    return json_of(client.send(request));
}

bool lists(const Value* list, const std::string& text) {
    if (list == nullptr || !list->is_array()) return false;
    const Array& items = list->as_array();
    return std::any_of(items.begin(), items.end(),
                       [&text](const Value& item) { return item.is_string() && item.as_string() == text; });
}

void check_facebook_options(const Value& options) {
    const Value* apps = options.find("appIds");
    if (apps == nullptr || !apps->is_array() || apps->as_array().empty()) refuse("Facebook auth is not configured.");
}

Value introspect(const Value& auth_data, const Value& options, HttpClient& client) {
    HttpRequest request;
    request.method = "POST";
    request.url = text_of(options, "tokenIntrospectionEndpointUrl");
    request.headers = {"Content-Type: application/x-www-form-urlencoded"};
    if (const std::string header = text_of(options, "authorizationHeader"); !header.empty())
        request.headers.push_back("Authorization: " + header);
    request.body = Form().add("token", text_of(auth_data, "access_token")).text();
    const HttpResponse response = client.send(request);
    Value answer = is_ok(response) ? json_of(response) : Value();
    if (!answer.is_object()) refuse("OAuth2 token introspection request failed.");
    return answer;
}

}  // namespace

void verify_facebook_user(const Value& auth_data, const Value& options, HttpClient& client) {
    check_facebook_options(options);
    const std::string claimed = id_text(auth_data.find("id"));
    const Value user = ask_graph("/me", auth_data, options, client);
    if (claimed.empty() || id_text(user.find("id")) != claimed) refuse(kFacebookProblem);
}

void verify_facebook_app(const Value& auth_data, const Value& options, HttpClient& client) {
    check_facebook_options(options);
    const Value app = ask_graph("/app", auth_data, options, client);
    if (!lists(options.find("appIds"), id_text(app.find("id")))) refuse(kFacebookProblem);
}

void verify_introspected_user(const Value& auth_data, const Value& options, HttpClient& client) {
    const std::string field = text_of(options, "useridField");
    const Value answer = introspect(auth_data, options, client);
    const Value* active = answer.find("active");
    const std::string id = text_of(auth_data, "id");
    const bool is_active = active != nullptr && active->truthy();
    if (!is_active || id.empty() || text_of(answer, field.empty() ? "sub" : field) != id)
        refuse("OAuth2 access token is invalid for this user.");
}

void verify_introspected_app(const Value& auth_data, const Value& options, HttpClient& client) {
    const std::string field = text_of(options, "appidField");
    if (field.empty()) return;
    const Value* apps = options.find("appIds");
    const Value answer = introspect(auth_data, options, client);
    const Value* found = answer.find(field);
    const Array given = found == nullptr ? Array() : found->is_array() ? found->as_array() : Array{*found};
    const auto is_ours = [apps](const Value& app) { return app.is_string() && lists(apps, app.as_string()); };
    if (std::none_of(given.begin(), given.end(), is_ours)) refuse("OAuth2: Invalid app ID.");
}

}  // namespace parsegres::proxy::auth
