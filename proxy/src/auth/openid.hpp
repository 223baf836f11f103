#pragma once
// Services whose proof is a signed token: google, apple, facebook's limited log-in, keycloak, and any OpenID provider.

#include "outside/http_client.hpp"
#include "value/value.hpp"

namespace parsegres::proxy::auth {

/// validateAuthData of these; each throws Error as the reference does.
/// Their options are the reference's; `jwksUrl` and `issuer` replace the service's own addresses.
void verify_google(const Value& auth_data, const Value& options, HttpClient& client);
void verify_apple(const Value& auth_data, const Value& options, HttpClient& client);
void verify_facebook_token(const Value& auth_data, const Value& options, HttpClient& client);
void verify_keycloak(const Value& auth_data, const Value& options, HttpClient& client);

/// {"oidc": true, "issuer", "jwksUrl", "clientId": "…" | […]}: RS256 or ES256; authData {id, id_token}.
void verify_oidc(const Value& auth_data, const Value& options, HttpClient& client);

}  // namespace parsegres::proxy::auth
