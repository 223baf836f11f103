#include "pg/wrap/subtransaction.hpp"

extern "C" {
#include <utils/resowner.h>
}

namespace parsegres::pg {

std::optional<ParseAnswer> answer_of(const PgError& error) {
    const std::string sqlstate = unpack_sql_state(error.data->sqlerrcode);
    // Cancelled is the whole request, by its timeout or because the client has gone.
    if (error.data->sqlerrcode == ERRCODE_QUERY_CANCELED) return std::nullopt;
    const auto text = [](const char* value) { return std::string_view(value != nullptr ? value : ""); };
    return parse_answer(
        {sqlstate, text(error.data->message), text(error.data->constraint_name), text(error.data->schema_name)});
}

std::optional<std::string> questions_of(const PgError& error) {
    if (unpack_sql_state(error.data->sqlerrcode) != info(ErrorCode::unanswered_question).sqlstate) return std::nullopt;
    return error.data->message != nullptr ? error.data->message : "";
}

namespace detail {

SubtransactionState begin_subtransaction() {
    const SubtransactionState state{CurrentMemoryContext, CurrentResourceOwner};
    pg_call([] { BeginInternalSubTransaction(nullptr); });
    // What is allocated meanwhile, answers above all, must outlive the subtransaction.
    MemoryContextSwitchTo(state.memory);
    return state;
}

void commit_subtransaction(const SubtransactionState& state) {
    pg_call([] { ReleaseCurrentSubTransaction(); });
    MemoryContextSwitchTo(state.memory);
    CurrentResourceOwner = state.owner;
}

void roll_back_subtransaction(const SubtransactionState& state) {
    pg_call([] { RollbackAndReleaseCurrentSubTransaction(); });
    MemoryContextSwitchTo(state.memory);
    CurrentResourceOwner = state.owner;
}

}  // namespace detail
}  // namespace parsegres::pg
