#!/bin/sh
# Writes error_codes.hpp from errors.csv: generate-error-codes.sh errors.csv > error_codes.hpp
set -eu
awk -F, '
BEGIN {
    print "#pragma once"
    print "// Generated from errors.csv: Parse error code, SQLSTATE and HTTP status of each error."
    print ""
    print "#include <array>"
    print "#include <string_view>"
    print ""
    print "namespace parsegres {"
    print ""
    print "enum class ErrorCode : unsigned char {"
}
NR > 1 {
    print "    " $1 ","
    message = $5
    gsub(/"/, "\\\"", message)
    row[NR] = "    {" $2 ", \"" $3 "\", " $4 ", \"" message "\"},"
    last = NR
}
END {
    print "};"
    print ""
    print "struct ErrorInfo {"
    print "    int parse_code;             ///< what clients read as `code`; 0: the answer carries no code"
    print "    std::string_view sqlstate;"
    print "    int http_status;"
    print "    std::string_view message;   ///< for places that have nothing more exact to say"
    print "};"
    print ""
    print "inline constexpr std::array<ErrorInfo, " (last - 1) "> kErrors{{"
    for (i = 2; i <= last; i++) print row[i]
    print "}};"
    print ""
    print "constexpr const ErrorInfo& info(ErrorCode code) { return kErrors[static_cast<unsigned char>(code)]; }"
    print ""
    print "/// The entry of a SQLSTATE of class PS, or nullptr."
    print "constexpr const ErrorInfo* find_error(std::string_view sqlstate) {"
    print "    for (const ErrorInfo& error : kErrors)"
    print "        if (error.sqlstate == sqlstate) return &error;"
    print "    return nullptr;"
    print "}"
    print ""
    print "}  // namespace parsegres"
}' "$1"
