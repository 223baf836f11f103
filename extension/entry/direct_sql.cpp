// parse_internal.rights(): what row-level security asks about the caller, once a statement.

#include "pg/boundary.hpp"

#include <optional>
#include <string>
#include <vector>

#include "acl/class_permissions.hpp"
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

Rights rights_of(FunctionCallInfo fcinfo) {
    const FixedSearchPath path;
    const SpiSession session;
    const Caller caller = identify_for(text_view(PG_GETARG_DATUM(0)));
    const Action action = action_of(text_view(PG_GETARG_DATUM(2)));
    if (caller.is_privileged()) return {caller.key != Key::ReadOnlyMaster || action == Action::Find, {}, {}, {}};
    if (caller.user_id.empty()) return {};
    return rights_of_user(caller, action, text_view(PG_GETARG_DATUM(1)));
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

}  // namespace

PARSEGRES_FUNCTION(parse_rights) { return row_of(fcinfo, rights_of(fcinfo)); }
