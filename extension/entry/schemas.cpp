// The SQL functions of classes and permissions: arguments in, answer out.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <utility>

#include "entry/arguments.hpp"
#include "pg/operations/schema_administrator.hpp"
#include "pg/operations/schema_migration.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/spi.hpp"
#include "value/json.hpp"

namespace {

using namespace parsegres;
using namespace parsegres::pg;

bool flag_argument(FunctionCallInfo fcinfo, int index) { return !PG_ARGISNULL(index) && PG_GETARG_BOOL(index); }

constexpr int kNoCaller = -1;

/// Runs an operation for the caller that argument `credentials` describes, or who may administer the app anyway.
template <class Operation>
Datum answer(FunctionCallInfo fcinfo, int credentials, Operation operation) {
    const std::optional<std::string_view> given =
        credentials == kNoCaller ? std::nullopt : caller_argument(fcinfo, credentials);
    return answer_of([&] { return operation(identify_administrator(given)); });
}

/// {"<member>":{"<name>":entry}}: a body that changes one field or index.
Value one_entry(const char* member, const std::string& name, Value entry) {
    return Object{{member, Object{{name, std::move(entry)}}}};
}

Value deletion() { return Object{{"__op", "Delete"}}; }

}  // namespace

PARSEGRES_FUNCTION(parse_schemas) {
    return answer(fcinfo, 0, [&](const Caller& caller) { return list_schemas(caller, {}, {}); });
}

PARSEGRES_FUNCTION(parse_schema) {
    return answer(fcinfo, 1,
                  [&](const Caller& caller) { return get_schema(caller, text_argument(fcinfo, 0, "class_name"), {}); });
}

// (class_name, schema, if_not_exists, caller)
PARSEGRES_FUNCTION(parse_create_class) {
    return answer(fcinfo, 3, [&](const Caller& caller) {
        const std::string name(text_argument(fcinfo, 0, "class_name"));
        if (flag_argument(fcinfo, 2) && has_class(caller, name)) return get_schema(caller, name, {});
        return create_class(caller, name, json_argument(fcinfo, 1));
    });
}

// (class_name, changes, caller)
PARSEGRES_FUNCTION(parse_update_class) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return change_class(caller, text_argument(fcinfo, 0, "class_name"), json_argument(fcinfo, 1));
    });
}

PARSEGRES_FUNCTION(parse_drop_class) {
    return answer(fcinfo, 1, [&](const Caller& caller) {
        return delete_schema(caller, text_argument(fcinfo, 0, "class_name"), {});
    });
}

PARSEGRES_FUNCTION(parse_purge_class) {
    return answer(fcinfo, 1, [&](const Caller& caller) {
        return purge_class(caller, text_argument(fcinfo, 0, "class_name"), {});
    });
}

// (class_name, field, type, options, caller); options are the other members of the entry
PARSEGRES_FUNCTION(parse_add_field) {
    return answer(fcinfo, 4, [&](const Caller& caller) {
        Value entry = json_argument(fcinfo, 3);
        if (entry.is_null()) entry = Object();
        if (!entry.is_object()) throw Error(ErrorCode::invalid_json, "options must be an object");
        entry.as_object().set("type", text_argument(fcinfo, 2, "type"));
        return change_class(caller, text_argument(fcinfo, 0, "class_name"),
                            one_entry("fields", std::string(text_argument(fcinfo, 1, "field")), std::move(entry)));
    });
}

// (class_name, field, if_exists, caller)
PARSEGRES_FUNCTION(parse_drop_field) {
    return answer(fcinfo, 3, [&](const Caller& caller) {
        const std::string class_name(text_argument(fcinfo, 0, "class_name"));
        const std::string field(text_argument(fcinfo, 1, "field"));
        if (flag_argument(fcinfo, 2) && !has_member(caller, class_name, "fields", field))
            return get_schema(caller, class_name, {});
        return change_class(caller, class_name, one_entry("fields", field, deletion()));
    });
}

// (class_name, permissions, caller)
PARSEGRES_FUNCTION(parse_set_permissions) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return change_class(caller, text_argument(fcinfo, 0, "class_name"),
                            Object{{"classLevelPermissions", json_argument(fcinfo, 1)}});
    });
}

// (class_name, name, if_exists, caller)
PARSEGRES_FUNCTION(parse_drop_index) {
    return answer(fcinfo, 3, [&](const Caller& caller) {
        const std::string class_name(text_argument(fcinfo, 0, "class_name"));
        const std::string index(text_argument(fcinfo, 1, "name"));
        if (flag_argument(fcinfo, 2) && !has_member(caller, class_name, "indexes", index))
            return get_schema(caller, class_name, {});
        return change_class(caller, class_name, one_entry("indexes", index, deletion()));
    });
}

// (definitions, options, caller)
PARSEGRES_FUNCTION(parse_plan_schema) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return plan_schema(caller, json_argument(fcinfo, 0), json_argument(fcinfo, 1));
    });
}

// (definitions, options, caller)
PARSEGRES_FUNCTION(parse_apply_schema) {
    return answer(fcinfo, 2, [&](const Caller& caller) {
        return apply_schema(caller, json_argument(fcinfo, 0), json_argument(fcinfo, 1));
    });
}

// (app_id): what the app's options declare, which nobody but its administrator can have written.
PARSEGRES_FUNCTION(parse_apply_schema_option) {
    std::string json;
    {
        const SpiSession session;
        auto app = find_app(text_argument(fcinfo, 0, "app_id"));
        if (app == nullptr) throw Error(ErrorCode::unauthorized, "unauthorized", "no app of that id is registered");
        json = apply_schema_option(std::move(app));
    }
    return text_datum(json);
}

// (class_name): its table, for SQL that the caller runs with rights of its own.
PARSEGRES_FUNCTION(parse_class_table) {
    return answer(fcinfo, kNoCaller, [&](const Caller& caller) {
        const std::string name(text_argument(fcinfo, 0, "class_name"));
        if (!has_class(caller, name)) throw Error(ErrorCode::invalid_class_name, "Class " + name + " does not exist.");
        return ClassSchema(caller.app->pg_schema, name, {}).table();
    });
}
