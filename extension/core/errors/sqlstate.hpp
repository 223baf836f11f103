#pragma once
// What PostgreSQL's own errors mean to a Parse client.

#include <optional>
#include <string>
#include <string_view>

#include "error.hpp"
#include "value/value.hpp"

namespace parsegres {

/// An error as PostgreSQL reported it.
struct DatabaseError {
    std::string_view sqlstate;
    std::string_view message;
    std::string_view constraint;
    std::string_view schema = {};  ///< that the constraint's table is in
};

/// What a client reads.
struct ParseAnswer {
    int parse_code = 1;  ///< 0: the answer has no code
    int http_status = 500;
    std::string message;
    /// The whole body, where code of the app chose it; else empty.
    std::string body;
};

/// {"code":n,"error":"…"}
void append_answer(std::string& out, const ParseAnswer& answer);

/// What code of an app raises: any number it likes, and any JSON for a text. Has the form of the catalogue where it has
/// an entry; else it is Error(own_error), whose message is the answer's body.
Error app_error(double parse_code, const Value& message);

/// What a webhook or a Cloud Code host says went wrong: {"code","message"}; else a text, or any other JSON, of
/// Error(script_failed), which the client then reads as it is.
Error app_error_of(const Value& said);

/// What a client reads of an error of the core.
ParseAnswer answer_of(const Error& error);

/// Errors of class PS are the extension's own answers and pass through; others that a request can cause are mapped by a
/// table. Nothing for the rest: what went wrong there is no client's business.
std::optional<ParseAnswer> parse_answer(const DatabaseError& error);

}  // namespace parsegres
