#pragma once
// Services that give the client a code, which is exchanged here for a token and the token for the user's id: github,
// gpgames, instagram, line, linkedin, microsoft, qq, spotify, wechat, weibo.
//
// Options: clientId, clientSecret; with `enableInsecureAuth` a client may send the token itself; `tokenUrl` and
// `userUrl` replace the service's addresses. Where the reference reads an id wrongly (github's is a number, line, qq
// and wechat call it something else, spotify's token is a whole answer) it is read rightly here.

#include <string_view>

#include "outside/http_client.hpp"
#include "value/value.hpp"

namespace parsegres::proxy::auth {

bool has_code_flow(std::string_view provider);

/// beforeFind: the authData to go on with, {id, access_token, …} in place of {code, redirect_uri, …}.
/// Throws Error(validation_error) without a code, and Error(object_not_found) when the service does not accept it or
/// the id is another than the client's.
Value exchange_code(std::string_view provider, const Value& auth_data, const Value& options, HttpClient& client);

}  // namespace parsegres::proxy::auth
