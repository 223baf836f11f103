// create, update and delete.

#include "pg/operations/write.hpp"

#include <algorithm>

#include "mutation/compile_write.hpp"
#include "mutation/create_plan.hpp"
#include "mutation/update_plan.hpp"
#include "pg/hooks/save_hooks.hpp"
#include "pg/operations/create_group.hpp"
#include "pg/operations/operations.hpp"
#include "pg/operations/schema_change.hpp"
#include "pg/operations/users/users.hpp"
#include "pg/render.hpp"
#include "pg/request.hpp"
#include "pg/wrap/given_rows.hpp"
#include "pg/wrap/random.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/system_classes.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

void change_relations(const ClassSchema& schema, std::string_view owner_id,
                      const std::vector<RelationChange>& changes) {
    for (const RelationChange& change : changes) {
        if (!change.add_ids.empty()) execute(compile_add_relations(schema, owner_id, change), Mode::Fresh);
        if (!change.remove_ids.empty()) execute(compile_remove_relations(schema, owner_id, change), Mode::Fresh);
    }
}

/// What the class's permissions leave of its rows to a write; the server's own writes are not bound by them.
RowRules rules_for(const Request& request, const ClassEntry& entry, Action action, const Access& access) {
    return access.unrestricted ? RowRules() : request.rows_for(entry, action);
}

/// Plans a write; when the class lacks fields, adds them and plans again, because somebody else may have added
/// them with other types. `may_add` throws unless the caller may add fields.
template <class Plan, class MayAdd>
auto plan_with_fields(Request& request, const ClassEntry*& entry, Plan plan, MayAdd may_add) {
    auto result = plan(entry->schema);
    if (!result.new_fields.empty()) may_add(*entry);
    while (!result.new_fields.empty()) {
        entry = &add_fields(request, *entry, result.new_fields);
        result = plan(entry->schema);
    }
    return result;
}

/// The values of plan.echo_fields in wire form by name.
Object echoed_values(const Caller& caller, const ClassSchema& schema, const UpdatePlan& plan, const Rows& rows) {
    if (plan.echo_fields.empty()) return {};
    std::vector<const Field*> columns;
    for (const Field& field : plan.echo_fields) columns.push_back(&field);
    std::string json;
    RowWriter(caller, schema, columns).append(json, rows, 0);
    Value row = parse_json(json);
    return std::move(row.as_object());
}

bool have_same_columns(const CreatePlan& a, const CreatePlan& b) {
    const auto same = [](const ColumnValue& x, const ColumnValue& y) {
        return x.field.name == y.field.name && x.param.index() == y.param.index();
    };
    return std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(), same);
}

Parameters row_of(const CreatePlan& plan) {
    std::vector<SqlParam> values;
    values.reserve(plan.columns.size());
    for (const ColumnValue& column : plan.columns) values.push_back(column.param);
    return Parameters(values);
}

}  // namespace

const Object& object_of(const Value& body) {
    static const Object kEmpty;
    if (body.is_null()) return kEmpty;
    if (!body.is_object()) throw Error(ErrorCode::invalid_json, "the body must be an object");
    return body.as_object();
}

WriteOptions write_options(const Caller& caller) {
    const AppOptions& options = caller.app->options;
    WriteOptions write;
    write.allow_custom_object_id = options.allow_custom_object_id;
    write.is_maintenance = caller.is_maintenance();
    write.now = current_time();
    write.denylist = &options.denylist;
    return write;
}

WriteOptions create_options(const Caller& caller) {
    WriteOptions write = write_options(caller);
    write.new_object_id = random_object_id(caller.app->options.object_id_size);
    return write;
}

bool CreateGroup::add(const Value& body) {
    if (has_rules_of_its_own(class_name_) || SaveHooks(request_, class_name_, {}).any()) return false;
    try {
        request_.check_door(Door::Create, class_name_);
        if (entry_ == nullptr) entry_ = request_.open_class(class_name_);
        if (entry_ == nullptr) return false;
        request_.check_create(*entry_);
        WriteOptions options = create_options(request_.caller());
        options.default_acl = entry_->permissions.default_acl(request_.caller().user_id);
        CreatePlan plan = plan_create(entry_->schema, object_of(body), options);
        if (!plan.new_fields.empty() || !plan.relations.empty()) return false;
        if (!plans_.empty() && !have_same_columns(plans_.front(), plan)) return false;
        request_.trim_answer(*entry_, {}, plan.answer);
        plans_.push_back(std::move(plan));
        return true;
    } catch (const Error&) {
        return false;
    }
}

