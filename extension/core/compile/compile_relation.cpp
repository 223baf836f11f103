// $relatedTo, and constraints on Relation fields: both ways through a join table.

#include "compile/where_compiler.hpp"
#include "value/parse_types.hpp"

namespace parsegres {
namespace {

/// The ids that a constraint on a Relation is about; the reference takes Pointers alone.
std::vector<std::string> ids_of(const Array& values) {
    std::vector<std::string> ids;
    for (const Value& value : values)
        if (std::optional<std::string> id = pointer_id(value)) ids.push_back(std::move(*id));
    return ids;
}

/// Appends that the object's id is, or is not, among those of the owners of the related objects.
void compile_owners(WhereCompiler& compiler, const Scope& scope, const Target& target, const IsIn& related) {
    SqlText& sql = compiler.sql;
    std::vector<std::string> ids = ids_of(related.values);
    if (ids.empty() && related.subqueries.empty()) {
        sql.raw(related.negated ? "TRUE" : "FALSE");
        return;
    }
    sql.raw(scope.column("objectId")).raw(related.negated ? " NOT IN (" : " IN (");
    sql.raw("SELECT r.\"owningId\" FROM ").raw(scope.schema.join_table(*target.field)).raw(" r WHERE ");
    std::string_view lead;
    if (!ids.empty()) {
        sql.raw("r.\"relatedId\" = ANY(").param(std::move(ids)).raw(")");
        lead = " OR ";
    }
    const Target related_id{Storage::Text, target.field, target.path, "r.\"relatedId\""};
    for (const Subquery& subquery : related.subqueries) {
        sql.raw(lead);
        compile_membership(compiler, related_id, subquery);
        lead = " OR ";
    }
    sql.raw(")");
}

/// The caller must be able to read the owner: else the relation would tell who is in it.
void append_owner_check(WhereCompiler& compiler, const ClassSchema& owner, const RowRules& rules,
                        std::size_t id_param) {
    if (compiler.filter.unrestricted()) return;
    const Scope scope{owner, "t" + std::to_string(++compiler.last_alias)};
    compiler.sql.raw(" AND EXISTS (SELECT FROM ").raw(owner.table()).raw(" ").raw(scope.alias);
    compiler.sql.raw(" WHERE ").raw(scope.column("objectId")).raw(" = ").param_again(id_param);
    std::string_view lead = " AND ";
    compiler.compile(scope, rules, lead);
    compiler.filter.append_read(compiler.sql, scope.alias, lead);
    compiler.sql.raw(")");
}

}  // namespace

void compile_relation(WhereCompiler& compiler, const Scope& scope, const Target& target, const Constraint& constraint) {
    if (const auto* equals = std::get_if<Equals>(&constraint); equals != nullptr && !equals->value.is_null())
        return compile_owners(compiler, scope, target, IsIn{{equals->value}, {}, equals->negated});
    if (const auto* is_in = std::get_if<IsIn>(&constraint)) return compile_owners(compiler, scope, target, *is_in);
    compiler.sql.raw("FALSE");
}

void compile_related_to(WhereCompiler& compiler, const Scope& scope, const RelatedTo& related) {
    SqlText& sql = compiler.sql;
    RowRules rules;
    const ClassSchema* owner = compiler.source.find_owner(related, rules);
    const Field* relation = owner != nullptr ? owner->find_field(related.key) : nullptr;
    if (relation == nullptr || relation->type != FieldType::Relation) {
        sql.raw("FALSE");
        return;
    }
    sql.raw(scope.column("objectId")).raw(" IN (SELECT r.\"relatedId\" FROM ").raw(owner->join_table(*relation));
    sql.raw(" r WHERE r.\"owningId\" = ").param(related.owner_id);
    const std::size_t id_param = sql.params.size();
    sql.raw(")");
    append_owner_check(compiler, *owner, rules, id_param);
}

}  // namespace parsegres
