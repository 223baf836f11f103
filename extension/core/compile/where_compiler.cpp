#include "compile/where_compiler.hpp"

namespace parsegres {
namespace {

/// How many terms joined by AND the conditions become.
std::size_t term_count(const Where& where) {
    std::size_t count = 0;
    for (const Condition& condition : where.conditions) {
        const auto* field = std::get_if<FieldCondition>(&condition.node);
        count += field != nullptr ? field->constraints.size() : 1;
    }
    return count;
}

void compile_branch(WhereCompiler& compiler, const Scope& scope, const Where& branch) {
    const bool is_group = term_count(branch) > 1;
    if (is_group) compiler.sql.raw("(");
    compiler.compile(scope, branch);
    if (is_group) compiler.sql.raw(")");
}

/// The dispatch on the kind of condition.
struct ConditionDispatch {
    WhereCompiler& compiler;
    const Scope& scope;

    void operator()(const FieldCondition& condition) const { compile_field(compiler, scope, condition); }
    void operator()(const Logical& logical) const { compile_logical(compiler, scope, logical); }
    void operator()(const RelatedTo& related) const { compile_related_to(compiler, scope, related); }
};

}  // namespace

void WhereCompiler::compile(const Scope& scope, const Where& where) {
    if (where.conditions.empty()) sql.raw("TRUE");
    bool is_first = true;
    for (const Condition& condition : where.conditions) {
        if (!is_first) sql.raw(" AND ");
        is_first = false;
        std::visit(ConditionDispatch{*this, scope}, condition.node);
    }
}

void WhereCompiler::compile(const Scope& scope, const RowRules& rules, std::string_view& lead) {
    if (!rules.any) {
        sql.raw(lead).raw("FALSE");
        lead = " AND ";
    }
    for (const Condition& condition : rules.conditions) {
        sql.raw(lead);
        lead = " AND ";
        std::visit(ConditionDispatch{*this, scope}, condition.node);
    }
}

void compile_logical(WhereCompiler& compiler, const Scope& scope, const Logical& logical) {
    compiler.sql.raw("(");
    for (std::size_t i = 0; i < logical.branches.size(); ++i) {
        if (i > 0) compiler.sql.raw(logical.kind == Logical::Kind::And ? " AND " : " OR ");
        compile_branch(compiler, scope, logical.branches[i]);
    }
    compiler.sql.raw(logical.kind == Logical::Kind::Nor ? ") IS NOT TRUE" : ")");
}

void compile_field(WhereCompiler& compiler, const Scope& scope, const FieldCondition& condition) {
    const Target target = find_target(scope, condition.path);
    bool is_first = true;
    for (const Constraint& constraint : condition.constraints) {
        if (!is_first) compiler.sql.raw(" AND ");
        is_first = false;
        if (target.storage == Storage::Relation)
            compile_relation(compiler, scope, target, constraint);
        else
            std::visit([&](const auto& kind) { compile_constraint(compiler, target, kind); }, constraint);
    }
}

void append_where_clause(WhereCompiler& compiler, const Scope& scope, const Where& where, const RowRules& rules) {
    std::string_view lead = " WHERE ";
    if (!where.conditions.empty()) {
        compiler.sql.raw(lead);
        compiler.compile(scope, where);
        lead = " AND ";
    }
    compiler.compile(scope, rules, lead);
    compiler.filter.append_read(compiler.sql, scope.alias, lead);
}

void append_order(SqlText& sql, const Scope& scope, const std::vector<SortKey>& order) {
    std::string_view lead = " ORDER BY ";
    for (const SortKey& key : order) {
        const Target target = find_target(scope, key.path);
        if (target.storage == Storage::Absent || target.storage == Storage::Relation) continue;
        // PostgreSQL has no order for these; the reference fails on them.
        if (target.storage == Storage::Point || target.storage == Storage::Polygon) continue;
        sql.raw(lead).raw(target.column);
        if (target.storage == Storage::JsonPath) sql.raw(" #> ").param(key.path.inner);
        sql.raw(key.descending ? " DESC" : " ASC");
        lead = ", ";
    }
}

}  // namespace parsegres
