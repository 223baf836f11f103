#pragma once
// Mails that code of the app sends.

#include "pg/boundary.hpp"

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// POST /hooks/host/mail, for the master key: {"to","subject","text","html"} to the mail adapter of the app, which gets
/// it as it is when it is one over HTTP. Throws Error(internal_server_error) when the app has no adapter.
Reply send_mail(const Caller& caller, const Value& body);

}  // namespace parsegres::pg
