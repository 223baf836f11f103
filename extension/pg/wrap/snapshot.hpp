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

/// A snapshot of what is committed now that all statements of execute() see while it lives: what they find belongs
/// together.
class OneSnapshot {
  public:
    OneSnapshot() { ++alive(); }
    ~OneSnapshot() { --alive(); }
    OneSnapshot(const OneSnapshot&) = delete;
    OneSnapshot& operator=(const OneSnapshot&) = delete;

    [[nodiscard]] static bool is_kept() { return alive() > 0; }

  private:
    static int& alive() {
        static int count = 0;
        return count;
    }
    LatestSnapshot snapshot_;
};

}  // namespace parsegres::pg
