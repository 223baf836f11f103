#pragma once
// What clients are told, as JSON texts. Members stand in the order that the reference writes them.

#include <optional>
#include <string>
#include <string_view>

namespace parsegres::proxy::live {

/// How a client is named in everything that it is told: `"clientId":"…"`, and `,"installationId":"…"` if it gave one.
std::string identity_of(std::string_view client_id, const std::optional<std::string>& installation_id);

/// `request_id` is JSON text; empty: the message is about none.
std::string simple_message(std::string_view op, std::string_view identity, std::string_view request_id);

/// What may be wrong, as members of an error.
struct Problem {
    std::string code;   // JSON text
    std::string error;  // JSON text
    bool reconnect = false;
};
/// `text` is not JSON yet.
Problem problem_of(int code, std::string_view text, bool reconnect);

std::string error_message(const Problem& problem, std::string_view request_id);

/// A random one (RFC 4122, version 4).
std::string make_uuid();

}  // namespace parsegres::proxy::live
