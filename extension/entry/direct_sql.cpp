// What direct SQL asks: row-level security about the caller, once a statement; column privileges about fields.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <vector>

#include "acl/class_permissions.hpp"
#include "pg/app_registry.hpp"
#include "pg/caller.hpp"
#include "pg/schema_cache.hpp"
#include "pg/wrap/datum.hpp"
#include "pg/wrap/search_path.hpp"
#include "pg/wrap/spi.hpp"

namespace {

using namespace parsegres;
using namespace parsegres::pg;

Action action_of(std::string_view name) {
    for (const Action action : {Action::Find, Action::Create, Action::Update, Action::Delete})
        if (action_name(action) == name) return action;
    throw Error(ErrorCode::internal_server_error, "An internal server error occurred", "no such action");
}

/// All empty: somebody who shows neither key nor session.
struct Rights {
    bool all_rows = false;
    std::optional<std::string> user_id;
    std::optional<SharedTexts> principals;
    std::optional<std::vector<std::string>> row_fields;
};

Rights rights_of_user(const Caller& caller, Action action, std::string_view class_name) {
    Rights rights{false, caller.user_id, caller.access.principals, std::nullopt};
    const auto entry = find_class(*caller.app, class_name);
    if (entry == nullptr) return {};
    const Judgement judgement = entry->permissions.judge(action, caller.access.principals.get(), caller.user_id);
    switch (judgement.verdict) {
        case Judgement::Verdict::Allowed: return rights;
        case Judgement::Verdict::OwnRows: rights.row_fields = *judgement.fields; return rights;
        case Judgement::Verdict::NoRows: return {};
        case Judgement::Verdict::NeedsUser:
        case Judgement::Verdict::Denied: break;
    }
    throw permission_error(judgement, action, class_name, caller.app->options.sanitize_errors);
}

Rights rights_of_caller(std::string_view app_id, std::string_view class_name, Action action) {
    const Caller caller = identify_for(app_id);
    if (caller.is_privileged()) return {caller.key != Key::ReadOnlyMaster || action == Action::Find, {}, {}, {}};
    if (caller.user_id.empty()) return {};
    return rights_of_user(caller, action, class_name);
}

// A new row is the caller's own, and a refusal may say why. Where rows are looked for, PostgreSQL asks for the rights
// when it comes to the first row that meets the caller's own conditions, if these leak nothing: an error would tell
// that there is one. So whoever may not, or has no valid session, finds nothing.
Rights rights_of(FunctionCallInfo fcinfo) {
    const FixedSearchPath path;
    const SpiSession session;
    const std::string_view app_id = text_view(PG_GETARG_DATUM(0));
    const std::string_view class_name = text_view(PG_GETARG_DATUM(1));
    const Action action = action_of(text_view(PG_GETARG_DATUM(2)));
    if (action == Action::Create) return rights_of_caller(app_id, class_name, action);
    try {
        return rights_of_caller(app_id, class_name, action);
    } catch (const Error&) {
        return {};
    }
}

Datum row_of(FunctionCallInfo fcinfo, const Rights& rights) {
    std::optional<Datum> user_id;
    std::optional<Datum> principals;
    std::optional<Datum> row_fields;
    if (rights.user_id) user_id = text_datum(*rights.user_id);
    if (rights.principals) principals = text_array_datum(rights.principals->get());
    if (rights.row_fields) row_fields = text_array_datum(*rights.row_fields);
    return row_datum(fcinfo, {BoolGetDatum(rights.all_rows), user_id, principals, row_fields});
}

/// `permissions` are given, since nobody may have read the row of _SCHEMA yet that they come from.
std::vector<std::string> fields_hidden_by(std::string_view app_id, std::string_view class_name,
                                          const Value& permissions) {
    const SpiSession session;
    const auto app = find_app(app_id);
    ProtectedGroups groups = ClassPermissions::parse(&permissions).protected_groups();
    const ProtectedGroups* options = app != nullptr ? app->options.protection.find(class_name) : nullptr;
    if (options != nullptr) merge_protected_groups(groups, *options);
    return fields_hidden_from_anybody(groups);
}

}  // namespace

// (app_id, class_name, action)
PARSEGRES_FUNCTION(parse_rights) { return row_of(fcinfo, rights_of(fcinfo)); }

// (app_id, class_name, permissions)
PARSEGRES_FUNCTION(parse_fields_hidden_from_anybody) {
    return text_array_datum(fields_hidden_by(text_view(PG_GETARG_DATUM(0)), text_view(PG_GETARG_DATUM(1)),
                                             jsonb_value(PG_GETARG_DATUM(2))));
}
