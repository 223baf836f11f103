#pragma once
// A snapshot of what is committed now, whatever the isolation level of the transaction.

#include "pg/boundary.hpp"

#include <exception>

namespace parsegres::pg {

/// Active while it lives. Caches are filled under it: read under an older snapshot, an entry would stay
/// wrong after the invalidation that announced the change had already been taken.
class LatestSnapshot {
  public:
    LatestSnapshot() : exceptions_(std::uncaught_exceptions()) {
        pg_call([] { PushActiveSnapshot(GetLatestSnapshot()); });
    }
    // After an exception the abort pops it.
    ~LatestSnapshot() {
        if (std::uncaught_exceptions() == exceptions_) PopActiveSnapshot();
    }
    LatestSnapshot(const LatestSnapshot&) = delete;
    LatestSnapshot& operator=(const LatestSnapshot&) = delete;

  private:
    int exceptions_;
};

}  // namespace parsegres::pg
