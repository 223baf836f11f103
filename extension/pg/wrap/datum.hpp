#pragma once
// C++ values to datums and back.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compile/sql_text.hpp"
#include "pg/wrap/jsonb.hpp"

namespace parsegres::pg {

/// The parameters of a statement as SPI wants them; allocated in the current memory context.
class Parameters {
  public:
    explicit Parameters(const std::vector<SqlParam>& params);

    [[nodiscard]] const std::vector<Oid>& types() const { return types_; }
    [[nodiscard]] Datum* values() const { return const_cast<Datum*>(values_.data()); }
    [[nodiscard]] const char* nulls() const { return nulls_.data(); }

  private:
    std::vector<Oid> types_;
    std::vector<Datum> values_;
    std::string nulls_;
};

/// A text, varchar or json datum; the bytes live as long as the row, or the current memory context.
std::string_view text_view(Datum datum);
std::string text_of(Datum datum);
/// A timestamptz datum; nothing for infinity and for years that Parse has no form for.
std::optional<Timestamp> timestamp_of(Datum datum);
/// The time of the clock, not that of the transaction's start.
Timestamp current_time();
/// A column of any numeric type.
double number_of(Datum datum, Oid type);
parsegres::Point point_of(Datum datum);
std::vector<parsegres::Point> polygon_of(Datum datum);
/// The elements of a text[] datum; a NULL element is skipped.
std::vector<std::string> text_array_of(Datum datum);
/// A text[] datum, in the current memory context.
Datum text_array_datum(const std::vector<std::string>& items);
/// The row that a function with OUT parameters returns: a datum for each, or nothing for NULL.
Datum row_datum(FunctionCallInfo fcinfo, const std::vector<std::optional<Datum>>& columns);
/// A json (or text) datum of `text`, in the current memory context.
Datum text_datum(std::string_view text);

}  // namespace parsegres::pg
