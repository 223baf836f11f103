#include "pg/wrap/statement_timeout.hpp"

#include <csignal>

extern "C" {
#include <tcop/tcopprot.h>
#include <utils/timeout.h>
}

namespace parsegres::pg {

StatementTimeout::StatementTimeout(int milliseconds) {
    pg_call([&] { enable_timeout_after(STATEMENT_TIMEOUT, milliseconds); });
}

// One that has fired and not been noticed yet must not end what comes next.
StatementTimeout::~StatementTimeout() {
    disable_timeout(STATEMENT_TIMEOUT, false);
    QueryCancelPending = false;
}

void allow_statement_timeouts() { pqsignal(SIGINT, StatementCancelHandler); }

}  // namespace parsegres::pg
