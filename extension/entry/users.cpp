// The SQL functions of users and sessions, and those behind the links of mails.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "entry/arguments.hpp"
#include "pg/exchange.hpp"
#include "pg/operations/schema_administrator.hpp"
#include "pg/operations/users/link_tokens.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace {

using namespace parsegres;
using namespace parsegres::pg;

/// Runs an operation for the caller that argument `credentials` describes. Its failure is an error here: whoever calls
/// from SQL could roll back what it leaves behind anyway.
template <class Operation>
Datum answer(FunctionCallInfo fcinfo, int credentials, Operation operation, Token token = Token::Counts) {
    return answer_of([&] { return success_of(operation(identify(caller_argument(fcinfo, credentials), token))); });
}

/// Without the adapter, which has passwords of its own.
Value mails_in(const Exchange& exchange) {
    if (exchange.effects().empty()) return Array();
    Value mails = parse_json(exchange.effects());
    for (Value& mail : mails.as_array()) mail.as_object().erase("adapter");
    return mails;
}

/// Runs an operation for the address in argument 0; the mails that it wants sent. Whoever reads these can take the
/// account over.
template <class Operation>
Datum mails(FunctionCallInfo fcinfo, Operation operation) {
    return answer_of([&] {
        Caller caller = identify_administrator(caller_argument(fcinfo, 1));
        if (caller.key != Key::Master)
            throw Error(ErrorCode::command_unavailable,
                        "No mail is sent from SQL; ask the REST API, or with the master key for the mail itself.");
        Exchange exchange({});
        caller.exchange = &exchange;
        success_of(operation(caller, Object{{"email", text_argument(fcinfo, 0)}}));
        return to_json(mails_in(exchange));
    });
}

Datum optional_text(FunctionCallInfo fcinfo, const std::optional<std::string>& text) {
    if (!text) PG_RETURN_NULL();
    return text_datum(*text);
}

}  // namespace

// (object, caller)
PARSEGRES_FUNCTION(parse_sign_up) {
    return answer(fcinfo, 1, [&](const Caller& caller) { return sign_up(caller, json_argument(fcinfo, 0)); });
}

// (credentials, caller)
PARSEGRES_FUNCTION(parse_log_in) {
    return answer(fcinfo, 1, [&](const Caller& caller) { return log_in(caller, json_argument(fcinfo, 0)); });
}

// (credentials, caller)
PARSEGRES_FUNCTION(parse_verify_password) {
    return answer(fcinfo, 1, [&](const Caller& caller) { return verify_password(caller, json_argument(fcinfo, 0)); });
}

// (user_id, caller)
PARSEGRES_FUNCTION(parse_log_in_as) {
    return answer(fcinfo, 1, [&](const Caller& caller) {
        return log_in_as(caller, Object{{"userId", text_argument(fcinfo, 0)}});
    });
}

// (caller)
PARSEGRES_FUNCTION(parse_log_out) {
    return answer(fcinfo, 0, [](const Caller& caller) { return log_out(caller); });
}

// (caller)
PARSEGRES_FUNCTION(parse_current_user) {
    return answer(fcinfo, 0, [](const Caller& caller) { return current_user(caller); });
}

// (caller)
PARSEGRES_FUNCTION(parse_current_session) {
    return answer(
        fcinfo, 0, [](const Caller& caller) { return current_session(caller); }, Token::Unchecked);
}

// (email, caller)
PARSEGRES_FUNCTION(parse_request_password_reset) { return mails(fcinfo, request_password_reset); }

// (email, caller)
PARSEGRES_FUNCTION(parse_request_email_verification) { return mails(fcinfo, request_email_verification); }

// (app_id, token)
PARSEGRES_FUNCTION(parse_verify_email) {
    const SpiSession session;
    const Caller caller = app_caller(text_argument(fcinfo, 0));
    PG_RETURN_BOOL(verify_email(*caller.app, std::string(text_argument(fcinfo, 1))));
}

// (app_id, username, token): the effects; NULL when the client is to hear that it failed
PARSEGRES_FUNCTION(parse_resend_verification) {
    std::optional<std::string> effects;
    {
        const SpiSession session;
        Caller caller = app_caller(text_argument(fcinfo, 0));
        Exchange exchange({});
        caller.exchange = &exchange;
        if (resend_verification(caller, std::string(text_argument(fcinfo, 1)), std::string(text_argument(fcinfo, 2))))
            effects = exchange.effects().empty() ? "[]" : exchange.effects();
    }
    return optional_text(fcinfo, effects);
}

// (app_id, token): why it is no good; NULL when it is
PARSEGRES_FUNCTION(parse_reset_token_problem) {
    std::optional<std::string> problem;
    {
        const SpiSession session;
        const Caller caller = app_caller(text_argument(fcinfo, 0));
        problem = reset_token_problem(*caller.app, std::string(text_argument(fcinfo, 1)));
    }
    return optional_text(fcinfo, problem);
}

// (app_id, token, new_password): why it was not set; NULL when it was
PARSEGRES_FUNCTION(parse_reset_password) {
    std::optional<std::string> problem;
    {
        const SpiSession session;
        const Caller caller = app_caller(text_argument(fcinfo, 0));
        problem = reset_password(caller, std::string(text_argument(fcinfo, 1)), std::string(text_argument(fcinfo, 2)));
    }
    return optional_text(fcinfo, problem);
}
