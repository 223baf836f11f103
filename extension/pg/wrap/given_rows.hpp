#pragma once
// Rows of ours that a statement reads as if they were a table.

#include "pg/boundary.hpp"

#include <string>
#include <vector>

#include "pg/wrap/datum.hpp"

namespace parsegres::pg {

/// An ephemeral named relation, as triggers have them for transition tables: one plan serves any number of rows.
/// Belongs to the SPI session that is open when it is made, and is gone with it, or before.
class GivenRows {
  public:
    /// `name` is what statements call it. The columns get the types of `first`, which is not added.
    GivenRows(std::string name, const Parameters& first);
    /// The columns are those of `descriptor`, which outlives the rows.
    GivenRows(std::string name, TupleDesc descriptor);
    ~GivenRows();
    GivenRows(const GivenRows&) = delete;
    GivenRows& operator=(const GivenRows&) = delete;

    /// Throws Error(internal_server_error) when the row's types are not those of the columns.
    void add(const Parameters& row);
    void add(HeapTuple row);

    [[nodiscard]] const std::string& name() const { return name_; }
    /// The names tell place and type, so that a statement's text, the key of its plan, tells the types as well.
    [[nodiscard]] static std::vector<std::string> columns_of(const std::vector<Oid>& types);

  private:
    void open();

    std::string name_;
    std::vector<Oid> types_;
    TupleDesc descriptor_ = nullptr;
    Tuplestorestate* rows_ = nullptr;
    int exceptions_;
};

}  // namespace parsegres::pg
