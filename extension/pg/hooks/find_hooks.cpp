#include "pg/hooks/find_hooks.hpp"

#include "pg/hooks/hook_validation.hpp"
#include "pg/hooks/run_hook.hpp"
#include "pg/hooks/subquery_hooks.hpp"
#include "pg/operations/operations.hpp"
#include "pg/request.hpp"
#include "query/find_options.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

Error not_found() { return {ErrorCode::object_not_found, "Object not found."}; }

Object parse_query(std::string_view json) {
    Value query = json.empty() ? Value(Object()) : parse_json(json);
    if (!query.is_object()) throw Error(ErrorCode::invalid_json, "the query must be an object");
    return std::move(query.as_object());
}

/// The values of a query string come as texts.
Value decoded(const Value& value) {
    if (!value.is_string()) return value;
    try {
        return parse_json(value.as_string());
    } catch (const Error&) {
        return value;
    }
}

/// A read of a client's with the hooks of its class.
class HookedRead {
  public:
    HookedRead(const Caller& caller, std::string_view class_name, FindHooks& hooks, Amount amount = Amount::Page)
        : caller_(caller), class_name_(class_name), hooks_(hooks), amount_(amount) {}

    Object find(Object query) {
        hooks_.before(query);
        Object answer = hooks_.objects() ? answer_of_objects(query) : found(query);
        hooks_.after(*answer.find("results"));
        return answer;
    }

    /// Throws Error(object_not_found).
    Value get(const std::string& id, Object options) {
        parse_get_options(options);
        options.set("where", Object{{"objectId", id}});
        hooks_.before(options);
        Object answer = hooks_.objects() ? answer_of_objects(options) : found_one(id, options);
        hooks_.after(*answer.find("results"));
        const Array& results = answer.find("results")->as_array();
        if (results.empty()) throw not_found();
        return results.front();
    }

  private:
    Object found(Object query) {
        run_hooked_subqueries(caller_, query);
        Value answer = parse_json(find_objects(caller_, class_name_, to_json(Value(std::move(query))), amount_));
        return std::move(answer.as_object());
    }

    /// A get that no hook made another query of is judged, and answered, as a get.
    Object found_one(const std::string& id, const Object& query) {
        if (*query.find("where") != Value(Object{{"objectId", id}})) return found(query);
        Object options = query;
        options.erase("where");
        try {
            return {{"results", Array{parse_json(get_object(caller_, class_name_, id, to_json(Value(options))))}}};
        } catch (const Error& error) {
            // afterFind is told of what was not found, too.
            if (error.code() != ErrorCode::object_not_found) throw;
            return {{"results", Array()}};
        }
    }

    /// Whoever may not see an object does not get it from a hook either.
    Object answer_of_objects(const Object& query) {
        Array ids = hooks_.object_ids();
        if (caller_.is_privileged() || ids.empty()) return {{"results", *hooks_.objects()}};
        Object options;
        for (const std::string_view option : {"keys", "excludeKeys", "include", "includeAll"})
            if (const Value* value = query.find(option)) options.set(std::string(option), *value);
        options.set("limit", static_cast<double>(ids.size()));
        options.set("where", Object{{"objectId", Object{{"$in", std::move(ids)}}}});
        return found(options);
    }

    const Caller& caller_;
    std::string_view class_name_;
    FindHooks& hooks_;
    Amount amount_;
};

/// What of a subquery is the query's. Only clients are bound by the option.
Object query_of_subquery(const Caller& caller, const Object& subquery) {
    Object query;
    for (const std::string_view key : {"where", "redirectClassNameForKey", "order", "skip", "limit"})
        if (const Value* value = subquery.find(key); value != nullptr && !value->is_null())
            query.set(std::string(key), *value);
    const int most = caller.app->options.query_limits.subquery_limit;
    if (caller.is_privileged() || most <= 0) return query;
    const Value* limit = query.find("limit");
    if (limit == nullptr || !limit->is_number() || limit->as_number() > most)
        query.set("limit", static_cast<double>(most));
    return query;
}

}  // namespace

FindHooks::FindHooks(const Caller& caller, std::string_view class_name, Shape shape)
    : caller_(caller),
      class_name_(class_name),
      shape_(shape),
      before_(find(Trigger::before_find)),
      after_(find(Trigger::after_find)) {}

