#pragma once
// Built-in sign-in services, as far as they have to be asked over the network.

#include <string>

#include "outside/http_client.hpp"
#include "value/value.hpp"

namespace parsegres::proxy::auth {

/// {"result":…}, or {"thrown":{"code":…,"message":…}}, which the client gets to see; without a code it is 141 or what
/// the database makes of it.
using AuthAnswer = Value;

/// The option auth of this proxy, JSON text or "": what run() knows of a service that is named there, secrets included,
/// before what the question says of it. To be called once, before run().
void configure(const std::string& auth_options);

/// Answers a question of the database of the kind
///     {"kind":"auth","provider":"google","method":"validateAuthData"|"beforeFind"|…,"authData":{…},"options":{…}}.
/// Blocks, and is called by several threads at once; a thread's `client` is its own. What it throws is taken for a
/// failure of the service: it is logged, and the client is told no details.
AuthAnswer run(const Value& question, HttpClient& client);

}  // namespace parsegres::proxy::auth
