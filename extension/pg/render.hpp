#pragma once
// Rows to the JSON that Parse clients read, straight from the column values.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "pg/caller.hpp"
#include "pg/included_objects.hpp"
#include "pg/row_mask.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/class_schema.hpp"

namespace parsegres::pg {

/// Writes rows of one class for one caller.
class RowWriter {
  public:
    /// `columns` are those of the select list, in its order. All arguments must outlive the writer. What `mask` hides
    /// is left out; without one everything is written that may be read at all.
    RowWriter(const Caller& caller, const ClassSchema& schema, const std::vector<const Field*>& columns,
              RowMask mask = {});

    /// Pointers in the fields of `nodes` are replaced by `objects`; what is not among these is left out.
    void include(const std::vector<IncludeNode>& nodes, const IncludedObjects& objects);

    /// Appends `{"objectId":…}`. `head` are members to begin with, each followed by a comma, or "".
    void append(std::string& out, const Rows& rows, std::uint64_t row, std::string_view head = {});

  private:
    enum class Kind : unsigned char {
        Hidden,
        AuthData,
        Text,
        Number,
        Boolean,
        Date,
        BareDate,
        Json,
        Pointer,
        File,
        GeoPoint,
        Polygon,
        TextArray,
        ReadPermission,
        WritePermission
    };
    struct Column {
        Kind kind = Kind::Hidden;
        const Field* field = nullptr;
        std::string key;  ///< `"name":`
        const IncludeNode* node = nullptr;
    };

    [[nodiscard]] Kind kind_of(const ClassSchema& schema, const Field& field) const;
    static Kind kind_of_type(const Field& field);
    /// False when the value is to be left out; `out` may then hold a part of it.
    bool append_value(std::string& out, const Column& column, Datum value, Oid type) const;
    /// For its owner and privileged keys alone, as shown_auth_data() has it.
    bool append_auth_data(std::string& out, Datum value) const;
    bool append_pointer(std::string& out, const Column& column, std::string_view object_id) const;
    void append_file(std::string& out, std::string_view name) const;
    void append_relations(std::string& out) const;
    void append_acl(std::string& out) const;
    [[nodiscard]] bool is_own_row() const;

    const Caller& caller_;
    RowMask mask_;
    std::vector<Column> columns_;
    std::vector<std::pair<const Field*, std::string>> relations_;  ///< the members for Relation fields
    const IncludedObjects* objects_ = nullptr;
    std::size_t object_id_ = 0, read_permission_ = 0, write_permission_ = 0;  ///< their places among the columns
    std::vector<Datum> values_;
    std::vector<char> nulls_;
};

}  // namespace parsegres::pg
