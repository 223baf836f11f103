#pragma once
// What a client gets to see of a failure, and what the proxy does about it.

#include <string>
#include <string_view>

#include "errors/sqlstate.hpp"

namespace parsegres::proxy {

/// Whether running the same call again can help and cannot do harm.
enum class Retry : unsigned char { never, at_once };

struct Fault {
    int http_status = 500;
    int parse_code = 1;  // 0: the body has no code
    std::string message;
    Retry retry = Retry::never;
    bool internal = false;   // the message says less than is known: the rest belongs into the log
    bool reconnect = false;  // the connection's prepared statements no longer fit the database
    std::string body = {};   // the whole body, where code of the app chose it
};

/// What parse_answer() knows is the client's; of the rest a table says whether to try again or to connect anew, and
/// what is not in it either is code 1 with a neutral text.
Fault fault_of(const DatabaseError& error);

// Parse SDKs repeat a request that was answered with 5xx, so 5xx says: nothing has happened, try again.
/// The database cannot be reached, or no connection came free in time; nothing was sent.
Fault unavailable();
/// The connection broke after a write was sent. It may have happened: not 5xx, or SDKs would do it twice.
Fault outcome_unknown();

Fault bad_request(std::string message);
Fault invalid_json(std::string message);
Fault unauthorized();
Fault body_too_large();
Fault too_many_parameters();
Fault unsupported_encoding(std::string_view encoding);
Fault not_found(std::string_view method, std::string_view path);
Fault request_timeout();
Fault internal_error();

/// {"code":n,"error":"…"}
void append_body(std::string& out, const Fault& fault);

}  // namespace parsegres::proxy
