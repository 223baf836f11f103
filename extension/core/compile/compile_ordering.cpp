// $lt, $lte, $gt, $gte, with $relativeTime.

#include "compile/operand.hpp"
#include "compile/where_compiler.hpp"
#include "error.hpp"
#include "value/parse_types.hpp"

namespace parsegres {
namespace {

std::string_view sign_of(Ordering ordering) {
    switch (ordering) {
        case Ordering::Less: return " < ";
        case Ordering::LessOrEqual: return " <= ";
        case Ordering::Greater: return " > ";
        case Ordering::GreaterOrEqual: return " >= ";
    }
    return " = ";
}

bool is_ordered(Storage storage) {
    return storage == Storage::Text || storage == Storage::Number || storage == Storage::Boolean ||
           storage == Storage::Date;
}

void compile_relative(SqlText& sql, const Target& target, std::string_view sign, const RelativeTime& time) {
    if (target.storage != Storage::Date)
        throw Error(ErrorCode::invalid_json, "$relativeTime can only be used with Date field");
    constexpr double kMicrosPerSecond = 1e6;
    sql.raw(target.column).raw(sign).raw("now() + make_interval(secs => ");
    sql.param(static_cast<double>(time.offset_micros) / kMicrosPerSecond).raw(")");
}

void compile_json(SqlText& sql, const Target& target, std::string_view sign, const Value& operand) {
    if (operand.type_tag() == "Date") {
        // Stored as {"__type":"Date","iso":…} with the text in the one form that sorts by time.
        open_any_value(sql, target);
        sql.raw("j.v ->> '__type' = 'Date' AND (j.v ->> 'iso') COLLATE \"C\"").raw(sign);
        sql.param(format_iso_date(date_value(operand))).raw(")");
        return;
    }
    if (operand.is_number() || operand.is_bool())
        return append_json_match(sql, target, std::string(sign.substr(1)) + "$v", operand);
    if (!operand.is_string()) {
        sql.raw("FALSE");
        return;
    }
    // By the collation of the database, as text columns are ordered.
    open_any_value(sql, target);
    sql.raw("jsonb_typeof(j.v) = 'string' AND j.v").raw(sign).param(Jsonb{operand}).raw(")");
}

}  // namespace

void compile_constraint(WhereCompiler& compiler, const Target& target, const Compares& compares) {
    SqlText& sql = compiler.sql;
    const std::string_view sign = sign_of(compares.ordering);
    if (const auto* time = std::get_if<RelativeTime>(&compares.operand))
        return compile_relative(sql, target, sign, *time);
    const Value& value = std::get<Value>(compares.operand);
    if (target.is_json_many()) return compile_json(sql, target, sign, value);
    std::optional<SqlParam> operand = is_ordered(target.storage) ? operand_for(target.storage, value) : std::nullopt;
    if (!operand) {
        sql.raw("FALSE");
        return;
    }
    sql.raw(target.column).raw(sign).param(std::move(*operand));
}

}  // namespace parsegres
