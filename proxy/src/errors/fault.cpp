#include "errors/fault.hpp"

#include <algorithm>
#include <iterator>

#include "error_codes.hpp"
#include "rest/json_text.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::string_view kUnavailable = "The database is not available at the moment.";

enum class Answer : unsigned char { parse_error, unavailable, internal };

struct Mapping {
    std::string_view sqlstate;  // whole, or its first characters
    Answer answer;
    ErrorCode code;            // for parse_error
    std::string_view message;  // for parse_error; empty: the one of the catalogue
    Retry retry;
    bool reconnect;
};

constexpr Mapping parse_error(std::string_view sqlstate, ErrorCode code, std::string_view message = {}) {
    return {sqlstate, Answer::parse_error, code, message, Retry::never, false};
}
constexpr Mapping away(std::string_view sqlstate, Retry retry = Retry::never, bool reconnect = false) {
    return {sqlstate, Answer::unavailable, ErrorCode::internal_server_error, {}, retry, reconnect};
}

// The first line that fits counts. In all of them the transaction was rolled back, so a 503 may be tried again.
constexpr Mapping kMappings[] = {
    parse_error("23505", ErrorCode::duplicate_value),
    parse_error("57014", ErrorCode::request_limit_exceeded),  // statement timeout
    parse_error("22021", ErrorCode::invalid_json, "The request is not valid UTF-8 text."),
    parse_error("22P05", ErrorCode::invalid_json, "The request has a character that cannot be stored."),
    parse_error("22P02", ErrorCode::invalid_json, "The request has a value of a wrong form."),
    parse_error("22003", ErrorCode::invalid_json, "The request has a number that is out of range."),
    parse_error("22008", ErrorCode::invalid_json, "The request has a date that is out of range."),
    parse_error("2201B", ErrorCode::invalid_query, "The regular expression is not valid."),
    parse_error("54000", ErrorCode::object_too_large, "The request is too large."),
    parse_error("54001", ErrorCode::invalid_query, "The request is too complex."),
    parse_error("54011", ErrorCode::object_too_large, "The class has too many fields."),
    away("40001", Retry::at_once),
    away("40P01", Retry::at_once),
    away("55P03"),                      // lock timeout
    away("25006"),                      // a standby
    away("53"),                         // out of disk, memory or connections
    away("57P0"),                       // shutting down, crashed or starting up
    away("08"),                         // connection lost
    away("26000", Retry::never, true),  // our prepared statements are gone: a pooler, or DISCARD ALL
    away("0A000", Retry::never, true),  // "cached plan must not change result type": the extension was replaced
    away("42883", Retry::never, true),  // the extension is being replaced
    away("3F000", Retry::never, true),
};

std::string_view text_of(ErrorCode code) { return info(code).message; }

Fault from_catalogue(const ErrorInfo& entry, std::string_view message) {
    return {entry.http_status, entry.parse_code, std::string(message)};
}

/// As in the reference, the violated constraint says whether a name, an address or a sign-in was taken.
Fault duplicate(std::string_view constraint) {
    ErrorCode code = ErrorCode::duplicate_value;
    if (constraint.ends_with("_username"))
        code = ErrorCode::username_taken;
    else if (constraint.ends_with("_email"))
        code = ErrorCode::email_taken;
    else if (constraint.find("_authData_") != std::string_view::npos)
        code = ErrorCode::account_already_linked;
    return from_catalogue(info(code), text_of(code));
}

Fault from_mapping(const Mapping& mapping, const DatabaseError& error) {
    Fault fault = internal_error();
    if (mapping.code == ErrorCode::duplicate_value) {
        fault = duplicate(error.constraint);
    } else if (mapping.answer == Answer::parse_error) {
        fault = from_catalogue(info(mapping.code), mapping.message.empty() ? text_of(mapping.code) : mapping.message);
    } else if (mapping.answer == Answer::unavailable) {
        fault = unavailable();
    }
    fault.retry = mapping.retry;
    fault.reconnect = mapping.reconnect;
    fault.internal = mapping.answer != Answer::parse_error;
    return fault;
}

}  // namespace

Fault fault_of(const DatabaseError& error) {
    if (const ErrorInfo* entry = find_error(error.sqlstate)) return from_catalogue(*entry, error.message);
    const auto* const found = std::find_if(std::begin(kMappings), std::end(kMappings), [&](const Mapping& mapping) {
        return error.sqlstate.starts_with(mapping.sqlstate);
    });
    return found == std::end(kMappings) ? internal_error() : from_mapping(*found, error);
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
    out += '{';
    if (fault.parse_code != 0) ((out += "\"code\":") += std::to_string(fault.parse_code)) += ',';
    out += "\"error\":";
    append_utf8_json_string(out, fault.message);
    out += '}';
}

}  // namespace parsegres::proxy
