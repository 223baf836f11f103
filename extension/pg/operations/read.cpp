// find and get.

#include "pg/operations/operations.hpp"

#include "acl/own_rows.hpp"
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

/// One class read for one caller.
struct Read {
    Request& request;
    const ClassEntry& entry;
    FindOptions& options;
    const HiddenFields hidden;
};

/// Rows as the elements of a JSON array, without its brackets.
std::string render_rows(const Read& read, const ReadColumns& columns, const Rows& rows) {
    const ClassSchema& schema = read.entry.schema;
    const FindOptions& options = read.options;
    IncludedObjects objects;
    RowMask mask(read.request.caller(), schema, columns, read.hidden);
    fetch_includes(read.request, options.include, columns.fields, mask, rows, objects);
    RowWriter writer(read.request.caller(), schema, columns.fields, std::move(mask));
    writer.include(options.include, objects);
    std::string head;
    if (!options.redirect_key.empty()) {
        head = "\"className\":";
        append_json_string(head, schema.name());
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

std::string results(const Read& read, const Where& where) {
    FindOptions& options = read.options;
    if (options.limit == 0) return {};
    const ClassSchema& schema = read.entry.schema;
    prepare_includes(read.request, options, schema);
    const RowRules rules = read.request.rows_for(read.entry, is_by_id(where) ? Action::Get : Action::Find);
    if (!rules.any) return {};
    const ReadColumns columns = read_columns(read.entry, options.selection, read.hidden);
    const SqlText sql =
        compile_find(schema, where, options, columns.fields, read.request.caller().access, read.request, rules);
    return render_rows(read, columns, execute(sql, Mode::Fresh));
}

std::int64_t count(const Read& read, const Where& where) {
    const RowRules rules = read.request.rows_for(read.entry, Action::Count);
    if (!rules.any) return 0;
    const SqlText sql = compile_count(read.entry.schema, where, read.request.caller().access, read.request, rules);
    return DatumGetInt64(*execute(sql, Mode::Fresh).datum(0, 0));
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

/// A user that reads itself gets its token back, as the reference does: SDKs would forget it otherwise.
void append_session_token(std::string& user, const Caller& caller) {
    if (caller.session_token.empty()) return;
    user.back() = ',';
    user += "\"sessionToken\":";
    append_json_string(user, caller.session_token);
    user += '}';
}

}  // namespace

std::string find_objects(const Caller& caller, std::string_view class_name, std::string_view query, Amount amount) {
    Request request(caller);
    const LimitDefaults limits = amount == Amount::All ? LimitDefaults{kNoLimit, {}} : caller.app->options.limits;
    FindOptions options = parse_find_options(parse_query(query), limits);
    const ClassEntry* entry = open_target(request, class_name, options);
    const Where where = parse_where(options.where, caller.app->options.query_limits, caller.is_privileged());
    if (entry == nullptr) return options.count ? R"({"results":[],"count":0})" : R"({"results":[]})";
    const Read read{request, *entry, options, request.hidden_fields(*entry)};
    request.check_query(*entry, read.hidden, where, options.order);
    std::string answer = "{\"results\":[" + results(read, where) + ']';
    if (options.count) answer += ",\"count\":" + std::to_string(count(read, where));
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
    const Where where{{Condition{FieldCondition{split_path("objectId"), {Equals{Value(object_id), false}}}}}};
    prepare_includes(request, options, entry->schema);
    const RowRules rules = request.rows_for(*entry, Action::Get);
    const Read read{request, *entry, options, request.hidden_fields(*entry)};
    const ReadColumns columns = read_columns(*entry, options.selection, read.hidden);
    const SqlText sql = compile_find(entry->schema, where, options, columns.fields, caller.access, request, rules);
    const Rows rows = execute(sql, Mode::Fresh, Planning::Generic).first();
    if (rows.empty()) throw Error(ErrorCode::object_not_found, "Object not found.");
    std::string answer = render_rows(read, columns, rows);
    if (class_name == "_User" && caller.user_id == object_id) append_session_token(answer, caller);
    return answer;
}

}  // namespace parsegres::pg
