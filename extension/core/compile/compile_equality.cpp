// Implicit equality, $eq, $ne and $exists.

#include "compile/operand.hpp"
#include "compile/where_compiler.hpp"

namespace parsegres {
namespace {

void compile_null(SqlText& sql, const Target& target, bool negated) {
    if (target.storage == Storage::Absent) {
        sql.raw(negated ? "FALSE" : "TRUE");
    } else if (target.storage == Storage::JsonPath) {
        if (!negated) sql.raw("NOT ");
        open_any_value(sql, target, ArrayEnd::Whole);
        sql.raw("j.v <> 'null')");
    } else {
        sql.raw(target.column).raw(negated ? " IS NOT NULL" : " IS NULL");
    }
}

void compile_never(SqlText& sql, bool negated) { sql.raw(negated ? "TRUE" : "FALSE"); }

/// The whole array, or one of its elements that is itself that array.
void compile_array_in_array(SqlText& sql, const Target& target, const Value& array) {
    sql.raw("(").raw(target.column).raw(" = ").param(Jsonb{array});
    const std::size_t number = sql.params.size();
    sql.raw(" OR ");
    open_any_value(sql, target);
    sql.raw("j.v = ").param_again(number).raw("))");
}

/// `@>` comes first because an index can serve it.
void compile_element(SqlText& sql, const Target& target, const Value& value) {
    const Value element = json_operand(value);
    const bool is_exact = is_exact_by_containment(element);
    if (!is_exact) sql.raw("(");
    sql.raw(target.column).raw(" @> ").param(Jsonb{Array{element}});
    if (is_exact) return;
    sql.raw(" AND ");
    open_any_value(sql, target);
    sql.raw("j.v = ").param(Jsonb{element}).raw("))");
}

void compile_path_value(SqlText& sql, const Target& target, const Value& value) {
    if (!value.is_array() && !value.is_object()) return append_json_match(sql, target, "== $v", value);
    open_any_value(sql, target, value.is_array() ? ArrayEnd::Whole : ArrayEnd::Elements);
    sql.raw("j.v = ").param(Jsonb{json_operand(value)}).raw(")");
}

void compile_text_array(SqlText& sql, const Target& target, const Value& value) {
    const ListOperand list = list_operand(Storage::TextArray, value.is_array() ? value.as_array() : Array{value});
    if (!list.array) return compile_never(sql, false);
    sql.raw(target.column).raw(value.is_array() ? " = " : " && ").param(*list.array);
}

/// Equality with what may be several values, or has no negated operator of its own.
void compile_compound(SqlText& sql, const Target& target, const Value& value) {
    switch (target.storage) {
        case Storage::JsonArray:
            return value.is_array() ? compile_array_in_array(sql, target, value) : compile_element(sql, target, value);
        case Storage::JsonPath: return compile_path_value(sql, target, value);
        case Storage::TextArray: return compile_text_array(sql, target, value);
        default: break;
    }
    std::optional<SqlParam> operand = operand_for(target.storage, value);
    if (!operand) return compile_never(sql, false);
    sql.raw(target.column).raw(" ~= ").param(std::move(*operand));
}

bool is_compound(Storage storage) {
    return storage == Storage::JsonArray || storage == Storage::JsonPath || storage == Storage::TextArray ||
           storage == Storage::Point || storage == Storage::Polygon;
}

}  // namespace

void compile_constraint(WhereCompiler& compiler, const Target& target, const Equals& equals) {
    SqlText& sql = compiler.sql;
    if (equals.value.is_null()) return compile_null(sql, target, equals.negated);
    if (is_compound(target.storage)) {
        if (equals.negated) sql.raw("(");
        compile_compound(sql, target, equals.value);
        if (equals.negated) sql.raw(") IS NOT TRUE");
        return;
    }
    std::optional<SqlParam> operand = operand_for(target.storage, equals.value);
    if (!operand) return compile_never(sql, equals.negated);
    sql.raw(target.column).raw(equals.negated ? " IS DISTINCT FROM " : " = ").param(std::move(*operand));
}

void compile_constraint(WhereCompiler& compiler, const Target& target, const Exists& exists) {
    SqlText& sql = compiler.sql;
    if (target.storage == Storage::Absent) {
        sql.raw(exists.wanted ? "FALSE" : "TRUE");
    } else if (target.storage == Storage::JsonPath) {
        // Unlike null equality: a JSON null that is there exists.
        sql.raw(exists.wanted ? "EXISTS (SELECT FROM " : "NOT EXISTS (SELECT FROM ");
        append_json_values(sql, target, ArrayEnd::Whole);
        sql.raw(")");
    } else {
        sql.raw(target.column).raw(exists.wanted ? " IS NOT NULL" : " IS NULL");
    }
}

}  // namespace parsegres
