#pragma once
// The state of one statement while its conditions are compiled, and the table of what compiles them.
//
// Every function here appends one boolean term that may stand beside others between ANDs. A term may be NULL where a
// value is absent; whatever negates wraps it in `(…) IS NOT TRUE`, so that rows without the value count as not
// matching.

#include <string_view>

#include "compile/access.hpp"
#include "compile/schema_source.hpp"
#include "compile/sql_text.hpp"
#include "compile/target.hpp"
#include "query/where.hpp"

namespace parsegres {

class WhereCompiler {
  public:
    WhereCompiler(SqlText& sql, AccessFilter& filter, SchemaSource& source)
        : sql(sql), filter(filter), source(source) {}

    /// Appends the conditions of `where` on `scope` joined by AND; TRUE when there are none.
    void compile(const Scope& scope, const Where& where);
    /// Appends what `rules` ask for, each term after `lead`, which is " AND " from the second on.
    void compile(const Scope& scope, const RowRules& rules, std::string_view& lead);

    SqlText& sql;
    AccessFilter& filter;
    /// The one place where the class of a subquery or of a relation's owner is looked up, and its permissions with it.
    SchemaSource& source;
    /// How many classes the statement has named so far; numbers their aliases.
    int last_alias = 0;
};

// ---- One function for each kind of condition; each family has a file. ----

void compile_logical(WhereCompiler& compiler, const Scope& scope, const Logical& logical);
void compile_related_to(WhereCompiler& compiler, const Scope& scope, const RelatedTo& related);
void compile_field(WhereCompiler& compiler, const Scope& scope, const FieldCondition& condition);
/// A constraint on a Relation: on the ids in the field's join table.
void compile_relation(WhereCompiler& compiler, const Scope& scope, const Target& target, const Constraint& constraint);

void compile_constraint(WhereCompiler& compiler, const Target& target, const Equals& equals);
void compile_constraint(WhereCompiler& compiler, const Target& target, const Compares& compares);
void compile_constraint(WhereCompiler& compiler, const Target& target, const IsIn& is_in);
void compile_constraint(WhereCompiler& compiler, const Target& target, const ContainsAll& all);
void compile_constraint(WhereCompiler& compiler, const Target& target, const ContainsAllPrefixes& all);
void compile_constraint(WhereCompiler& compiler, const Target& target, const ContainedBy& contained);
void compile_constraint(WhereCompiler& compiler, const Target& target, const Exists& exists);
void compile_constraint(WhereCompiler& compiler, const Target& target, const MatchesRegex& regex);

/// Appends a term that is true where a value behind `target` is among those of the subquery.
void compile_membership(WhereCompiler& compiler, const Target& target, const Subquery& subquery);
// ---- Tails that statements and subqueries share. ----

/// Appends ` WHERE …` with the conditions of `rules` and the row filter, or nothing when there is nothing to ask.
void append_where_clause(WhereCompiler& compiler, const Scope& scope, const Where& where, const RowRules& rules);
/// Appends ` ORDER BY …`; keys that are no field of the class, or a Relation, are dropped, as the reference does.
void append_order(SqlText& sql, const Scope& scope, const std::vector<SortKey>& order);

}  // namespace parsegres
