#include "pg/operations/schema_administrator.hpp"

#include "pg/operations/schema_store.hpp"
#include "pg/operations/schemas.hpp"
#include "pg/wrap/spi.hpp"
#include "schema/schema_answer.hpp"

namespace parsegres::pg {
namespace {

/// The outer user is the role of the session, SET ROLE included: the current one is the owner of the SECURITY DEFINER
/// function that we run in.
bool may_administer(const App& app) {
    const Oid role = pg_call([] { return GetOuterUserId(); });
    const SqlText sql{
        "SELECT FROM pg_catalog.pg_class WHERE relname = '_SCHEMA' AND relnamespace = $1::bigint::pg_catalog.oid"
        " AND pg_catalog.pg_has_role($2::bigint::pg_catalog.oid, relowner, 'USAGE')",
        {static_cast<std::int64_t>(app.pg_schema_oid), static_cast<std::int64_t>(role)}};
    return !execute(sql, Mode::Fresh, Planning::Generic).empty();
}

}  // namespace

Caller identify_administrator(std::optional<std::string_view> credentials) {
    Caller caller = identify(credentials);
    if (!credentials && !caller.is_privileged() && may_administer(*caller.app)) {
        caller.key = Key::Master;
        caller.access.unrestricted = true;
    }
    return caller;
}

bool has_class(const Caller& caller, std::string_view class_name) {
    check_master(caller);
    return read_class(*caller.app, class_name).row.has_value();
}

bool has_member(const Caller& caller, std::string_view class_name, std::string_view member, std::string_view name) {
    check_master(caller);
    const ClassState state = read_class(*caller.app, class_name);
    return member == "fields" ? visible_fields(state).contains(name) : state.find_index(name) != nullptr;
}

}  // namespace parsegres::pg
