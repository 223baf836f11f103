#pragma once
// Registering Cloud Code hosts: programs that run an app's JavaScript, and say as a whole what of it is to be called.

#include "pg/boundary.hpp"

#include "pg/caller.hpp"
#include "pg/operations/dispatch.hpp"

namespace parsegres::pg {

/// GET /hooks/host: {"name"} → {"name","url","digest"}. The digest changes with every change of the app's hooks, so
/// that a host learns cheaply whether to register again; `url` is missing when the host has nothing registered. Master
/// key.
Reply get_host(const Caller& caller, const Value& body);

/// PUT /hooks/host: {"name","url","functions":[name],"triggers":[{"className","triggerName"}],"jobs":[name]} takes the
/// place of all that was registered under that name. What is registered by SQL or by another host stays theirs, and is
/// told:
/// {"name","url","digest","shadowed":[{"kind","name","by"}]}. For the master key.
Reply register_host(const Caller& caller, const Value& body);

}  // namespace parsegres::pg
