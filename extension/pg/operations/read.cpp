// find and get.

#include "pg/operations/operations.hpp"

#include "compile/statements.hpp"
#include "pg/operations/include.hpp"
#include "pg/render.hpp"
#include "pg/request.hpp"
#include "query/parse_where.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

Object parse_query(std::string_view json) {
    if (json.empty()) return {};
    Value query = parse_json(json);
    if (!query.is_object()) throw Error(ErrorCode::invalid_json, "the query must be an object");
    return std::move(query.as_object());
}

/// Rows as the elements of a JSON array, without its brackets.
std::string render_rows(Request& request, const ClassEntry& entry, const FindOptions& options,
                        const std::vector<const Field*>& columns, const Rows& rows) {
    IncludedObjects objects;
    fetch_includes(request, options.include, columns, rows, objects);
    RowWriter writer(request.caller(), entry.schema, columns);
    writer.include(options.include, objects);
    std::string head;
    if (!options.redirect_key.empty()) {
        head = "\"className\":";
        append_json_string(head, entry.schema.name());
        head += ',';
    }
    std::string out;
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        if (row > 0) out += ',';
        writer.append(out, rows, row, head);
    }
    return out;
}

void prepare_includes(const Request& request, FindOptions& options, const ClassSchema& schema) {
    expand_include_all(options, schema);
    if (!request.caller().is_privileged()) check_include_limits(options.include, request.app().options.query_limits);
}

std::vector<const Field*> columns_for(const ClassEntry& entry, const KeySelection& selection) {
    if (!selection.keys && selection.exclude.empty()) return entry.all_columns;
    return select_columns(entry.schema, selection);
}

std::string results(Request& request, const ClassEntry& entry, FindOptions& options, const Where& where) {
    if (options.limit == 0) return {};
    prepare_includes(request, options, entry.schema);
    const std::vector<const Field*> columns = columns_for(entry, options.selection);
    const SqlText sql = compile_find(entry.schema, where, options, columns, request.caller().access, request);
    return render_rows(request, entry, options, columns, execute(sql, Mode::Fresh));
}

std::int64_t count(Request& request, const ClassEntry& entry, const Where& where) {
    const Rows rows = execute(compile_count(entry.schema, where, request.caller().access, request), Mode::Fresh);
    return DatumGetInt64(*rows.datum(0, 0));
}

/// The class that is queried in the end: redirectClassNameForKey leads to that of a Relation.
const ClassEntry* open_target(Request& request, std::string_view class_name, const FindOptions& options) {
    request.check_door(Door::Find, class_name);
    const ClassEntry* entry = request.open_class(class_name);
    if (entry == nullptr || options.redirect_key.empty()) return entry;
    const std::string& target = redirected_class(entry->schema, options.redirect_key);
    request.check_door(Door::Find, target);
    return request.open_class(target);
}

}  // namespace

std::string find_objects(const Caller& caller, std::string_view class_name, std::string_view query) {
    Request request(caller);
    FindOptions options = parse_find_options(parse_query(query), caller.app->options.limits);
    const ClassEntry* entry = open_target(request, class_name, options);
    Where where = parse_where(options.where, caller.app->options.query_limits, caller.is_privileged());
    if (entry == nullptr) return options.count ? R"({"results":[],"count":0})" : R"({"results":[]})";
    request.restrict_read(entry->schema.name(), where);
    std::string answer = "{\"results\":[" + results(request, *entry, options, where) + ']';
    if (options.count) answer += ",\"count\":" + std::to_string(count(request, *entry, where));
    return answer += '}';
}

std::string get_object(const Caller& caller, std::string_view class_name, std::string_view object_id,
                       std::string_view query) {
    Request request(caller);
    request.check_door(Door::Get, class_name, object_id);
    FindOptions options = parse_get_options(parse_query(query));
    options.limit = kNoLimit;  // the key names one row, and a Limit node would be started for it each time
    const ClassEntry* entry = request.open_class(class_name);
    if (entry == nullptr) throw Error(ErrorCode::object_not_found, "Object not found.");
    Where where{{Condition{FieldCondition{split_path("objectId"), {Equals{Value(object_id), false}}}}}};
    request.restrict_read(class_name, where);
    prepare_includes(request, options, entry->schema);
    const std::vector<const Field*> columns = columns_for(*entry, options.selection);
    const SqlText sql = compile_find(entry->schema, where, options, columns, caller.access, request);
    const Rows rows = execute(sql, Mode::Fresh, Planning::Generic).first();
    if (rows.empty()) throw Error(ErrorCode::object_not_found, "Object not found.");
    return render_rows(request, *entry, options, columns, rows);
}

}  // namespace parsegres::pg
