// $in and $nin (with the subqueries that feed them), $all and $containedBy.

#include <algorithm>

#include "compile/operand.hpp"
#include "compile/where_compiler.hpp"
#include "error.hpp"

namespace parsegres {
namespace {

/// The reference checks this one type alone. A Pointer is let through by neither.
void check_elements(const Target& target, const IsIn& is_in) {
    if (target.field == nullptr || target.field->type != FieldType::String || target.path->is_dotted()) return;
    for (const Value& value : is_in.values)
        if (!value.is_null() && !value.is_string())
            throw Error(ErrorCode::invalid_query, std::string(is_in.negated ? "$nin" : "$in") +
                                                      " element type mismatch: expected string for field \"" +
                                                      target.field->name + "\"");
}

/// Appends terms with OR between them and says how many there were.
class Alternatives {
  public:
    explicit Alternatives(SqlText& sql) : sql_(sql) {}

    SqlText& next() {
        if (count_++ > 0) sql_.raw(" OR ");
        return sql_;
    }
    [[nodiscard]] std::size_t count() const { return count_; }

  private:
    SqlText& sql_;
    std::size_t count_ = 0;
};

bool are_strings(const Array& values) {
    return std::all_of(values.begin(), values.end(), [](const Value& value) { return value.is_string(); });
}

Array without_nulls(const Array& values) {
    Array present;
    for (const Value& value : values)
        if (!value.is_null()) present.push_back(value);
    return present;
}

bool are_scalars(const Array& values) {
    return std::none_of(values.begin(), values.end(),
                        [](const Value& value) { return value.is_array() || value.is_object(); });
}

/// Whether append_json_match() can look for all of the list: in an Array field, only for values of one kind, because
/// an element that compares with one of another kind there counts as unequal to all.
bool is_matchable(const Target& target, const Array& values) {
    if (!target.is_json_many() || !are_scalars(values)) return false;
    return target.storage == Storage::JsonPath || std::all_of(values.begin(), values.end(), [&](const Value& value) {
               return value.kind() == values.front().kind();
           });
}

void add_list(Alternatives& terms, const Target& target, const Array& values) {
    ListOperand list = list_operand(target.storage, values);
    if (!list.array) return;
    SqlText& sql = terms.next();
    if (target.storage == Storage::JsonArray && are_strings(values)) {
        // The one form that an index on the column serves.
        sql.raw(target.column).raw(" ?| ").param(*list_operand(Storage::TextArray, values).array);
    } else if (is_matchable(target, values)) {
        append_json_match(sql, target, "== $v[*]", values);
    } else if (target.is_json_many()) {
        open_any_value(sql, target);
        sql.raw("j.v = ANY(").param(std::move(*list.array)).raw("))");
    } else if (target.storage == Storage::TextArray) {
        sql.raw(target.column).raw(" && ").param(std::move(*list.array));
    } else {
        const bool is_geometry = target.storage == Storage::Point || target.storage == Storage::Polygon;
        sql.raw(target.column).raw(is_geometry ? " ~= ANY(" : " = ANY(");
        sql.param(std::move(*list.array)).raw(list.cast).raw(")");
    }
}

void add_null(WhereCompiler& compiler, Alternatives& terms, const Target& target) {
    terms.next();
    compile_constraint(compiler, target, Equals{Value(), false});
    if (target.storage == Storage::JsonArray) terms.next().raw(target.column).raw(" @> '[null]'");
}

std::size_t add_alternatives(WhereCompiler& compiler, const Target& target, const IsIn& is_in) {
    Alternatives terms(compiler.sql);
    const Array values = without_nulls(is_in.values);
    add_list(terms, target, values);
    if (values.size() < is_in.values.size()) add_null(compiler, terms, target);
    for (const Subquery& subquery : is_in.subqueries) {
        terms.next();
        compile_membership(compiler, target, subquery);
    }
    return terms.count();
}

/// Elements that `@>` and `<@` tell only roughly.
Array inexact_elements(const Array& values) {
    Array inexact;
    for (const Value& value : values)
        if (!is_exact_by_containment(json_operand(value))) inexact.push_back(value);
    return inexact;
}

Value json_list(const Array& values) {
    Array list;
    for (const Value& value : values) list.push_back(json_operand(value));
    return list;
}

/// Appends `NOT EXISTS (… an element of $n that no value equals)`. JSON nulls are values here.
void append_each_found(SqlText& sql, const Target& target, const Array& values) {
    std::vector<Jsonb> wanted;
    for (const Value& value : values) wanted.push_back(Jsonb{json_operand(value)});
    sql.raw("NOT EXISTS (SELECT FROM unnest(").param(std::move(wanted)).raw(") a(v) WHERE NOT ");
    open_any_value(sql, target);
    sql.raw("j.v = a.v))");
}

void compile_all_in_array(SqlText& sql, const Target& target, const Array& values) {
    const Array inexact = inexact_elements(values);
    if (!inexact.empty()) sql.raw("(");
    sql.raw(target.column).raw(" @> ").param(Jsonb{json_list(values)});
    if (inexact.empty()) return;
    sql.raw(" AND ");
    append_each_found(sql, target, inexact);
    sql.raw(")");
}

/// A single value contains all of a list when each element equals it.
void compile_all_in_single(WhereCompiler& compiler, const Target& target, const Array& values) {
    const bool are_same =
        std::all_of(values.begin(), values.end(), [&](const Value& value) { return value == values.front(); });
    if (!are_same)
        compiler.sql.raw("FALSE");
    else
        compile_constraint(compiler, target, Equals{values.front(), false});
}

/// Appends `NOT EXISTS (… an element of `array` that equals none of the list)`.
void append_each_listed(SqlText& sql, std::string_view array, const Array& values) {
    std::vector<Jsonb> allowed;
    for (const Value& value : values) allowed.push_back(Jsonb{json_operand(value)});
    sql.raw("NOT EXISTS (SELECT FROM jsonb_path_query(").raw(array).raw(", '$[*]') a(v) WHERE a.v <> ALL(");
    sql.param(std::move(allowed)).raw("))");
}

void append_contained(SqlText& sql, std::string_view array, const Array& values) {
    sql.raw("jsonb_typeof(").raw(array).raw(") = 'array' AND ").raw(array).raw(" <@ ").param(Jsonb{json_list(values)});
    // Of an array or object in the list, `<@` also takes a part; scalars cannot have any.
    if (are_scalars(values)) return;
    sql.raw(" AND ");
    append_each_listed(sql, array, values);
}

}  // namespace

void compile_constraint(WhereCompiler& compiler, const Target& target, const IsIn& is_in) {
    check_elements(target, is_in);
    SqlText& sql = compiler.sql;
    const std::size_t start = sql.text.size();
    const std::size_t count = add_alternatives(compiler, target, is_in);
    if (count == 0) {
        sql.raw(is_in.negated ? "TRUE" : "FALSE");
        return;
    }
    if (count == 1 && !is_in.negated) return;
    sql.text.insert(start, 1, '(');
    sql.raw(is_in.negated ? ") IS NOT TRUE" : ")");
}

void compile_constraint(WhereCompiler& compiler, const Target& target, const ContainsAll& all) {
    SqlText& sql = compiler.sql;
    if (all.values.empty()) {
        sql.raw("FALSE");
    } else if (target.storage == Storage::JsonArray) {
        compile_all_in_array(sql, target, all.values);
    } else if (target.storage == Storage::JsonPath) {
        append_each_found(sql, target, all.values);
    } else if (target.storage == Storage::TextArray && are_strings(all.values)) {
        sql.raw(target.column).raw(" @> ").param(*list_operand(Storage::TextArray, all.values).array);
    } else {
        compile_all_in_single(compiler, target, all.values);
    }
}

void compile_constraint(WhereCompiler& compiler, const Target& target, const ContainsAllPrefixes& all) {
    SqlText& sql = compiler.sql;
    if (!target.is_json_many()) {
        sql.raw("FALSE");
        return;
    }
    sql.raw("NOT EXISTS (SELECT FROM unnest(").param(all.prefixes).raw(") a(v) WHERE NOT ");
    open_any_value(sql, target);
    sql.raw("jsonb_typeof(j.v) = 'string' AND (j.v #>> '{}') ^@ a.v))");
}

void compile_constraint(WhereCompiler& compiler, const Target& target, const ContainedBy& contained) {
    SqlText& sql = compiler.sql;
    if (target.storage == Storage::JsonArray) {
        sql.raw("(");
        append_contained(sql, target.column, contained.values);
        sql.raw(")");
    } else if (target.storage == Storage::JsonPath) {
        open_any_value(sql, target, ArrayEnd::Whole);
        append_contained(sql, "j.v", contained.values);
        sql.raw(")");
    } else if (target.storage == Storage::TextArray) {
        const ListOperand list = list_operand(Storage::TextArray, contained.values);
        const auto& texts = list.array ? *list.array : SqlParam(std::vector<std::string>());
        sql.raw(target.column).raw(" <@ ").param(texts);
    } else {
        sql.raw("FALSE");
    }
}

}  // namespace parsegres
