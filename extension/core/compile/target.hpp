#pragma once
// What a key of a where object stands for in a class's table.

#include <optional>
#include <string>
#include <string_view>

#include "compile/sql_text.hpp"
#include "query/field_path.hpp"
#include "schema/class_schema.hpp"

namespace parsegres {

/// A table of a statement and the alias that its columns are written with.
struct Scope {
    const ClassSchema& schema;
    std::string alias;

    [[nodiscard]] std::string column(std::string_view name) const { return alias + "." + quote_identifier(name); }
};

/// How the values behind a key are stored, which decides what can be compared with them and how.
enum class Storage : unsigned char {
    Absent,  ///< no such field, or no such place in a value of its type: every row lacks it
    Text,    ///< String, the objectId of a Pointer, the name of a File
    Number,
    Boolean,
    Date,
    Json,       ///< Object and Bytes: one JSON value
    JsonArray,  ///< Array
    TextArray,  ///< Array kept as text[]
    Point,
    Polygon,
    JsonPath,  ///< a place inside a JSON value; there may be many where the way leads through arrays
    Relation,
};

struct Target {
    Storage storage = Storage::Absent;
    const Field* field = nullptr;  ///< nullptr when absent
    const FieldPath* path = nullptr;
    std::string column;  ///< the field's column as SQL, when it has one

    /// Several JSON values may be behind the key, each of which can fulfil a condition.
    [[nodiscard]] bool is_json_many() const { return storage == Storage::JsonArray || storage == Storage::JsonPath; }
};

/// `path` must outlive the target.
Target find_target(const Scope& scope, const FieldPath& path);

/// What of an array at the end of the way counts as a value.
enum class ArrayEnd : unsigned char {
    Elements,  ///< its elements, as equality and most operators see it
    Whole      ///< the array itself
};

/// Appends the set-returning call that yields the JSON values behind `target`, which must be json-many.
///
/// The way goes by a jsonpath in lax mode, which steps through arrays on its own: `items.price` finds the price of
/// every item, as MongoDB does. A component of digits is an array index (or a key of digits) in front of that.
void append_json_values(SqlText& sql, const Target& target, ArrayEnd end);

/// Appends a term that is true when one of the values (elements of arrays too) stands to `operand` as `sign` says:
/// SQL/JSON's "== $v", "> $v", or "== $v[*]" for a list. Several times faster than open_any_value(), but it knows
/// scalars alone, and orders strings by code point. Of an Array field the elements are looked at and nothing in them,
/// and a list has to be of values of one kind.
void append_json_match(SqlText& sql, const Target& target, std::string_view sign, Value operand);

/// Appends `EXISTS (SELECT FROM <values> j(v) WHERE `; the caller appends a condition on `j.v` and `)`.
void open_any_value(SqlText& sql, const Target& target, ArrayEnd end = ArrayEnd::Elements);

}  // namespace parsegres
