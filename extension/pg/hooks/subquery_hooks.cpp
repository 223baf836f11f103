#include "pg/hooks/subquery_hooks.hpp"

#include <algorithm>
#include <array>

#include "pg/hooks/find_hooks.hpp"
#include "query/find_options.hpp"
#include "query/parse_where.hpp"

namespace parsegres::pg {
namespace {

/// In the context that hooks of subqueries get, as in the reference.
constexpr std::string_view kDepth = "_subqueryDepth";

struct Operator {
    std::string_view name;
    std::string_view list;  ///< the operator that takes its place
    bool by_key;            ///< it yields the values of a key, and else Pointers
};

constexpr std::array<Operator, 4> kOperators{{{"$inQuery", "$in", false},
                                              {"$notInQuery", "$nin", false},
                                              {"$select", "$in", true},
                                              {"$dontSelect", "$nin", true}}};

const Operator* operator_named(std::string_view name) {
    const auto* const found =
        std::find_if(kOperators.begin(), kOperators.end(), [&](const Operator& one) { return one.name == name; });
    return found == kOperators.end() ? nullptr : found;
}

/// {"className","where",…} of an operator; nullptr when it is none.
const Value* query_of(const Operator& op, const Value& operand) { return op.by_key ? operand.find("query") : &operand; }

/// The value behind a dotted key.
const Value* value_at(const Value& object, std::string_view key) {
    const Value* value = &object;
    while (value != nullptr) {
        const std::size_t dot = std::min(key.find('.'), key.size());
        value = value->find(key.substr(0, dot));
        if (dot == key.size()) return value;
        key.remove_prefix(dot + 1);
    }
    return nullptr;
}

/// Answers have the two without a type.
Value typed(std::string_view key, const Value& value) {
    if (key != "createdAt" && key != "updatedAt") return value;
    return Object{{"__type", "Date"}, {"iso", value}};
}

Array values_at(const Array& objects, const std::string& key) {
    Array values;
    for (const Value& object : objects)
        if (const Value* value = value_at(object, key); value != nullptr && !value->is_null())
            values.push_back(typed(key, *value));
    return values;
}

/// With redirectClassNameForKey the objects name their class.
Array pointers_to(const Array& objects, const std::string& class_name) {
    Array pointers;
    for (const Value& object : objects) {
        const std::string* id = object.find_string("objectId");
        const std::string* found_in = object.find_string("className");
        if (id != nullptr)
            pointers.emplace_back(Object{
                {"__type", "Pointer"}, {"className", found_in != nullptr ? *found_in : class_name}, {"objectId", *id}});
    }
    return pointers;
}

double depth_of(const Caller& caller) {
    const Value* depth = caller.context != nullptr ? caller.context->find(kDepth) : nullptr;
    return depth != nullptr && depth->is_number() ? depth->as_number() : 0;
}

class Subqueries {
  public:
    explicit Subqueries(const Caller& caller) : caller_(caller) {}

    [[nodiscard]] bool has_hooked(const Value& where) const {
        const auto is_inside = [this](const Value& value) { return has_hooked(value); };
        if (where.is_array()) return std::any_of(where.as_array().begin(), where.as_array().end(), is_inside);
        if (!where.is_object()) return false;
        return std::any_of(where.as_object().begin(), where.as_object().end(), [&](const Member& member) {
            const Operator* op = operator_named(member.key);
            return (op != nullptr && is_hooked(*op, member.value)) || has_hooked(member.value);
        });
    }

    /// `depth`: within so many subqueries.
    [[nodiscard]] Value replaced(const Value& where, double depth) const {
        if (where.is_array()) {
            Array items;
            for (const Value& item : where.as_array()) items.push_back(replaced(item, depth));
            return items;
        }
        if (!where.is_object()) return where;
        Object object;
        for (const Member& member : where.as_object()) {
            const Operator* op = operator_named(member.key);
            if (op != nullptr && is_hooked(*op, member.value))
                add(object, where, *op, found(*op, member.value, depth + 1));
            else if (!object.contains(member.key))
                object.set(member.key, replaced(member.value, op != nullptr ? depth + 1 : depth));
        }
        return object;
    }

  private:
    [[nodiscard]] bool is_hooked(const Operator& op, const Value& operand) const {
        const Value* query = query_of(op, operand);
        const std::string* name = query != nullptr ? query->find_string("className") : nullptr;
        const HookTable& hooks = caller_.app->hooks;
        return name != nullptr && (hooks.find(Trigger::before_find, *name) != nullptr ||
                                   hooks.find(Trigger::after_find, *name) != nullptr);
    }

    /// Beside what stands in the list already.
    static void add(Object& object, const Value& constraint, const Operator& op, const Array& values) {
        const Value* before = object.find(op.list);
        if (before == nullptr) before = constraint.find(op.list);
        Array list = before != nullptr && before->is_array() ? before->as_array() : Array();
        list.insert(list.end(), values.begin(), values.end());
        object.set(std::string(op.list), std::move(list));
    }

    [[nodiscard]] Array found(const Operator& op, const Value& operand, double depth) const {
        const Value& query = *query_of(op, operand);
        const std::string& class_name = *query.find_string("className");
        Caller caller = caller_;
        caller.context = std::make_shared<Object>(caller_.context != nullptr ? *caller_.context : Object());
        caller.context->set(std::string(kDepth), depth);
        const Array objects = find_for_subquery(caller, class_name, query.as_object());
        return op.by_key ? values_at(objects, *operand.find_string("key")) : pointers_to(objects, class_name);
    }

    const Caller& caller_;
};

}  // namespace

bool run_hooked_subqueries(const Caller& caller, Object& query) {
    if (!caller.app->hooks.any_find()) return false;
    const Subqueries subqueries(caller);
    const Value where = where_parameter(query);
    if (!subqueries.has_hooked(where)) return false;
    // No hook is asked about a query that is none, or is too complex as a whole.
    parse_where(where, caller.app->options.query_limits, caller.is_privileged());
    query.set("where", subqueries.replaced(where, depth_of(caller)));
    return true;
}

}  // namespace parsegres::pg
