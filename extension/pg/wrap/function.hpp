#pragma once
// Functions of the app's own, (jsonb) → jsonb.

#include "pg/boundary.hpp"

#include <string>

#include "value/value.hpp"

namespace parsegres::pg {

/// Another user for a scope. The role cannot be changed inside, as in functions that PostgreSQL itself runs so.
class RunAs {
  public:
    explicit RunAs(Oid user);
    ~RunAs();
    RunAs(const RunAs&) = delete;
    RunAs& operator=(const RunAs&) = delete;

  private:
    Oid user_ = InvalidOid;
    int context_ = 0;
};

/// The owner of the function with that name, as call_function() takes it. Throws as that does.
Oid owner_of_function(const std::string& name);

/// Calls the function with that qualified and, where needed, quoted name, as its owner and with `search_path`: whoever
/// may replace the function decides what it may do. Null for NULL and for functions that return void.
/// Throws PgError, and Error(script_failed) when there is no such function.
Value call_function(const std::string& name, const Value& argument, const std::string& search_path);

}  // namespace parsegres::pg
