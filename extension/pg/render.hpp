#pragma once
// Rows to the JSON that Parse clients read, straight from the column values.

#include "pg/boundary.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pg/app_registry.hpp"
#include "pg/wrap/spi.hpp"
#include "query/find_options.hpp"
#include "schema/class_schema.hpp"

namespace parsegres::pg {

/// Objects that were fetched for an include: "Class objectId" to their JSON.
using IncludedObjects = std::unordered_map<std::string, std::string>;

std::string included_key(std::string_view class_name, std::string_view object_id);

/// A field whose Pointers are replaced, with the objects to put there.
struct IncludedField {
    const IncludeNode* node = nullptr;
    /// For each level below a JSON column, as for the field itself, the objects are in one map.
    IncludedObjects objects;
};

/// What decides which columns of a row a caller sees, and how they look.
struct RenderContext {
    const App* app = nullptr;
    /// Whose rows they are; decides on authData of _User.
    std::string_view caller_id;
    bool unrestricted = false;
};

/// Writes rows of one class.
class RowWriter {
public:
    /// `columns` are those of the select list, in its order.
    RowWriter(const RenderContext& context, const ClassSchema& schema, const std::vector<const Field*>& columns,
              const KeySelection& selection);

    /// Pointers of `field` are replaced when rows are written. `included` must outlive the writer.
    void include(const IncludedField& included);

    /// Appends `{"objectId":…}`. `head` are members to begin with, each with its comma at the end
    /// (`"__type":"Object","className":"C",`), or "".
    void append(std::string& out, const Rows& rows, std::uint64_t row, std::string_view head = {});

private:
    enum class Kind : unsigned char {
        Hidden, ObjectId, Text, Number, Boolean, Date, BareDate, Json, Pointer, File, GeoPoint, Polygon, TextArray,
        ReadPermission, WritePermission
    };
    struct Column {
        Kind kind = Kind::Hidden;
        const Field* field = nullptr;
        std::string key;  ///< `"name":`
        const IncludedField* included = nullptr;
    };

    [[nodiscard]] Kind kind_of(const Field& field, const KeySelection& selection) const;
    void append_column(std::string& out, const Column& column, Datum value, Oid type);
    void append_pointer(std::string& out, const Column& column, std::string_view object_id);
    void append_file(std::string& out, const Column& column, std::string_view name);
    void append_relations(std::string& out) const;
    void append_acl(std::string& out) const;
    [[nodiscard]] bool may_see(const Column& column, std::string_view object_id) const;

    const RenderContext& context_;
    const ClassSchema& schema_;
    std::vector<Column> columns_;
    std::string relations_;  ///< the members for Relation fields, the same in each row
    std::vector<Datum> values_;
    std::vector<char> nulls_;
};

}  // namespace parsegres::pg
