#include "pg/operations/schema_indexes.hpp"

#include <algorithm>
#include <unordered_map>

#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

/// Each index of the tables named: (table, index, whether of a constraint, {"column or expression": 1|-1|"method"}).
constexpr const char* kIndexes =
    "SELECT t.relname, i.relname, n.oid IS NOT NULL, json_object_agg("
    "COALESCE(a.attname, pg_catalog.pg_get_indexdef(i.oid, k, true)), CASE WHEN m.amname <> 'btree'"
    " THEN to_json(m.amname) ELSE to_json(CASE x.indoption[k - 1] & 1 WHEN 1 THEN -1 ELSE 1 END) END ORDER BY k)"
    " FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class t ON t.oid = x.indrelid"
    " JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_am m ON m.oid = i.relam"
    " LEFT JOIN pg_catalog.pg_constraint n ON n.conindid = i.oid AND n.conrelid = t.oid AND n.contype IN ('u', 'x')"
    " CROSS JOIN LATERAL generate_series(1, x.indnkeyatts::integer) k"
    " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[k - 1] AND a.attnum > 0"
    " WHERE t.relnamespace = $1::bigint::pg_catalog.oid AND t.relname = ANY ($2) AND NOT x.indisprimary"
    " GROUP BY t.relname, i.relname, n.oid, i.oid ORDER BY 1, 2";

const Object& listed_indexes(const ClassState& state) {
    static const Object kNone;
    const Value* listed = state.row->find("indexes");
    return listed != nullptr && listed->is_object() ? listed->as_object() : kNone;
}

/// Indexes that every app has, ours and the reference's; nobody made them for this app.
bool comes_with_the_class(const std::string& relation) {
    return relation.starts_with('_') || relation.starts_with("case_insensitive_") || relation == "ttl";
}

/// jsonb has lost the order of the keys, and with it that of the columns.
Object in_column_order(const Object& listed, const Object& real) {
    Object result;
    for (const Member& member : real)
        if (const Value* value = listed.find(member.key)) result.append(member.key, *value);
    return result.size() == listed.size() ? result : listed;
}

void add_index(ClassState& state, const std::string& relation, bool is_constraint, Object keys) {
    const Object& listed = listed_indexes(state);
    const std::string prefix = state.name + '_';
    std::string name = relation;
    if (!listed.contains(name) && relation.starts_with(prefix) && listed.contains(relation.substr(prefix.size())))
        name = relation.substr(prefix.size());
    const Value* entry = listed.find(name);
    if (entry == nullptr && comes_with_the_class(relation)) return;
    if (entry != nullptr && entry->is_object()) keys = in_column_order(entry->as_object(), keys);
    state.indexes.push_back({std::move(name), relation, std::move(keys), entry != nullptr, is_constraint});
}

}  // namespace

void add_indexes(const App& app, std::span<ClassState> classes) {
    std::vector<std::string> names;
    std::unordered_map<std::string, ClassState*> by_name;
    for (ClassState& state : classes) {
        names.push_back(state.name);
        by_name.emplace(state.name, &state);
    }
    const Rows rows = execute({kIndexes, {static_cast<std::int64_t>(app.pg_schema_oid), names}}, Mode::Fresh);
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        Value keys = parse_json(*rows.text(row, 3));
        add_index(*by_name.at(*rows.text(row, 0)), *rows.text(row, 1), DatumGetBool(*rows.datum(row, 2)),
                  std::move(keys.as_object()));
    }
}

}  // namespace parsegres::pg
