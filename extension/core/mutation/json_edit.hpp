#pragma once
// Edits of a jsonb column: the operations on arrays and everything that dotted keys do.
//
// A list of edits travels to the row as one jsonb parameter and is applied there by parse_internal.edit(jsonb, jsonb),
// so that concurrent updates of one row lose nothing: [{"path":["a","0","b"],"op":"Set","value":…},…]. An empty path is
// the whole column.

#include <string>
#include <string_view>
#include <vector>

#include "value/value.hpp"

namespace parsegres {

/// Builds the jsonb of a list of edits.
class JsonEdits {
  public:
    /// `op`: Set, SetIfNull, Delete, Increment, Add, AddUnique or Remove. `value`: what to set, the amount, or the
    /// array of elements.
    void add(const std::vector<std::string>& path, std::string_view op, Value value);
    [[nodiscard]] bool empty() const { return edits_.empty(); }
    [[nodiscard]] Value take() { return Value(std::move(edits_)); }

  private:
    Array edits_;
};

/// Applies `edits` in their order to a stored value, null when the column is NULL; a null result is NULL again.
/// A path reads components of digits as positions in arrays; missing objects on the way are made, arrays are filled up
/// with null, siblings are kept. Add appends, AddUnique appends what is not there yet, Remove drops every equal
/// element; elements compare as JSON values. Delete of a missing path does nothing, and leaves null in an array.
/// Throws Error(incorrect_type) where the stored value does not allow the edit (a key below a string, Increment of a
/// string, a position far beyond the end), Error(invalid_json) when `edits` is no such list or the result too deep.
Value apply_edits(Value stored, const Value& edits);

}  // namespace parsegres
