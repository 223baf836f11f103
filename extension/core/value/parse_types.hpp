#pragma once
// The typed values of the Parse wire format: {"__type":"Date",…} and its kin.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compile/sql_text.hpp"
#include "value/value.hpp"

namespace parsegres {

/// Reads the ISO 8601 forms that JavaScript's Date reads (date only, with or without milliseconds, Z or
/// an offset). Nothing when `text` is not a date of the years 0001 to 9999.
std::optional<Timestamp> parse_iso_date(std::string_view text);
/// `YYYY-MM-DDTHH:MM:SS.mmmZ`, as every answer writes dates; what is below a millisecond is cut off.
/// `time` must be in the years 0001 to 9999.
std::string format_iso_date(Timestamp time);

/// The objectId that a Pointer, or an embedded Object, names; nothing for any other value.
std::optional<std::string> pointer_id(const Value& value);
/// The class that a Pointer, or an embedded Object, names; "" for any other value.
std::string_view pointer_class(const Value& value);
[[nodiscard]] Value make_pointer(std::string class_name, std::string object_id);

/// {"__type":"Date","iso":…}; throws Error(incorrect_type) when the value is not such a date.
Timestamp date_value(const Value& value);
/// {"__type":"GeoPoint",…} with its range checked; throws Error as the reference does.
Point geo_point_value(const Value& value);
/// {"__type":"Polygon","coordinates":[[lat,lng],…]}: at least three corners, closed if it was open.
std::vector<Point> polygon_value(const Value& value);

}  // namespace parsegres
