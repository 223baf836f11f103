#pragma once
// Rows of ours that a statement reads as if they were a table.

#include "pg/boundary.hpp"

#include <string>
#include <vector>

#include "pg/wrap/datum.hpp"

namespace parsegres::pg {

/// An ephemeral named relation, as triggers have them for transition tables: one plan serves any number of rows.
/// Belongs to the SPI session that is open when it is made, and is gone with it.
class GivenRows {
  public:
    /// What statements call it.
    static constexpr const char* kName = "given_rows";

    /// The columns get the types of `first`, which is not added.
    explicit GivenRows(const Parameters& first);

    /// Throws Error(internal_server_error) when the row's types are not those of the columns.
    void add(const Parameters& row);

    /// The names tell place and type, so that a statement's text, the key of its plan, tells the types as well.
    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }

  private:
    std::vector<Oid> types_;
    std::vector<std::string> columns_;
    TupleDesc descriptor_ = nullptr;
    Tuplestorestate* rows_ = nullptr;
};

}  // namespace parsegres::pg
