#pragma once
// What the database wants done outside once a request has committed.

#include <string_view>

#include "mail/mailer.hpp"
#include "outside/http_client.hpp"

namespace parsegres::proxy {

/// `effect` is JSON text: {"kind":"mail","adapter":…,"method":…,"args":[…]},
/// {"kind":"mail","to":…,"subject":…,"text":…,"html":…} or, for an HTTP adapter of another kind,
/// {"kind":"adapter","url":…,"method":…,"args":[…]}. An HTTP adapter is called before this returns, SMTP gets its
/// mails later. The request is done whatever happens here, so failures are only logged. Blocks.
void perform_effect(std::string_view effect, HttpClient& client, Mailer& mailer);

}  // namespace parsegres::proxy
