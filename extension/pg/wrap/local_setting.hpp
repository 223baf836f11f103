#pragma once
// A setting of PostgreSQL for a scope.

#include "pg/boundary.hpp"

namespace parsegres::pg {

/// Does what `SET name = value` of a function does, where only some calls of the function need it. After an exception
/// the transaction's abort, or the subtransaction's, puts the old value back.
class LocalSetting {
  public:
    LocalSetting(const char* name, const char* value);
    ~LocalSetting();
    LocalSetting(const LocalSetting&) = delete;
    LocalSetting& operator=(const LocalSetting&) = delete;

  private:
    int exceptions_;
    int nest_level_;
};

}  // namespace parsegres::pg
