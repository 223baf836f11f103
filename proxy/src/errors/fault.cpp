#include "errors/fault.hpp"

#include <algorithm>
#include <iterator>

#include "error_codes.hpp"
#include "rest/json_text.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::string_view kUnavailable = "The database is not available at the moment.";

struct Mapping {
    std::string_view sqlstate;  // whole, or its first characters
    Retry retry = Retry::never;
    bool reconnect = false;
};

// The database is not to be used at the moment. The first line that fits counts. In all of them the transaction was
// rolled back, so clients may try again (503), and in some the proxy does so itself.
constexpr Mapping kMappings[] = {
    {"40001", Retry::at_once},
    {"40P01", Retry::at_once},
    {"42P01", Retry::at_once},  // the class, or one of its columns, was dropped just before it was used
    {"42703", Retry::at_once},
    {"23505", Retry::at_once},      // another server made the same table just now, as seen by an index of the catalog,
    {"42P07", Retry::at_once},      // by a look at its name,
    {"42710", Retry::at_once},      // and by one at the name of its type
    {"55P03"},                      // lock timeout
    {"25006"},                      // a standby
    {"53"},                         // out of disk, memory or connections
    {"57P0"},                       // shutting down, crashed or starting up
    {"08"},                         // connection lost
    {"26000", Retry::never, true},  // our prepared statements are gone: a pooler, or DISCARD ALL
    {"0A000", Retry::never, true},  // "cached plan must not change result type": the extension was replaced
    {"42883", Retry::never, true},  // the extension is being replaced
    {"3F000", Retry::never, true},
};

std::string_view text_of(ErrorCode code) { return info(code).message; }

Fault from_catalogue(const ErrorInfo& entry, std::string_view message) {
    return {entry.http_status, entry.parse_code, std::string(message)};
}

Fault from_mapping(const Mapping& mapping) {
    Fault fault = unavailable();
    fault.retry = mapping.retry;
    fault.reconnect = mapping.reconnect;
    fault.internal = true;
    return fault;
}

/// Somebody made the user while this request was about to: the next attempt finds it, and logs in.
bool is_sign_in_at_the_same_moment(const DatabaseError& error, const Fault& fault) {
    return error.sqlstate == "23505" && fault.parse_code == info(ErrorCode::account_already_linked).parse_code;
}

}  // namespace

Fault fault_of(const DatabaseError& error) {
    if (auto answer = parse_answer(error)) {
        Fault fault{answer->http_status, answer->parse_code, std::move(answer->message)};
        fault.body = std::move(answer->body);
        if (is_sign_in_at_the_same_moment(error, fault)) fault.retry = Retry::at_once;
        return fault;
    }
    const auto* const found = std::find_if(std::begin(kMappings), std::end(kMappings), [&](const Mapping& mapping) {
        return error.sqlstate.starts_with(mapping.sqlstate);
    });
    return found == std::end(kMappings) ? internal_error() : from_mapping(*found);
}

Fault unavailable() {
    Fault fault;
    fault.http_status = 503;
    fault.parse_code = info(ErrorCode::connection_failed).parse_code;
    fault.message = kUnavailable;
    return fault;
}

Fault outcome_unknown() {
    return from_catalogue(info(ErrorCode::other_cause),
                          "The connection to the database was lost; the request may have taken effect or not.");
}

Fault bad_request(std::string message) { return {400, 0, std::move(message)}; }

Fault invalid_json(std::string message) {
    const ErrorInfo& entry = info(ErrorCode::invalid_json);
    return {entry.http_status, entry.parse_code, std::move(message)};
}

Fault unauthorized() { return from_catalogue(info(ErrorCode::unauthorized), text_of(ErrorCode::unauthorized)); }

Fault body_too_large() { return {413, 0, "request entity too large"}; }

Fault too_many_parameters() { return {413, 0, "too many parameters"}; }

Fault unsupported_encoding(std::string_view encoding) {
    return {415, 0, "unsupported content encoding \"" + std::string(encoding) + "\""};
}

Fault not_found(std::string_view method, std::string_view path) {
    return {404, 0, "Cannot " + std::string(method) + " " + std::string(path)};
}

Fault request_timeout() { return {408, 0, "The request did not arrive in time."}; }

Fault internal_error() {
    Fault fault;
    fault.message = text_of(ErrorCode::internal_server_error);
    fault.internal = true;
    return fault;
}

void append_body(std::string& out, const Fault& fault) {
    if (!fault.body.empty()) {
        out += fault.body;
        return;
    }
    out += '{';
    if (fault.parse_code != 0) ((out += "\"code\":") += std::to_string(fault.parse_code)) += ',';
    out += "\"error\":";
    append_utf8_json_string(out, fault.message);
    out += '}';
}

}  // namespace parsegres::proxy
