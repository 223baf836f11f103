#pragma once
// What PostgreSQL's own errors mean to a Parse client.

#include <optional>
#include <string>
#include <string_view>

#include "error_codes.hpp"

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
};

/// Errors of class PS are the extension's own answers and pass through; others that a request can cause are mapped by a
/// table. Nothing for the rest: what went wrong there is no client's business.
std::optional<ParseAnswer> parse_answer(const DatabaseError& error);

}  // namespace parsegres
