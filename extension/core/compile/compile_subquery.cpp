// $inQuery, $notInQuery, $select and $dontSelect: sub-selects in the same statement, under the caller's row filter.

#include "compile/where_compiler.hpp"
#include "query/find_options.hpp"

namespace parsegres {
namespace {

/// The form in which the subquery yields its values, so that the outer side can compare them.
enum class Form : unsigned char { None, Column, Json, Text, Number, Boolean };

/// The class that the subquery is on, redirected where it asks for that; nullptr when there is none.
const ClassSchema* find_class(SchemaSource& source, const Subquery& subquery) {
    const ClassSchema* schema = source.find_class(subquery.class_name);
    if (schema == nullptr) return nullptr;
    const std::string& name = redirected_class(*schema, subquery.redirect_key);
    return name == schema->name() ? schema : source.find_class(name);
}

bool is_json(Storage storage) {
    return storage == Storage::Json || storage == Storage::JsonArray || storage == Storage::JsonPath;
}

bool has_json_form(Storage storage) {
    return is_json(storage) || storage == Storage::Text || storage == Storage::Number || storage == Storage::Boolean ||
           storage == Storage::Date;
}

Form form_for(Storage outer, const Target& inner) {
    if (is_json(outer)) return has_json_form(inner.storage) ? Form::Json : Form::None;
    if (outer == Storage::Text && inner.is_json_many()) return Form::Text;
    if (outer == Storage::Number && inner.is_json_many()) return Form::Number;
    if (outer == Storage::Boolean && inner.is_json_many()) return Form::Boolean;
    const bool is_scalar =
        outer == Storage::Text || outer == Storage::Number || outer == Storage::Boolean || outer == Storage::Date;
    return is_scalar && outer == inner.storage ? Form::Column : Form::None;
}

void append_pointer(SqlText& sql, const std::string& class_name, std::string_view id_column) {
    sql.raw("jsonb_build_object('__type', 'Pointer', 'className', ").param(class_name);
    sql.raw("::text, 'objectId', ").raw(id_column).raw(")");
}

void append_json_form(SqlText& sql, const Target& inner) {
    if (inner.is_json_many()) {
        sql.raw("j.v");
    } else if (inner.storage == Storage::Json) {
        sql.raw(inner.column);
    } else if (inner.field->type == FieldType::Pointer && !inner.path->is_dotted()) {
        append_pointer(sql, inner.field->target_class, inner.column);
    } else if (inner.storage == Storage::Date) {
        sql.raw("jsonb_build_object('__type', 'Date', 'iso', to_char(").raw(inner.column);
        sql.raw(" AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'))");
    } else {
        sql.raw("to_jsonb(").raw(inner.column).raw(")");
    }
}

void append_value(SqlText& sql, const Target& inner, Form form) {
    switch (form) {
        case Form::Column: sql.raw(inner.column); return;
        case Form::Json: return append_json_form(sql, inner);
        case Form::Text:
            sql.raw(
                "CASE jsonb_typeof(j.v) WHEN 'string' THEN j.v #>> '{}' "
                "WHEN 'object' THEN j.v ->> 'objectId' END");
            return;
        case Form::Number:
            sql.raw("CASE jsonb_typeof(j.v) WHEN 'number' THEN (j.v #>> '{}')::double precision END");
            return;
        case Form::Boolean: sql.raw("CASE jsonb_typeof(j.v) WHEN 'boolean' THEN (j.v #>> '{}')::boolean END"); return;
        case Form::None: return;
    }
}

/// Appends ` WHERE …`, and ` ORDER BY … LIMIT … OFFSET …` where the order decides which rows these are.
void append_rows(WhereCompiler& compiler, const Scope& scope, const Subquery& subquery) {
    SqlText& sql = compiler.sql;
    append_where_clause(compiler, scope, *subquery.where, compiler.source.open_subquery(scope.schema, subquery));
    if (!subquery.limit && subquery.skip == 0) return;
    append_order(sql, scope, subquery.order);
    if (subquery.limit) sql.raw(" LIMIT ").param(*subquery.limit);
    if (subquery.skip > 0) sql.raw(" OFFSET ").param(subquery.skip);
}

/// Appends ` FROM …` for one value a row, or for each value behind a JSON key of the rows.
void append_from(WhereCompiler& compiler, const Scope& scope, const Subquery& subquery, const Target* inner) {
    SqlText& sql = compiler.sql;
    const std::string table = scope.schema.table() + " " + scope.alias;
    if (inner == nullptr || !inner->is_json_many()) {
        sql.raw(" FROM ").raw(table);
        return append_rows(compiler, scope, subquery);
    }
    // The limit counts rows, not their values.
    sql.raw(" FROM (SELECT * FROM ").raw(table);
    append_rows(compiler, scope, subquery);
    sql.raw(") ").raw(scope.alias).raw(", ");
    append_json_values(sql, *inner, ArrayEnd::Elements);
    sql.raw(" j(v)");
}

/// Appends what stands before the sub-select; `close_outer` ends it.
void open_outer(SqlText& sql, const Target& outer) {
    if (outer.is_json_many()) {
        open_any_value(sql, outer);
        sql.raw("j.v");
    } else {
        sql.raw(outer.column);
    }
    sql.raw(" IN (SELECT ");
}

void close_outer(SqlText& sql, const Target& outer) { sql.raw(outer.is_json_many() ? "))" : ")"); }

void compile_pointers(WhereCompiler& compiler, const Target& outer, const Scope& scope, const Subquery& subquery) {
    SqlText& sql = compiler.sql;
    if (outer.storage != Storage::Text && !is_json(outer.storage)) {
        sql.raw("FALSE");
        return;
    }
    open_outer(sql, outer);
    const std::string id_column = scope.column("objectId");
    if (outer.storage == Storage::Text)
        sql.raw(id_column);
    else
        append_pointer(sql, scope.schema.name(), id_column);
    append_from(compiler, scope, subquery, nullptr);
    close_outer(sql, outer);
}

}  // namespace

void compile_membership(WhereCompiler& compiler, const Target& target, const Subquery& subquery) {
    SqlText& sql = compiler.sql;
    const ClassSchema* schema = find_class(compiler.source, subquery);
    if (schema == nullptr || target.storage == Storage::Absent) {
        sql.raw("FALSE");
        return;
    }
    const Scope scope{*schema, "t" + std::to_string(++compiler.last_alias)};
    if (!subquery.key) return compile_pointers(compiler, target, scope, subquery);

    const Target inner = find_target(scope, *subquery.key);
    const Form form = form_for(target.storage, inner);
    if (form == Form::None) {
        sql.raw("FALSE");
        return;
    }
    open_outer(sql, target);
    append_value(sql, inner, form);
    append_from(compiler, scope, subquery, &inner);
    close_outer(sql, target);
}

}  // namespace parsegres
