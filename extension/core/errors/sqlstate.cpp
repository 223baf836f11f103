#include "errors/sqlstate.hpp"

#include <algorithm>
#include <iterator>

#include "value/json.hpp"

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

/// RAISE EXCEPTION without more, and an exception of PL/Python, PL/Perl and other languages: as of a handler in
/// JavaScript, the text is for whoever is at the other end.
constexpr std::string_view kRaised = "P0001";
constexpr std::string_view kRaisedInOtherLanguages = "38000";

ParseAnswer from_catalogue(const ErrorInfo& entry, std::string_view message) {
    return {entry.parse_code, entry.http_status, std::string(message.empty() ? entry.message : message), {}};
}

/// As in the reference, the violated constraint says whether a name, an address or a sign-in was taken.
ErrorCode duplicate_code(std::string_view constraint) {
    if (constraint.ends_with("_username")) return ErrorCode::username_taken;
    if (constraint.ends_with("_email")) return ErrorCode::email_taken;
    if (constraint.find("_authData_") != std::string_view::npos) return ErrorCode::account_already_linked;
    return ErrorCode::duplicate_value;
}

/// The entry that stands for a code: the first, which has the usual status.
const ErrorInfo* find_code(double parse_code) {
    const auto* const found = std::find_if(kErrors.begin(), kErrors.end(), [&](const ErrorInfo& entry) {
        return entry.parse_code != 0 && entry.parse_code == parse_code;
    });
    return found == kErrors.end() ? nullptr : found;
}

/// Between database and proxy, or between two levels of one request.
bool is_internal(std::string_view sqlstate) {
    return sqlstate == info(ErrorCode::unanswered_question).sqlstate ||
           sqlstate == info(ErrorCode::whole_request_needed).sqlstate;
}

Value parse_body(std::string_view body) {
    try {
        return parse_json(body);
    } catch (const Error&) {
        return {};
    }
}

/// `body` is that of an own_error, or whatever somebody raised under its SQLSTATE.
ParseAnswer answer_in_own_words(std::string_view body) {
    const Value error = parse_body(body);
    if (!error.is_object()) return from_catalogue(info(ErrorCode::script_failed), body);
    ParseAnswer answer{0, info(ErrorCode::own_error).http_status, {}, std::string(body)};
    if (const Value* code = error.find("code"); code != nullptr && code->is_number())
        if (const ErrorInfo* entry = find_code(code->as_number())) answer.http_status = entry->http_status;
    if (const std::string* message = error.find_string("error")) answer.message = *message;
    return answer;
}

}  // namespace

void append_answer(std::string& out, const ParseAnswer& answer) {
    if (!answer.body.empty()) {
        out += answer.body;
        return;
    }
    out += '{';
    if (answer.parse_code != 0) ((out += "\"code\":") += std::to_string(answer.parse_code)) += ',';
    out += "\"error\":";
    append_json_string(out, answer.message);
    out += '}';
}

Error app_error(double parse_code, const Value& message) {
    const ErrorInfo* entry = find_code(parse_code);
    if (entry != nullptr && message.is_string())
        return {static_cast<ErrorCode>(entry - kErrors.begin()), message.as_string()};
    return {ErrorCode::own_error, to_json(Object{{"code", parse_code}, {"error", message}})};
}

Error app_error_of(const Value& said) {
    const Value* code = said.find("code");
    const Value* message = said.find("message");
    if (message != nullptr && code != nullptr && code->is_number()) return app_error(code->as_number(), *message);
    return app_error(info(ErrorCode::script_failed).parse_code,
                     message != nullptr && message->truthy() ? *message : said);
}

ParseAnswer answer_of(const Error& error) {
    const ErrorInfo& entry = info(error.code());
    if (error.code() == ErrorCode::own_error) return answer_in_own_words(error.message());
    return {entry.parse_code, entry.http_status, error.message(), {}};
}

std::optional<ParseAnswer> parse_answer(const DatabaseError& error) {
    if (error.sqlstate == info(ErrorCode::own_error).sqlstate) return answer_in_own_words(error.message);
    if (is_internal(error.sqlstate)) return std::nullopt;
    if (const ErrorInfo* entry = find_error(error.sqlstate)) return from_catalogue(*entry, error.message);
    if (error.sqlstate == kRaised || error.sqlstate == kRaisedInOtherLanguages)
        return from_catalogue(info(ErrorCode::script_failed), error.message);
    // In the catalog itself two sessions have made the same table or type at once, whoever's they were.
    if (error.sqlstate == kDuplicate && error.schema != "pg_catalog")
        return from_catalogue(info(duplicate_code(error.constraint)), {});
    const auto* const found = std::find_if(std::begin(kMappings), std::end(kMappings),
                                           [&](const Mapping& mapping) { return mapping.sqlstate == error.sqlstate; });
    if (found == std::end(kMappings)) return std::nullopt;
    return from_catalogue(info(found->code), found->message);
}

}  // namespace parsegres
