#pragma once
// Which values of a row its reader must not see.

#include "pg/boundary.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

#include "acl/protected_fields.hpp"
#include "pg/caller.hpp"
#include "pg/schema_cache.hpp"
#include "pg/wrap/spi.hpp"
#include "query/find_options.hpp"

namespace parsegres::pg {

/// What a statement selects: first the columns that are shown, then those that only decide what is hidden.
struct ReadColumns {
    std::vector<const Field*> fields;
    std::size_t shown = 0;
};

ReadColumns read_columns(const ClassEntry& entry, const KeySelection& selection, const HiddenFields& hidden);

class RowMask {
  public:
    /// Hides nothing: for rows that hold nothing but what the caller has just written.
    RowMask() = default;
    /// All arguments must outlive the mask. `columns` are those of the rows.
    RowMask(const Caller& caller, const ClassSchema& schema, const ReadColumns& columns, const HiddenFields& hidden);

    /// Takes up a row, before hides() is asked about it.
    void look_at(const Rows& rows, std::uint64_t row);
    [[nodiscard]] bool hides(const Field& field, std::size_t column) const {
        return column >= shown_ || (names_ != nullptr && hides(field.name));
    }
    /// The same for what has no column: a Relation, ACL.
    [[nodiscard]] bool hides(std::string_view field) const;

  private:
    struct Revealing {
        int column = 0;
        const HiddenFields::Revealing* group = nullptr;
    };

    [[nodiscard]] bool names_caller(const Rows& rows, std::uint64_t row, int column) const;

    const Caller* caller_ = nullptr;
    const HiddenFields* hidden_ = nullptr;
    const std::vector<const Field*>* columns_ = nullptr;
    std::size_t shown_ = static_cast<std::size_t>(-1);
    int own_id_column_ = -1;  ///< where rows of _User may be the caller's own
    std::vector<Revealing> revealing_;
    /// What the row at hand hides: hidden_->names, remaining_, or nothing.
    const std::vector<std::string>* names_ = nullptr;
    std::vector<std::string> remaining_;
};

}  // namespace parsegres::pg
