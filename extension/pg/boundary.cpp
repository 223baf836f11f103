#include "pg/boundary.hpp"

#include <cstring>

namespace parsegres::pg {
namespace {

// In the handler of an exception nothing may raise, so memory that cannot be had becomes a fixed text.
const char* keep(const char* text, std::size_t length) {
    auto* copy = static_cast<char*>(MemoryContextAllocExtended(CurTransactionContext, length + 1, MCXT_ALLOC_NO_OOM));
    if (copy == nullptr) return "out of memory";
    std::memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

int packed(std::string_view state) { return MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4]); }

}  // namespace

void Outcome::set(const Error& error) {
    sqlstate = packed(info(error.code()).sqlstate);
    message = keep(error.message().c_str(), error.message().size());
    if (!error.detail().empty()) detail = keep(error.detail().c_str(), error.detail().size());
}

void Outcome::set(const Unanswered& unanswered) {
    sqlstate = packed(info(ErrorCode::unanswered_question).sqlstate);
    message = keep(unanswered.questions().c_str(), unanswered.questions().size());
}

void Outcome::set(int state, const char* text) {
    sqlstate = state;
    message = keep(text, std::strlen(text));
}

void Outcome::report() const {
    if (rethrow != nullptr) ReThrowError(rethrow);
    // The statement is one of a fixed few and its parameters are the client's: neither helps the log.
    ereport(ERROR, (errcode(sqlstate), errmsg_internal("%s", message),
                    detail != nullptr ? errdetail_log("%s", detail) : 0, errhidestmt(true), errhidecontext(true)));
    pg_unreachable();
}

}  // namespace parsegres::pg
