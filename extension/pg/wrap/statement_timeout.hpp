#pragma once
// A time limit for what a background worker asks of PostgreSQL.

#include "pg/boundary.hpp"

namespace parsegres::pg {

/// While it lives statements end with an error after so many milliseconds, all of them together. Needs
/// allow_statement_timeouts().
class StatementTimeout {
  public:
    explicit StatementTimeout(int milliseconds);
    ~StatementTimeout();
    StatementTimeout(const StatementTimeout&) = delete;
    StatementTimeout& operator=(const StatementTimeout&) = delete;
};

/// For a worker, once: lets timeouts interrupt it.
void allow_statement_timeouts();

}  // namespace parsegres::pg