std::vector<std::string> CreateGroup::run() const {
    const SpiSession session;
    const Parameters first = row_of(plans_.front());
    GivenRows rows("given_rows", first);
    std::vector<std::string> answers;
    for (const CreatePlan& plan : plans_) {
        rows.add(row_of(plan));
        answers.push_back(to_json(Value(plan.answer)));
    }
    execute(compile_insert_from(entry_->schema, plans_.front(), rows.name(), GivenRows::columns_of(first.types())),
            Mode::Fresh, Planning::Generic);
    return answers;
}

Object insert_object(Request& request, std::string_view class_name, const Object& object, WriteOptions options) {
    const ClassEntry* entry = request.open_class(class_name);
    if (entry != nullptr) {
        request.check_create(*entry);
        if (!options.default_acl) options.default_acl = entry->permissions.default_acl(request.caller().user_id);
    } else {
        // What is wrong with the object must not leave a new class behind in a batch that goes on.
        plan_create(ClassSchema(request.app().pg_schema, std::string(class_name), default_fields(class_name)), object,
                    options);
        entry = &ensure_class(request, class_name);
    }
    CreatePlan plan = plan_with_fields(
        request, entry, [&](const ClassSchema& schema) { return plan_create(schema, object, options); },
        [&](const ClassEntry& known) { request.check_create_with_new_fields(known); });
    execute(compile_insert(entry->schema, plan), Mode::Fresh, Planning::Generic);
    change_relations(entry->schema, plan.object_id, plan.relations);
    request.trim_answer(*entry, {}, plan.answer);
    return std::move(plan.answer);
}

std::optional<Object> change_object(Request& request, std::string_view class_name, std::string_view object_id,
                                    const Object& object, const WriteOptions& options, const Access& access) {
    const ClassEntry* entry = request.open_class(class_name);
    if (entry == nullptr) return std::nullopt;
    RowRules rules = rules_for(request, *entry, Action::Update, access);
    const UpdatePlan plan = plan_with_fields(
        request, entry, [&](const ClassSchema& schema) { return plan_update(schema, object, options); },
        [&](const ClassEntry& known) { rules.add(rules_for(request, known, Action::AddField, access)); });
    const Rows rows =
        execute(compile_update(entry->schema, object_id, plan, access, rules), Mode::Fresh, Planning::Generic);
    if (rows.empty()) return std::nullopt;
    change_relations(entry->schema, object_id, plan.relations);
    Object answer = update_answer(plan, echoed_values(request.caller(), entry->schema, plan, rows));
    request.trim_answer(*entry, object_id, answer);
    return answer;
}

bool remove_object(Request& request, std::string_view class_name, std::string_view object_id, const Access& access) {
    const ClassEntry* entry = request.open_class(class_name);
    if (entry == nullptr) return false;
    const RowRules rules = rules_for(request, *entry, Action::Delete, access);
    return !execute(compile_delete(entry->schema, object_id, access, rules), Mode::Fresh, Planning::Generic).empty();
}

Reply create_object(const Caller& caller, std::string_view class_name, const Value& body) {
    if (has_rules_of_its_own(class_name)) return create_special(caller, class_name, body);
    Request request(caller);
    request.check_door(Door::Create, class_name);
    SaveHooks hooks(request, class_name, {});
    const Object& object = hooks.before(object_of(body));
    Object answer = insert_object(request, class_name, object, create_options(caller));
    // A copy, since hooks may put another answer in its place.
    const std::string object_id = answer.find("objectId")->as_string();
    if (hooks.any()) hooks.after(object_id, answer);
    return {to_json(Value(std::move(answer))), 201, "/classes/" + std::string(class_name) + '/' + object_id};
}

std::string update_object(const Caller& caller, std::string_view class_name, std::string_view object_id,
                          const Value& body) {
    if (has_rules_of_its_own(class_name)) return success_of(update_special(caller, class_name, object_id, body));
    Request request(caller);
    request.check_door(Door::Update, class_name, object_id);
    SaveHooks hooks(request, class_name, object_id);
    const Object& object = hooks.before(object_of(body));
    auto answer = change_object(request, class_name, object_id, object, write_options(caller), caller.access);
    if (!answer) throw Error(ErrorCode::object_not_found, "Object not found.");
    hooks.after(object_id, *answer);
    return to_json(Value(std::move(*answer)));
}

std::string delete_object(const Caller& caller, std::string_view class_name, std::string_view object_id) {
    if (has_rules_of_its_own(class_name)) return success_of(remove_special(caller, class_name, object_id));
    Request request(caller);
    request.check_door(Door::Delete, class_name, object_id);
    DeleteHooks hooks(request, class_name, object_id);
    hooks.before();
    if (!remove_object(request, class_name, object_id, caller.access))
        throw Error(ErrorCode::object_not_found, "Object not found.");
    hooks.after();
    return "{}";
}

}  // namespace parsegres::pg
