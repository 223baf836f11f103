#pragma once
// SQL through SPI: kept plans in, rows out.

#include "pg/boundary.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compile/sql_text.hpp"

namespace parsegres::pg {

/// SPI_connect and SPI_finish around a scope. After an exception the transaction's abort, or the
/// subtransaction's, closes SPI instead.
class SpiSession {
  public:
    SpiSession();
    ~SpiSession();
    SpiSession(const SpiSession&) = delete;
    SpiSession& operator=(const SpiSession&) = delete;

  private:
    int exceptions_;
};

/// Rows that a statement returned. They live until the enclosing SpiSession ends.
class Rows {
  public:
    Rows() = default;
    Rows(SPITupleTable* table, std::uint64_t count) : table_(table), count_(count) {}

    /// Rows returned, or rows touched by a statement without RETURNING.
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    /// The first row alone.
    [[nodiscard]] Rows first() const { return {table_, count_ == 0 ? 0U : 1U}; }
    [[nodiscard]] HeapTuple tuple(std::uint64_t row) const { return table_->vals[row]; }
    [[nodiscard]] TupleDesc descriptor() const { return table_->tupdesc; }

    /// The datum of a column (from 0); nothing when it is NULL.
    [[nodiscard]] std::optional<Datum> datum(std::uint64_t row, int column) const;
    /// A text, varchar or name column; nothing when it is NULL.
    [[nodiscard]] std::optional<std::string> text(std::uint64_t row, int column) const;

  private:
    SPITupleTable* table_ = nullptr;
    std::uint64_t count_ = 0;
};

enum class Mode : unsigned char {
    /// Sees the snapshot that is active: that of the calling statement, or a LatestSnapshot.
    Read,
    /// Takes a new snapshot first, so it sees what earlier requests of a batch wrote.
    Fresh,
};

/// Which plan a statement is run with, once it has one.
enum class Planning : unsigned char {
    /// PostgreSQL decides between a generic plan and one for the values at hand.
    Automatic,
    /// One plan for all values: for look-ups by primary key, where planning would cost more than running.
    Generic,
};

/// Runs a compiled statement with a plan from the cache.
Rows execute(const SqlText& sql, Mode mode, Planning planning = Planning::Automatic);

/// Runs text that is used once (DDL); no parameters, no plan kept.
void execute_once(const std::string& sql);

}  // namespace parsegres::pg
