#include "pg/wrap/error_watch.hpp"

#include <cstring>
#include <string_view>
#include <utility>

#include "errors/retelling.hpp"
#include "errors/sqlstate.hpp"

namespace parsegres::pg {
namespace {

std::string_view message_of(const ErrorData* error) { return error->message != nullptr ? error->message : ""; }

bool is_of_whole_request(const ErrorData* error) {
    return error->sqlerrcode == ERRCODE_QUERY_CANCELED ||
           unpack_sql_state(error->sqlerrcode) == info(ErrorCode::unanswered_question).sqlstate;
}

/// What code of a language raised in the language's own way. plpy.error() and Perl's elog() take the code of internal
/// errors; whose they are tells the domain that their texts are translated in.
bool is_of_language(const ErrorData* error) {
    if (error->sqlerrcode == ERRCODE_EXTERNAL_ROUTINE_EXCEPTION) return true;
    const std::string_view domain = error->domain != nullptr ? error->domain : "";
    return error->sqlerrcode == ERRCODE_INTERNAL_ERROR && domain.starts_with("pl") && !domain.starts_with("plpgsql");
}

bool retells(const ErrorData* error, const ErrorData* original) {
    return (error->sqlerrcode == original->sqlerrcode || is_of_language(error)) &&
           is_retelling(message_of(error), message_of(original));
}

void tell_like_raise(ErrorData* error) {
    if (is_of_language(error)) error->sqlerrcode = ERRCODE_EXTERNAL_ROUTINE_EXCEPTION;
    const std::string_view said = without_exception_name(message_of(error));
    if (said.size() != message_of(error).size()) std::memmove(error->message, said.data(), said.size() + 1);
}

}  // namespace

// PostgreSQL calls this on its way to report an error, before anybody can catch it.
ErrorWatch::ErrorWatch() {
    callback_.previous = error_context_stack;
    callback_.callback = see;
    callback_.arg = this;
    error_context_stack = &callback_;
}

ErrorWatch::~ErrorWatch() { error_context_stack = callback_.previous; }

// Called in the memory of errors, which is emptied when one has been dealt with.
void ErrorWatch::see(void* watch) {
    MemoryContext const memory = MemoryContextSwitchTo(TopTransactionContext);
    static_cast<ErrorWatch*>(watch)->note(CopyErrorData());
    MemoryContextSwitchTo(memory);
}

void ErrorWatch::note(ErrorData* error) {
    tell_like_raise(error);
    const bool is_settled = last_ != nullptr && is_of_whole_request(last_) && !is_of_whole_request(error);
    const bool is_told_already = last_ != nullptr && retells(error, last_);
    if (error->elevel == ERROR && !is_settled && !is_told_already) std::swap(last_, error);
    if (error != nullptr) FreeErrorData(error);
}

PgError ErrorWatch::original_of(const PgError& error) const {
    if (last_ == nullptr) return error;
    return is_of_whole_request(last_) || retells(error.data, last_) ? PgError{last_} : error;
}

void ErrorWatch::check_uncaught() const {
    if (last_ != nullptr && is_of_whole_request(last_)) throw PgError{last_};
}

}  // namespace parsegres::pg
