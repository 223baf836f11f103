#pragma once
// The columns of a class's table as the worker has last seen them, and rows of it taken from bytes.

#include "pg/boundary.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/live/change.hpp"
#include "pg/wrap/spi.hpp"

namespace parsegres::pg {

/// A copy of a table's descriptor: no lock on the table is needed to read the rows of changes, which a DBA's ALTER
/// TABLE would make everybody wait for.
class RowForm {
  public:
    /// Throws PgError.
    static std::shared_ptr<const RowForm> of_table(Oid table);
    ~RowForm();
    RowForm(const RowForm&) = delete;
    RowForm& operator=(const RowForm&) = delete;

    /// Whether the change was made to such a table.
    [[nodiscard]] bool fits(const ChangeHead& change) const;
    [[nodiscard]] TupleDesc descriptor() const { return descriptor_; }
    /// Different for tables of other columns.
    [[nodiscard]] std::string name() const;
    /// The number of the column, from 1; 0 when there is none.
    [[nodiscard]] int column_number(std::string_view name) const;
    [[nodiscard]] const FormData_pg_attribute& column(int number) const {
        return *TupleDescAttr(descriptor_, number - 1);
    }

  private:
    RowForm(Oid table, TupleDesc descriptor) : table_(table), descriptor_(descriptor) {}

    Oid table_;
    TupleDesc descriptor_;  ///< in TopMemoryContext
};

/// One state of a row; absent where there is none. The bytes outlive it.
class RowState {
  public:
    RowState() = default;
    RowState(const RowForm& form, const HeapTupleData& tuple) : form_(&form), tuple_(tuple) {}

    [[nodiscard]] bool exists() const { return form_ != nullptr; }
    [[nodiscard]] HeapTuple tuple() const { return const_cast<HeapTuple>(&tuple_); }
    [[nodiscard]] const RowForm& form() const { return *form_; }
    /// Nothing when it is NULL, or there is no such column. `column` from 1.
    [[nodiscard]] std::optional<Datum> value(int column) const;

  private:
    const RowForm* form_ = nullptr;
    HeapTupleData tuple_{};
};

/// Whether a column has the same value in both; absent states have NULL.
bool has_same_value(const RowState& a, const RowState& b, int column);

/// Some columns of a table, in an order of our own.
class Projection {
  public:
    /// `names` of columns. Throws Error(internal_server_error) when one does not exist.
    Projection(const RowForm& form, const std::vector<std::string_view>& names);
    ~Projection();
    Projection(const Projection&) = delete;
    Projection& operator=(const Projection&) = delete;

    /// The row with these columns alone, in the current memory context.
    [[nodiscard]] Rows of(const RowState& row) const;

  private:
    std::vector<int> columns_;
    TupleDesc descriptor_ = nullptr;  ///< in TopMemoryContext
};

}  // namespace parsegres::pg
