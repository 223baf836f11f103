#include "mutation/compile_write.hpp"

#include "compile/access.hpp"
#include "compile/where_compiler.hpp"
#include "overloaded.hpp"
#include "schema/ddl.hpp"

namespace parsegres {
namespace {

void append_param(SqlText& sql, const Field& field, SqlParam value) {
    sql.param(std::move(value)).raw("::").raw(column_type(field));
}

void append_insert_into(SqlText& sql, const ClassSchema& schema, const CreatePlan& plan) {
    sql.raw("INSERT INTO ").raw(schema.table());
    const char* separator = " (";
    for (const ColumnValue& column : plan.columns) {
        sql.raw(separator).name(column.field.name);
        separator = ", ";
    }
    sql.raw(")");
}

void append_assignment(SqlText& sql, const Assignment& assignment) {
    const Field& field = assignment.field;
    sql.name(field.name).raw(" = ");
    std::visit(Overloaded{[&](const SetColumn& set) { append_param(sql, field, set.param); },
                          [&](const IncrementColumn& increment) {
                              sql.raw("coalesce(").name(field.name).raw(", 0) + ");
                              append_param(sql, field, increment.amount);
                          },
                          [&](const EditColumn& edit) {
                              const bool is_text = field.is_text_array;
                              if (is_text) sql.raw("ARRAY(SELECT jsonb_array_elements_text(");
                              sql.raw("parse_internal.edit(").raw(is_text ? "to_jsonb(" : "").name(field.name);
                              sql.raw(is_text ? "), " : ", ").param(Jsonb{edit.edits});
                              sql.raw(is_text ? "::jsonb)))" : "::jsonb)");
                          }},
               assignment.change);
}

/// RowRules are without subqueries, so that nobody asks for another class.
class NoOtherClass : public SchemaSource {
  public:
    const ClassSchema* find_class(std::string_view /*name*/) override { return nullptr; }
    RowRules open_subquery(const ClassSchema& /*schema*/, const Subquery& /*subquery*/) override { return {false, {}}; }
    const ClassSchema* find_owner(const RelatedTo& /*related*/, RowRules& /*rules*/) override { return nullptr; }
};

void append_row_condition(SqlText& sql, const ClassSchema& schema, std::string_view object_id, const RowRules& rules,
                          const Access& access) {
    sql.raw(" WHERE \"objectId\" = ").param(std::string(object_id)).raw("::text");
    AccessFilter filter(access);
    NoOtherClass source;
    std::string_view lead = " AND ";
    WhereCompiler(sql, filter, source).compile(Scope{schema, schema.table()}, rules, lead);
    filter.append_write(sql, {}, lead);
}

void append_returning(SqlText& sql, const std::vector<Field>& fields) {
    sql.raw(" RETURNING ");
    if (fields.empty()) {
        sql.name("objectId");
        return;
    }
    const char* separator = "";
    for (const Field& field : fields) {
        sql.raw(separator).name(field.name);
        separator = ", ";
    }
}

}  // namespace

SqlText compile_insert(const ClassSchema& schema, const CreatePlan& plan) {
    SqlText sql;
    append_insert_into(sql, schema, plan);
    sql.raw(" VALUES (");
    const char* separator = "";
    for (const ColumnValue& column : plan.columns) {
        append_param(sql.raw(separator), column.field, column.param);
        separator = ", ";
    }
    sql.raw(")");
    return sql;
}

SqlText compile_insert_from(const ClassSchema& schema, const CreatePlan& plan, std::string_view source,
                            const std::vector<std::string>& from) {
    SqlText sql;
    append_insert_into(sql, schema, plan);
    const char* separator = " SELECT ";
    for (std::size_t i = 0; i < from.size(); ++i) {
        sql.raw(separator).name(from[i]).raw("::").raw(column_type(plan.columns[i].field));
        separator = ", ";
    }
    sql.raw(" FROM ").name(source);
    return sql;
}

SqlText compile_update(const ClassSchema& schema, std::string_view object_id, const UpdatePlan& plan,
                       const Access& access, const RowRules& rules) {
    SqlText sql;
    sql.raw("UPDATE ").raw(schema.table()).raw(" SET ");
    const char* separator = "";
    for (const Assignment& assignment : plan.assignments) {
        append_assignment(sql.raw(separator), assignment);
        separator = ", ";
    }
    append_row_condition(sql, schema, object_id, rules, access);
    append_returning(sql, plan.echo_fields);
    return sql;
}

SqlText compile_delete(const ClassSchema& schema, std::string_view object_id, const Access& access,
                       const RowRules& rules) {
    SqlText sql;
    sql.raw("DELETE FROM ").raw(schema.table());
    append_row_condition(sql, schema, object_id, rules, access);
    append_returning(sql, {});
    return sql;
}

SqlText compile_writable(const ClassSchema& schema, std::string_view object_id, const Access& access,
                         const RowRules& rules, RowLock lock) {
    SqlText sql;
    sql.raw("SELECT FROM ").raw(schema.table());
    append_row_condition(sql, schema, object_id, rules, access);
    if (lock == RowLock::Update) sql.raw(" FOR UPDATE");
    return sql;
}

SqlText compile_add_relations(const ClassSchema& schema, std::string_view owner_id, const RelationChange& change) {
    SqlText sql;
    sql.raw("INSERT INTO ").raw(schema.join_table(change.field)).raw(" (\"relatedId\", \"owningId\") SELECT unnest(");
    sql.param(change.add_ids).raw("::text[]), ").param(std::string(owner_id)).raw("::text ON CONFLICT DO NOTHING");
    return sql;
}

SqlText compile_remove_relations(const ClassSchema& schema, std::string_view owner_id, const RelationChange& change) {
    SqlText sql;
    sql.raw("DELETE FROM ").raw(schema.join_table(change.field)).raw(" WHERE \"relatedId\" = ANY (");
    sql.param(change.remove_ids).raw("::text[]) AND \"owningId\" = ").param(std::string(owner_id)).raw("::text");
    return sql;
}

}  // namespace parsegres
