#include "pg/hooks/find_hooks.hpp"

#include <optional>

#include "pg/hooks/hook_validation.hpp"
#include "pg/hooks/run_hook.hpp"
#include "pg/operations/operations.hpp"
#include "pg/request.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

enum class Shape : unsigned char { Find, Get };

/// What clients may ask a get for besides the object.
constexpr std::string_view kLimit = "limit";

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

class FindHooks {
  public:
    FindHooks(const Caller& caller, std::string_view class_name, Shape shape)
        : caller_(caller),
          class_name_(class_name),
          shape_(shape),
          before_(find(Trigger::before_find)),
          after_(find(Trigger::after_find)) {}

    [[nodiscard]] bool any() const { return before_ != nullptr || after_ != nullptr; }

    /// The answer of a find in which the hooks had their say.
    Object run(Object query) {
        query_ = std::move(query);
        run_before();
        Object answer = objects_ ? answer_of_objects() : found();
        run_after(answer);
        return answer;
    }

  private:
    [[nodiscard]] const Hook* find(Trigger trigger) const {
        const Hook* hook = caller_.app->hooks.find(trigger, class_name_);
        if (hook != nullptr) need_whole_request(caller_);
        return hook;
    }

    void run_before() {
        if (before_ == nullptr || !validate_object(caller_, *before_, nullptr, nullptr)) return;
        const Value* count = query_.find("count");
        Object more{{"query", shown_query()},
                    {"count", count != nullptr && decoded(*count).truthy()},
                    {"isGet", shape_ == Shape::Get}};
        take(run_hook(caller_, *before_, hook_request(caller_, *before_, std::move(more))));
    }

    [[nodiscard]] Object shown_query() const {
        Object query;
        for (const Member& member : query_) query.set(member.key, decoded(member.value));
        if (!query.contains("where")) query.set("where", Object());
        return query;
    }

    /// A query takes the place of what it names, an array that of all that would be found. A webhook can only stop a
    /// query, or let it find nothing.
    void take(const Value& answer) {
        if (answer.is_array()) {
            if (before_->place != Hook::Place::Webhook || answer.as_array().empty()) objects_ = answer.as_array();
            return;
        }
        if (!answer.is_object() || before_->place == Hook::Place::Webhook) return;
        if (const Value* objects = answer.find("objects"); objects != nullptr && objects->is_array()) {
            objects_ = objects->as_array();
            return;
        }
        const Value* query = answer.find("query");
        const Value& changes = query != nullptr && query->is_object() ? *query : answer;
        for (const Member& member : changes.as_object())
            if (member.key != "count" && member.key != "className") query_.set(member.key, member.value);
    }

    /// A get that no hook made a query of is judged, and answered, as a get.
    Object found_one(const std::string& id) {
        Object options = query_;
        options.erase("where");
        try {
            return {{"results", Array{parse_json(get_object(caller_, class_name_, id, to_json(Value(options))))}}};
        } catch (const Error& error) {
            if (error.code() != ErrorCode::object_not_found) throw;
            return {{"results", Array()}};
        }
    }

    Object found() {
        const Value* where = query_.find("where");
        if (shape_ == Shape::Get && where->is_object() && where->as_object().size() == 1)
            if (const std::string* id = where->find_string("objectId")) return found_one(*id);
        Value answer = parse_json(find_objects(caller_, class_name_, to_json(Value(query_))));
        return std::move(answer.as_object());
    }

    /// Whoever may not see an object does not get it from a hook either.
    Object answer_of_objects() {
        Array ids;
        for (const Value& object : *objects_)
            if (const std::string* id = object.find_string("objectId")) ids.emplace_back(*id);
        if (caller_.is_privileged() || ids.empty()) return {{"results", *objects_}};
        Object options;
        for (const std::string_view option : {"keys", "excludeKeys", "include", "includeAll"})
            if (const Value* value = query_.find(option)) options.set(std::string(option), *value);
        options.set(std::string(kLimit), static_cast<double>(ids.size()));
        options.set("where", Object{{"objectId", Object{{"$in", std::move(ids)}}}});
        query_ = std::move(options);
        return found();
    }

    void run_after(Object& answer) {
        if (after_ == nullptr || !validate_object(caller_, *after_, nullptr, nullptr)) return;
        Value& results = *answer.find("results");
        for (Value& object : results.as_array())
            if (!object.find("className")) object.as_object().set("className", class_name_);
        Object more{{"objects", results}, {"query", shown_query()}, {"isGet", shape_ == Shape::Get}};
        Value changed = run_hook(caller_, *after_, hook_request(caller_, *after_, std::move(more)));
        if (changed.is_array()) results = std::move(changed);
    }

    const Caller& caller_;
    std::string_view class_name_;
    Shape shape_;
    const Hook* before_;
    const Hook* after_;
    Object query_;
    std::optional<Array> objects_;  ///< what beforeFind gave in place of a query
};

}  // namespace

std::string find_with_hooks(const Caller& caller, std::string_view class_name, std::string_view query) {
    FindHooks hooks(caller, class_name, Shape::Find);
    if (!hooks.any()) return find_objects(caller, class_name, query);
    Request(caller).check_door(Door::Find, class_name);
    return to_json(Value(hooks.run(parse_query(query))));
}

std::string get_with_hooks(const Caller& caller, std::string_view class_name, std::string_view object_id,
                           std::string_view query) {
    FindHooks hooks(caller, class_name, Shape::Get);
    if (!hooks.any()) return get_object(caller, class_name, object_id, query);
    Request(caller).check_door(Door::Get, class_name, object_id);
    Object options = parse_query(query);
    options.set("where", Object{{"objectId", object_id}});
    Object answer = hooks.run(std::move(options));
    const Array& results = answer.find("results")->as_array();
    if (results.empty()) throw not_found();
    return to_json(results.front());
}

}  // namespace parsegres::pg
