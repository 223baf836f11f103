#pragma once
// Whole statements for find and count.

#include <vector>

#include "compile/access.hpp"
#include "compile/schema_source.hpp"
#include "compile/sql_text.hpp"
#include "query/find_options.hpp"
#include "query/where.hpp"
#include "schema/class_schema.hpp"

namespace parsegres {

/// The alias that the class's own table has in all statements here; its columns are written `t0."name"`.
inline constexpr std::string_view kTableAlias = "t0";

/// The fields with a column that an answer needs, in the order of the schema. objectId, createdAt, updatedAt, _rperm
/// and _wperm are always among them.
std::vector<const Field*> select_columns(const ClassSchema& schema, const KeySelection& selection);

/// `SELECT t0."a", … FROM table t0 WHERE … ORDER BY … LIMIT $n OFFSET $m`; the columns as given. `rules` hold for the
/// rows besides `where`.
/// Subqueries of `where` are part of the statement; their classes come from `source`, whose errors pass through.
/// Throws Error(invalid_query, invalid_json) where an operator does not suit the type of its field, as the reference.
/// The statement may fail with SQLSTATE 2201B (a regular expression that PostgreSQL refuses): that is invalid_query.
SqlText compile_find(const ClassSchema& schema, const Where& where, const FindOptions& options,
                     const std::vector<const Field*>& columns, const Access& access, SchemaSource& source,
                     const RowRules& rules = {});

/// `SELECT count(*) FROM table t0 WHERE …`
SqlText compile_count(const ClassSchema& schema, const Where& where, const Access& access, SchemaSource& source,
                      const RowRules& rules = {});

/// The condition of `where` and `rules` alone, on columns of kTableAlias; "TRUE" when they ask for nothing. Without the
/// row filter of ACLs. Errors are those of compile_find().
SqlText compile_condition(const ClassSchema& schema, const Where& where, const Access& access, SchemaSource& source,
                          const RowRules& rules);

/// Appends the condition alone, on columns of `alias` (usually kTableAlias); TRUE when `where` is empty. For statements
/// of other rooms (update and delete by query); the caller adds the row filter of `filter` itself.
void append_where(SqlText& sql, const ClassSchema& schema, const Where& where, std::string_view alias,
                  AccessFilter& filter, SchemaSource& source);

}  // namespace parsegres
