#pragma once
// Rows that were changed, on their way from the transaction that changed them to the worker of live queries.
//
// The bytes of tuples travel as they are, so writers pay for a copy and nothing more. They are only good for who has
// the same idea of the table's columns; each change says what idea that was.

#include "pg/boundary.hpp"

#include <cstdint>
#include <string_view>

namespace parsegres::pg {

enum class ChangeKind : std::uint8_t {
    Row,
    Unknown,  ///< rows of the table changed in a way that was not kept
};

/// In front of each change in a record; the tuples follow, each at a multiple of MAXIMUM_ALIGNOF.
struct ChangeHead {
    std::uint64_t key;  ///< table_key()
    Oid table;
    std::uint32_t old_bytes;  ///< 0: there was no row before
    std::uint32_t new_bytes;  ///< 0: there is none after
    std::uint32_t layout;     ///< of layout_of()
    std::uint16_t columns;    ///< how many that is about
    ChangeKind kind;
    bool is_logged;  ///< also in parse_internal.live_log

    [[nodiscard]] std::size_t bytes() const {
        return MAXALIGN(sizeof(ChangeHead)) + MAXALIGN(old_bytes) + MAXALIGN(new_bytes);
    }
};

/// What the first columns of a table are like, as far as reading a tuple goes.
std::uint32_t layout_of(TupleDesc descriptor, int columns);

/// Goes through the changes in a record.
class ChangeReader {
  public:
    explicit ChangeReader(std::string_view bytes) : rest_(bytes) {}

    /// False at the end.
    bool next();
    [[nodiscard]] const ChangeHead& head() const { return *head_; }
    /// A tuple whose data is in the record. `has_` first.
    [[nodiscard]] HeapTupleData old_row() const { return row(old_at(), head_->old_bytes); }
    [[nodiscard]] HeapTupleData new_row() const { return row(new_at(), head_->new_bytes); }

  private:
    [[nodiscard]] const char* old_at() const {
        return reinterpret_cast<const char*>(head_) + MAXALIGN(sizeof(ChangeHead));
    }
    [[nodiscard]] const char* new_at() const { return old_at() + MAXALIGN(head_->old_bytes); }
    [[nodiscard]] HeapTupleData row(const char* data, std::uint32_t bytes) const;

    std::string_view rest_;
    const ChangeHead* head_ = nullptr;
};

}  // namespace parsegres::pg
