#pragma once
// The search_path that SQL of a SECURITY DEFINER function runs with.

#include "pg/boundary.hpp"

namespace parsegres::pg {

/// Makes search_path `pg_catalog, pg_temp` for a scope, so that no name in SQL that runs inside, that of triggers and
/// indexes included, means something of the caller's choosing.
///
/// Does what `SET search_path = …` of a function does, but nothing where the session has that path already: the proxy's
/// sessions do, and setting it costs a quarter of a get. After an exception the transaction's abort, or the
/// subtransaction's, puts the path back.
class FixedSearchPath {
  public:
    FixedSearchPath();
    ~FixedSearchPath();
    FixedSearchPath(const FixedSearchPath&) = delete;
    FixedSearchPath& operator=(const FixedSearchPath&) = delete;

  private:
    int exceptions_;
    int nest_level_ = 0;  ///< 0: nothing was set
};

}  // namespace parsegres::pg
