#include "pg/wrap/transaction.hpp"

#include "pg/wrap/function.hpp"

namespace parsegres::pg::detail {

// pg_call() goes back to the memory context that it began in: that one has to outlive the transaction.

void begin_transaction() {
    pg_call([] {
        // Of which now() is made; nobody else sets it in a worker.
        SetCurrentStatementStartTimestamp();
        StartTransactionCommand();
        PushActiveSnapshot(GetTransactionSnapshot());
    });
    MemoryContextSwitchTo(TopTransactionContext);
}

void commit_transaction(Oid committer) {
    MemoryContextSwitchTo(TopMemoryContext);
    pg_call([] { PopActiveSnapshot(); });
    if (!OidIsValid(committer)) {
        pg_call([] { CommitTransactionCommand(); });
        return;
    }
    const RunAs as_committer(committer);
    pg_call([] { CommitTransactionCommand(); });
}

void roll_back_transaction() {
    MemoryContextSwitchTo(TopMemoryContext);
    pg_call([] { AbortCurrentTransaction(); });
}

}  // namespace parsegres::pg::detail
