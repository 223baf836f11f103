#pragma once
// The search_path that SQL runs with.

#include "pg/boundary.hpp"

#include <string>

namespace parsegres::pg {

/// Makes search_path `path` for a scope.
///
/// Does what `SET search_path = …` of a function does, but nothing where the session has that path already: the proxy's
/// sessions do, and setting it costs a quarter of a get. After an exception the transaction's abort, or the
/// subtransaction's, puts the path back.
///
/// Unlike there, what runs inside cannot leave another path behind by a SET without LOCAL: that may be code of an app,
/// and what runs next, with more rights, must not look up operators in a schema of its choosing.
class SearchPath {
  public:
    explicit SearchPath(const char* path);
    ~SearchPath();
    SearchPath(const SearchPath&) = delete;
    SearchPath& operator=(const SearchPath&) = delete;

  private:
    int exceptions_;
    int nest_level_ = 0;  ///< 0: nothing was set
    std::string before_;
};

/// `pg_catalog, pg_temp`, for SECURITY DEFINER functions: so that no name in SQL that runs inside, that of triggers and
/// indexes included, means something of the caller's choosing.
class FixedSearchPath : public SearchPath {
  public:
    FixedSearchPath() : SearchPath("pg_catalog, pg_temp") {}
};

}  // namespace parsegres::pg
