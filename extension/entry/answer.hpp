#pragma once
// The row that a request is answered with which may ask something outside first.

#include "pg/boundary.hpp"

#include <optional>
#include <string>

#include "pg/exchange.hpp"
#include "pg/operations/dispatch.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/subtransaction.hpp"

namespace parsegres::pg {

struct Answer {
    Reply reply;
    std::string questions;
    std::string effects;
};

/// What a client reads of a failure that is no reason to roll back.
inline Reply refusal(const Error& error) {
    const ParseAnswer answer = answer_of(error);
    Reply reply{{}, answer.http_status};
    append_answer(reply.body, answer);
    return reply;
}

/// What `work`, which returns a Reply, comes to: its reply and what is to be done outside, or its questions.
template <class Work>
Answer answer_or_ask(const Exchange& exchange, Work work) {
    Answer outcome;
    if (auto question = run_until_question([&] { outcome.reply = work(); }))
        outcome.questions = '[' + *question + ']';
    else
        outcome.effects = exchange.effects();
    if (outcome.reply.failure) outcome.reply = refusal(*outcome.reply.failure);
    return outcome;
}

inline std::optional<Datum> optional_text(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text_datum(text);
}

inline Datum row_of(FunctionCallInfo fcinfo, const Answer& answer) {
    return row_datum(fcinfo, {Int32GetDatum(answer.reply.status), optional_text(answer.reply.body),
                              optional_text(answer.reply.location), optional_text(answer.questions),
                              optional_text(answer.effects), optional_text(answer.reply.headers)});
}

}  // namespace parsegres::pg
