#include "errors/sqlstate.hpp"

#include <algorithm>
#include <iterator>

namespace parsegres {
namespace {

struct Mapping {
    std::string_view sqlstate;
    ErrorCode code;
    std::string_view message;  ///< empty: the one of the catalogue
};

constexpr std::string_view kDuplicate = "23505";

constexpr Mapping kMappings[] = {
    {"57014", ErrorCode::request_limit_exceeded, {}},  // statement timeout
    {"22021", ErrorCode::invalid_json, "The request is not valid UTF-8 text."},
    {"22P05", ErrorCode::invalid_json, "The request has a character that cannot be stored."},
    {"22P02", ErrorCode::invalid_json, "The request has a value of a wrong form."},
    {"22003", ErrorCode::invalid_json, "The request has a number that is out of range."},
    {"22008", ErrorCode::invalid_json, "The request has a date that is out of range."},
    {"22001", ErrorCode::invalid_json, "The request has a text that is too long."},
    {"23502", ErrorCode::validation_error, "A field that must have a value has none."},
    {"23503", ErrorCode::validation_error, "A reference to another object does not hold."},
    {"23514", ErrorCode::validation_error, "A value breaks a rule of its table."},
    {"2201B", ErrorCode::invalid_query, "The regular expression is not valid."},
    {"54000", ErrorCode::object_too_large, "The request is too large."},
    {"54001", ErrorCode::invalid_query, "The request is too complex."},
    {"54011", ErrorCode::object_too_large, "The class has too many fields."},
};

ParseAnswer from_catalogue(const ErrorInfo& entry, std::string_view message) {
    return {entry.parse_code, entry.http_status, std::string(message.empty() ? entry.message : message)};
}

/// As in the reference, the violated constraint says whether a name, an address or a sign-in was taken.
ErrorCode duplicate_code(std::string_view constraint) {
    if (constraint.ends_with("_username")) return ErrorCode::username_taken;
    if (constraint.ends_with("_email")) return ErrorCode::email_taken;
    if (constraint.find("_authData_") != std::string_view::npos) return ErrorCode::account_already_linked;
    return ErrorCode::duplicate_value;
}

}  // namespace

std::optional<ParseAnswer> parse_answer(const DatabaseError& error) {
    if (const ErrorInfo* entry = find_error(error.sqlstate)) return from_catalogue(*entry, error.message);
    // In the catalog itself two sessions have made the same table or type at once, whoever's they were.
    if (error.sqlstate == kDuplicate && error.schema != "pg_catalog")
        return from_catalogue(info(duplicate_code(error.constraint)), {});
    const auto* const found = std::find_if(std::begin(kMappings), std::end(kMappings),
                                           [&](const Mapping& mapping) { return mapping.sqlstate == error.sqlstate; });
    if (found == std::end(kMappings)) return std::nullopt;
    return from_catalogue(info(found->code), found->message);
}

}  // namespace parsegres
