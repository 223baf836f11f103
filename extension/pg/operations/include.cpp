#include "pg/operations/include.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "compile/statements.hpp"
#include "pg/hooks/find_hooks.hpp"
#include "pg/hooks/subquery_hooks.hpp"
#include "pg/wrap/datum.hpp"
#include "query/parse_where.hpp"
#include "value/json.hpp"
#include "value/parse_types.hpp"

namespace parsegres::pg {
namespace {

/// Each include and class to the ids that are wanted of it.
using Wanted = std::map<std::pair<const IncludeNode*, std::string>, std::set<std::string>>;

void want(Wanted& wanted, const IncludeNode& node, std::string_view class_name, std::string_view object_id) {
    wanted[{&node, std::string(class_name)}].emplace(object_id);
}

void collect_from_json(Wanted& wanted, const IncludeNode& node, const Value& value) {
    if (value.is_array()) {
        for (const Value& item : value.as_array()) collect_from_json(wanted, node, item);
        return;
    }
    if (!value.is_object()) return;
    if (value.type_tag() == "Pointer") {
        if (const auto id = pointer_id(value)) want(wanted, node, pointer_class(value), *id);
        return;
    }
    for (const IncludeNode& child : node.children)
        if (const Value* member = value.find(child.field)) collect_from_json(wanted, child, *member);
}

void collect_from_column(Wanted& wanted, const IncludeNode& node, const Field& field, int column, RowMask& mask,
                         const Rows& rows) {
    const bool is_json = field.type == FieldType::Object || (field.type == FieldType::Array && !field.is_text_array);
    if (!is_json && field.type != FieldType::Pointer) return;
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        const std::optional<Datum> value = rows.datum(row, column);
        if (!value) continue;
        mask.look_at(rows, row);
        if (mask.hides(field, static_cast<std::size_t>(column))) continue;
        if (is_json)
            collect_from_json(wanted, node, jsonb_value(*value));
        else
            want(wanted, node, field.target_class, text_view(*value));
    }
}

Wanted collect(const std::vector<IncludeNode>& nodes, const std::vector<const Field*>& columns, RowMask& mask,
               const Rows& rows) {
    Wanted wanted;
    for (const IncludeNode& node : nodes)
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i]->name == node.field)
                collect_from_column(wanted, node, *columns[i], static_cast<int>(i), mask, rows);
    return wanted;
}

Where where_ids(const std::set<std::string>& ids) {
    FieldCondition condition{split_path("objectId"), {}};
    if (ids.size() == 1)
        condition.constraints.emplace_back(Equals{Value(*ids.begin()), false});
    else
        condition.constraints.emplace_back(IsIn{Array(ids.begin(), ids.end()), {}, false});
    return Where{{Condition{std::move(condition)}}};
}

Where where_ids(const Array& ids) {
    std::set<std::string> texts;
    for (const Value& id : ids) texts.insert(id.as_string());
    return where_ids(texts);
}

/// What beforeFind makes of the query for these objects.
Where hooked_where(Request& request, const ClassEntry& entry, const HiddenFields& hidden, FindHooks& hooks,
                   const std::set<std::string>& ids) {
    const Value one_or_all =
        ids.size() == 1 ? Value(*ids.begin()) : Value(Object{{"$in", Array(ids.begin(), ids.end())}});
    Object query{{"where", Object{{"objectId", one_or_all}}}};
    hooks.before(query);
    if (hooks.objects()) return where_ids(hooks.object_ids());
    const Caller& caller = request.caller();
    run_hooked_subqueries(caller, query);
    const Where where = parse_where(*query.find("where"), caller.app->options.query_limits, caller.is_privileged());
    request.check_query(entry, hidden, where, {});
    return where;
}

/// Adds what afterFind leaves of the objects.
void add_hooked(const FindHooks& hooks, const IncludeNode& node, const std::string& class_name, Array found,
                IncludedObjects& objects) {
    Value results(std::move(found));
    hooks.after(results);
    for (Value& object : results.as_array()) {
        const std::string* id = object.find_string("objectId");
        if (id == nullptr) continue;
        const std::string key = *id;
        object.as_object().set("__type", "Object");
        objects.add(node, class_name, key, to_json(object));
    }
}

void fetch_objects(Request& request, const IncludeNode& node, const std::string& class_name,
                   const std::set<std::string>& ids, IncludedObjects& objects) {
    request.check_door(ids.size() == 1 ? Door::Get : Door::Find, class_name);
    const ClassEntry* entry = request.open_class(class_name);
    if (entry == nullptr) return;
    const RowRules rules = request.rows_for(*entry, Action::Get);
    FindHooks hooks(request.caller(), class_name, ids.size() == 1 ? FindHooks::Shape::Get : FindHooks::Shape::Inner);
    FindOptions options;
    options.limit = static_cast<std::int64_t>(ids.size());
    const HiddenFields hidden = request.hidden_fields(*entry);
    const Where where = hooks.any() ? hooked_where(request, *entry, hidden, hooks, ids) : where_ids(ids);
    const ReadColumns read = read_columns(*entry, node.selection, hidden);
    const std::vector<const Field*>& columns = read.fields;
    const Rows rows = execute(
        compile_find(entry->schema, where, options, columns, request.caller().access, request, rules), Mode::Fresh);

    RowMask mask(request.caller(), entry->schema, read, hidden);
    fetch_includes(request, node.children, columns, mask, rows, objects);
    RowWriter writer(request.caller(), entry->schema, columns, mask);
    writer.include(node.children, objects);
    std::string head = R"("__type":"Object","className":)";
    append_json_string(head, class_name);
    head += ',';
    int id_column = 0;
    while (columns[static_cast<std::size_t>(id_column)]->name != "objectId") ++id_column;
    Array hooked;
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        std::string json;
        writer.append(json, rows, row, head);
        if (hooks.any())
            hooked.push_back(parse_json(json));
        else
            objects.add(node, class_name, *rows.text(row, id_column), std::move(json));
    }
    if (hooks.any()) add_hooked(hooks, node, class_name, std::move(hooked), objects);
}

}  // namespace

void fetch_includes(Request& request, const std::vector<IncludeNode>& nodes, const std::vector<const Field*>& columns,
                    RowMask& mask, const Rows& rows, IncludedObjects& objects) {
    if (nodes.empty() || rows.empty()) return;
    for (const auto& [target, ids] : collect(nodes, columns, mask, rows))
        fetch_objects(request, *target.first, target.second, ids, objects);
}

}  // namespace parsegres::pg
