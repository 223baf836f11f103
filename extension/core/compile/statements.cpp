#include "compile/statements.hpp"

#include <algorithm>
#include <array>

#include "compile/where_compiler.hpp"

namespace parsegres {
namespace {

constexpr std::array<std::string_view, 5> kAlwaysRead{"objectId", "createdAt", "updatedAt", "_rperm", "_wperm"};

bool is_always_read(std::string_view name) {
    return std::find(kAlwaysRead.begin(), kAlwaysRead.end(), name) != kAlwaysRead.end();
}

Scope top_scope(const ClassSchema& schema) { return Scope{schema, std::string(kTableAlias)}; }

void append_columns(SqlText& sql, const Scope& scope, const std::vector<const Field*>& columns) {
    std::string_view lead;
    for (const Field* field : columns) {
        sql.raw(lead).raw(scope.column(field->name));
        lead = ", ";
    }
}

// Common limits are part of the text. As a parameter the limit would be unknown to the generic plan, which then looks
// so dear that PostgreSQL plans every execution anew.
constexpr std::int64_t kLargestWrittenLimit = 1000;

void append_page(SqlText& sql, const FindOptions& options) {
    if (options.limit > kLargestWrittenLimit)
        sql.raw(" LIMIT ").param(options.limit);
    else if (options.limit != kNoLimit)
        sql.raw(" LIMIT ").raw(std::to_string(options.limit));
    if (options.skip > 0) sql.raw(" OFFSET ").param(options.skip);
}

}  // namespace

std::vector<const Field*> select_columns(const ClassSchema& schema, const KeySelection& selection) {
    std::vector<const Field*> columns;
    for (const Field& field : schema.fields())
        if (field.has_column() && (is_always_read(field.name) || selection.selects(field.name)))
            columns.push_back(&field);
    return columns;
}

SqlText compile_find(const ClassSchema& schema, const Where& where, const FindOptions& options,
                     const std::vector<const Field*>& columns, const Access& access, SchemaSource& source,
                     const RowRules& rules) {
    SqlText sql;
    AccessFilter filter(access);
    WhereCompiler compiler(sql, filter, source);
    const Scope scope = top_scope(schema);
    sql.raw("SELECT ");
    append_columns(sql, scope, columns);
    sql.raw(" FROM ").raw(schema.table()).raw(" ").raw(scope.alias);
    append_where_clause(compiler, scope, where, rules);
    append_order(sql, scope, options.order);
    append_page(sql, options);
    return sql;
}

SqlText compile_count(const ClassSchema& schema, const Where& where, const Access& access, SchemaSource& source,
                      const RowRules& rules) {
    SqlText sql;
    AccessFilter filter(access);
    WhereCompiler compiler(sql, filter, source);
    const Scope scope = top_scope(schema);
    sql.raw("SELECT count(*) FROM ").raw(schema.table()).raw(" ").raw(scope.alias);
    append_where_clause(compiler, scope, where, rules);
    return sql;
}

SqlText compile_condition(const ClassSchema& schema, const Where& where, const Access& access, SchemaSource& source,
                          const RowRules& rules) {
    SqlText sql;
    AccessFilter filter(access);
    WhereCompiler compiler(sql, filter, source);
    const Scope scope = top_scope(schema);
    compiler.compile(scope, where);
    std::string_view lead = " AND ";
    compiler.compile(scope, rules, lead);
    return sql;
}

void append_where(SqlText& sql, const ClassSchema& schema, const Where& where, std::string_view alias,
                  AccessFilter& filter, SchemaSource& source) {
    WhereCompiler(sql, filter, source).compile(Scope{schema, std::string(alias)}, where);
}

}  // namespace parsegres
