#pragma once
// Services that are asked whether a token is good: facebook's graph, and token introspection (RFC 7662).

#include "outside/http_client.hpp"
#include "value/value.hpp"

namespace parsegres::proxy::auth {

/// facebook: authData {id, access_token}; options appIds, appSecret, `graphUrl` in place of the service's address.
/// Throw Error(object_not_found) as the reference.
void verify_facebook_user(const Value& auth_data, const Value& options, HttpClient& client);
void verify_facebook_app(const Value& auth_data, const Value& options, HttpClient& client);

/// {"oauth2": true, "tokenIntrospectionEndpointUrl", "useridField", "appidField", "appIds", "authorizationHeader"}
void verify_introspected_user(const Value& auth_data, const Value& options, HttpClient& client);
void verify_introspected_app(const Value& auth_data, const Value& options, HttpClient& client);

}  // namespace parsegres::proxy::auth