const Hook* FindHooks::find(Trigger trigger) const {
    const Hook* hook = caller_.app->hooks.find(trigger, class_name_);
    if (hook != nullptr) need_whole_request(caller_);
    return hook;
}

Object FindHooks::shown_query(const Object& query) const {
    Object shown;
    for (const Member& member : query) shown.set(member.key, decoded(member.value));
    if (!shown.contains("where")) shown.set("where", Object());
    if (shape_ == Shape::Find && !shown.contains("limit"))
        shown.set("limit", static_cast<double>(caller_.app->options.limits.default_limit));
    return shown;
}

void FindHooks::before(Object& query) {
    shown_ = shown_query(query);
    if (before_ == nullptr || !validate_object(caller_, *before_, nullptr, nullptr)) return;
    const Value* count = shown_.find("count");
    Object more{{"query", shown_}, {"count", count != nullptr && count->truthy()}, {"isGet", shape_ == Shape::Get}};
    take(query, run_hook(caller_, *before_, hook_request(caller_, *before_, std::move(more))));
    shown_ = shown_query(query);
}

/// A query takes the place of what it names, an array that of all that would be found. A webhook can only stop a query,
/// or let it find nothing.
void FindHooks::take(Object& query, const Value& answer) {
    if (answer.is_array()) {
        if (before_->place != Hook::Place::Webhook || answer.as_array().empty()) objects_ = answer.as_array();
        return;
    }
    if (!answer.is_object() || before_->place == Hook::Place::Webhook) return;
    if (const Value* objects = answer.find("objects"); objects != nullptr && objects->is_array()) {
        objects_ = objects->as_array();
        return;
    }
    const Value* inner = answer.find("query");
    const Value& changes = inner != nullptr && inner->is_object() ? *inner : answer;
    for (const Member& member : changes.as_object())
        if (member.key != "count" && member.key != "className") query.set(member.key, member.value);
}

Array FindHooks::object_ids() const {
    Array ids;
    for (const Value& object : *objects_)
        if (const std::string* id = object.find_string("objectId")) ids.emplace_back(*id);
    return ids;
}

void FindHooks::after(Value& results) const {
    if (after_ == nullptr || !validate_object(caller_, *after_, nullptr, nullptr)) return;
    for (Value& object : results.as_array())
        if (object.is_object() && object.find("className") == nullptr) object.as_object().set("className", class_name_);
    Object more{{"objects", results}, {"query", shown_}, {"isGet", shape_ == Shape::Get}};
    Value changed = run_hook(caller_, *after_, hook_request(caller_, *after_, std::move(more)));
    if (changed.is_array()) results = std::move(changed);
}

std::string find_with_hooks(const Caller& caller, std::string_view class_name, std::string_view query) {
    FindHooks hooks(caller, class_name, FindHooks::Shape::Find);
    if (!hooks.any() && !caller.app->hooks.any_find()) return find_objects(caller, class_name, query);
    Request(caller).check_door(Door::Find, class_name);
    if (hooks.any()) return to_json(Value(HookedRead(caller, class_name, hooks).find(parse_query(query))));
    Object changed = parse_query(query);
    if (!run_hooked_subqueries(caller, changed)) return find_objects(caller, class_name, query);
    return find_objects(caller, class_name, to_json(Value(std::move(changed))));
}

Array find_for_subquery(const Caller& caller, std::string_view class_name, const Object& query) {
    FindHooks hooks(caller, class_name, FindHooks::Shape::Inner);
    Request(caller).check_door(Door::Find, class_name);
    Object answer = HookedRead(caller, class_name, hooks, Amount::All).find(query_of_subquery(caller, query));
    return std::move(answer.find("results")->as_array());
}

std::string get_with_hooks(const Caller& caller, std::string_view class_name, std::string_view object_id,
                           std::string_view query) {
    FindHooks hooks(caller, class_name, FindHooks::Shape::Get);
    if (!hooks.any()) return get_object(caller, class_name, object_id, query);
    Request(caller).check_door(Door::Get, class_name, object_id);
    return to_json(HookedRead(caller, class_name, hooks).get(std::string(object_id), parse_query(query)));
}

}  // namespace parsegres::pg
