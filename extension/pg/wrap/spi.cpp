#include "pg/wrap/spi.hpp"

#include <exception>
#include <vector>

#include "pg/plan_cache.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/snapshot.hpp"

namespace parsegres::pg {
namespace {

void check(int result, const char* what) {
    if (result < 0) throw Error(ErrorCode::internal_server_error, "An internal server error occurred", what);
}

}  // namespace

SpiSession::SpiSession() : exceptions_(std::uncaught_exceptions()) {
    check(pg_call([] { return SPI_connect(); }), "SPI_connect failed");
}

SpiSession::~SpiSession() {
    if (std::uncaught_exceptions() == exceptions_) SPI_finish();
}

std::optional<Datum> Rows::datum(std::uint64_t row, int column) const {
    bool is_null = false;
    const Datum value = heap_getattr(table_->vals[row], column + 1, table_->tupdesc, &is_null);
    if (is_null) return std::nullopt;
    return value;
}

std::optional<std::string> Rows::text(std::uint64_t row, int column) const {
    const std::optional<Datum> value = datum(row, column);
    if (!value) return std::nullopt;
    if (TupleDescAttr(table_->tupdesc, column)->atttypid == NAMEOID) return std::string(NameStr(*DatumGetName(*value)));
    return text_of(*value);
}

Rows execute(const SqlText& sql, Mode mode, Planning planning) {
    const Parameters parameters(sql.params);
    SPIPlanPtr plan = plan_for(sql.text, parameters.types(), planning);
    const bool read_only = mode == Mode::Read || OneSnapshot::is_kept();
    const int result =
        pg_call([&] { return SPI_execute_plan(plan, parameters.values(), parameters.nulls(), read_only, 0); });
    check(result, "SPI_execute_plan failed");
    return {SPI_tuptable, SPI_processed};
}

void execute_once(const std::string& sql) {
    check(pg_call([&] { return SPI_execute(sql.c_str(), false, 0); }), "SPI_execute failed");
}

}  // namespace parsegres::pg
